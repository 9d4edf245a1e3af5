import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { IntervalCandidate, IntervalInForce, TunnelSnapshot } from '../../app/contract/contract.ts';
import { ConnectionPanel } from '../../renderer/features/detail/connection-panel.tsx';
import { IntervalPanel } from '../../renderer/features/detail/interval-panel.tsx';
import { whyInterval } from '../../renderer/features/detail/interval-words.ts';
import { KeepAlivePanel } from '../../renderer/features/detail/keep-alive-panel.tsx';
import { formatDay } from '../../renderer/format.ts';
import { certificateFacts } from '../support/fake-core.ts';
import { fullTunnel } from './support/full-tunnel.ts';
import { kam, tunnel } from './support/samples.ts';
import { createBench, renderPart } from './support/window.tsx';

const candidate = (change: Partial<IntervalCandidate>): IntervalCandidate => ({
  origin: 'tscf',
  role: 'assignment',
  seconds: 110,
  won: true,
  ...change,
});

describe('why this interval', () => {
  it.each<readonly [IntervalInForce | null, IntervalCandidate, string]>([
    [
      { seconds: 110, decidedBy: 'tscf', agreement: 'assigned' },
      candidate({}),
      '110 s, because the TSCF assigned it.',
    ],
    [
      { seconds: 60, decidedBy: 'tscf', agreement: 'insisted' },
      candidate({}),
      '60 s, because the TSCF insists on it.',
    ],
    [
      { seconds: 30, decidedBy: 'profile', agreement: 'proposed' },
      candidate({ origin: 'profile', role: 'wish' }),
      '30 s, because the profile proposed it and the TSCF agreed.',
    ],
    [
      { seconds: 30, decidedBy: 'profile', agreement: 'static' },
      candidate({ origin: 'profile', role: 'wish' }),
      '30 s, because both sides are configured so.',
    ],
    [
      { seconds: 15, decidedBy: 'measured', agreement: 'shortened' },
      candidate({ origin: 'measured', role: 'recommendation' }),
      '15 s, because a measurement showed what the pin-hole survives.',
    ],
    [
      { seconds: 60, decidedBy: 'policy', agreement: 'shortened' },
      candidate({ origin: 'policy', role: 'at-most' }),
      '60 s, because your organisation’s policy allows no longer one.',
    ],
    [
      { seconds: 20, decidedBy: 'policy', agreement: 'proposed' },
      candidate({ origin: 'policy', role: 'at-least' }),
      '20 s, because your organisation’s policy allows no shorter one.',
    ],
    [
      { seconds: 20, decidedBy: 'user', agreement: 'proposed' },
      candidate({ origin: 'user', role: 'wish' }),
      '20 s, because you set it.',
    ],
    [
      { seconds: 0, decidedBy: 'tscf', agreement: 'off' },
      candidate({ seconds: 0 }),
      'Keep-alive is off, by the TSCF’s word.',
    ],
    [
      { seconds: 0, decidedBy: 'none', agreement: 'not-negotiated' },
      candidate({ won: false }),
      'Keep-alive is off: the TSCF did not negotiate it.',
    ],
    [null, candidate({ won: false }), 'Nothing is agreed yet: the interval comes with the connection.'],
  ])('%j with %j: "%s"', (interval, won, expected) => {
    expect(whyInterval(interval, [won])).toBe(expected);
  });

  it('lists each candidate with its origin, its role and its value, and marks the one that won', async () => {
    await renderPart(createBench(), <IntervalPanel tunnel={fullTunnel('a')} />);
    const [, ...rows] = screen.getAllByRole('row');
    const cells = rows.map((row) =>
      within(row)
        .getAllByRole('cell')
        .map(({ textContent }) => textContent.trim()),
    );
    expect(cells).toEqual([
      ['Profile', 'wished for', 'none named', ''],
      ['Measured lifetime', 'recommended: 80 % of what survived', 'not measured', ''],
      ['TSCF', 'assigned', '110 s', ''],
      ['Policy of your organisation', 'no longer than', '60 s', 'In force'],
    ]);
  });
});

describe('the keep-alives', () => {
  it('are drawn one by one, and told in words run by run', async () => {
    await renderPart(createBench(), <KeepAlivePanel tunnel={fullTunnel('a')} />);
    expect(screen.getByTestId('kam-strip').getAttribute('aria-label')).toBe(
      'Oldest to newest: 2 answered in 4 ms to 8 ms, 1 missed, computer slept, network changed, 1 answered in 6 ms',
    );
    const legend = screen.getByTestId('kam-legend').textContent;
    expect(legend).toBe('answeredmissedcomputer sleptnetwork changed');
  });

  it('are counted, and what was dropped by the rule that dropped it', async () => {
    await renderPart(createBench(), <KeepAlivePanel tunnel={fullTunnel('a')} />);
    const panel = screen.getByTestId('detail-kam').textContent;
    expect(panel).toContain('Sent42Answered40Missed2Answered late1From the TSCF3');
    expect(panel).toContain('late-response1');
    expect(panel).not.toContain('packet-fragment');
  });

  it('say so where there are none yet', async () => {
    await renderPart(createBench(), <KeepAlivePanel tunnel={tunnel('a', { kam: kam({ samples: [] }) })} />);
    expect(screen.getByTestId('detail-kam').textContent).toContain('No keep-alives yet.');
    expect(screen.getByTestId('detail-kam').textContent).toContain('Nothing was dropped.');
  });
});

describe('the connection', () => {
  const render = async (shown: TunnelSnapshot): Promise<string> => {
    await renderPart(createBench(), <ConnectionPanel tunnel={shown} />);
    return screen.getByTestId('connection').textContent;
  };

  it('shows addresses, TLS, certificates, attempts and forwards', async () => {
    const words = await render(fullTunnel('a'));
    const until = formatDay('2027-06-15T12:00:00.000Z');
    for (const part of [
      'This computer192.168.1.5:50000',
      'As the TSCF sees this computer198.51.100.7:41000',
      'Through the proxyhttp://proxy.example.com:3128',
      'Inner address10.64.1.0, fd00:64::100/64',
      'The TSCF bears a silence of2 min 45 s',
      'VersionTLSv1.3',
      'Handshakeresumed',
      'Keypinned by the profile',
      'Issued before byAnother CA',
      `tscf.example.com · issued by Example CA · until ${until}sha256/AAAA`,
      '[2001:db8::1]:443: failed after 250 ms (TCP_REFUSED)',
      '192.0.2.1:443: connected after 20 ms, begun 250 ms in',
      '127.0.0.1:5060 → 10.64.0.1:506012 sent, 10 received, 1 local program · 2 dropped: tunnel down',
    ]) {
      expect(words).toContain(part);
    }
  });

  it('shows whose the client certificate is, and that it ends soon', async () => {
    const validTo = new Date(Date.now() + 5 * 86_400_000).toISOString();
    const words = await render(tunnel('a', { clientCertificate: { ...certificateFacts, validTo } }));
    expect(words).toContain('Client certificate of this computerIssued toaliceIssued byExample CA');
    expect(screen.getByTestId('certificate-word').textContent).toContain('in 5 days');
  });

  it('says what is not there before the first connection', async () => {
    const words = await render(tunnel('a', { state: 'stopped', idleLimitS: null }));
    expect(words).toContain('No TLS connection.');
    expect(words).toContain('Nothing was dialled yet.');
    expect(words).toContain('Through the proxynone: directly');
    expect(words).not.toContain('UDP forwards');
  });

  it('copies a value whole: one click selects it', async () => {
    await render(fullTunnel('a'));
    expect(getComputedStyle(screen.getByText('198.51.100.7:41000')).userSelect).toBe('all');
  });
});
