import { describe, expect, it } from 'vitest';
import { trayModel, type TraySource } from '../../../app/desktop/tray-model.ts';
import { wordsOf } from '../../../app/words/words.ts';
import { LIMITS } from '../../../main/model/limits.ts';

const en = wordsOf('en');

const tunnel = (
  id: string,
  state: TraySource['state'],
  verdict: TraySource['pinhole']['verdict'] = 'open',
): TraySource => ({ id, name: id.toUpperCase(), state, pinhole: { verdict } });

describe('what the tray shows', () => {
  it.each<[string, readonly TraySource[], string, string]>([
    ['nothing', [], 'idle', 'Pinhole: no tunnels'],
    ['what is stopped', [tunnel('a', 'stopped', 'unknown')], 'idle', 'Pinhole: all tunnels stopped'],
    ['what is well', [tunnel('a', 'connected')], 'ok', 'Pinhole: connected'],
    [
      'a connection of which nothing is known yet',
      [tunnel('a', 'connected', 'unknown'), tunnel('b', 'connected')],
      'ok',
      'Pinhole: all 2 tunnels connected',
    ],
    [
      'some that are stopped',
      [tunnel('a', 'stopped', 'unknown'), tunnel('b', 'connected')],
      'ok',
      'Pinhole: 1 connected, 1 stopped',
    ],
    [
      'one on its way',
      [tunnel('a', 'connected'), tunnel('b', 'connecting', 'unknown')],
      'risk',
      'Pinhole: 1 of 2 tunnels: Connecting',
    ],
    [
      'one at risk',
      [tunnel('a', 'connecting'), tunnel('b', 'connected', 'at-risk')],
      'risk',
      'Pinhole: 1 of 2 tunnels: Pin-hole at risk',
    ],
    [
      'one that waits',
      [tunnel('a', 'waiting', 'unknown')],
      'risk',
      'Pinhole: 1 of 1 tunnel: Waiting for network',
    ],
    [
      'some that are built again',
      [tunnel('a', 'waiting'), tunnel('b', 'reconnecting', 'closed'), tunnel('c', 'reconnecting')],
      'risk',
      'Pinhole: 2 of 3 tunnels: Reconnecting',
    ],
    [
      'a closed pin-hole',
      [tunnel('a', 'reconnecting'), tunnel('b', 'connected', 'closed')],
      'down',
      'Pinhole: 1 of 2 tunnels: Pin-hole closed',
    ],
    [
      'one that has failed',
      [tunnel('a', 'connected', 'closed'), tunnel('b', 'failed')],
      'down',
      'Pinhole: 1 of 2 tunnels: Needs attention',
    ],
  ])('the worst of all tunnels: %s', (_what, tunnels, icon, tooltip) => {
    expect(trayModel(tunnels, en)).toMatchObject({ icon, tooltip });
  });

  it('each tunnel with how it is and what can be done, the worst first', () => {
    const tunnels = [
      tunnel('a', 'stopped', 'unknown'),
      tunnel('b', 'connected'),
      tunnel('c', 'reconnecting', 'closed'),
      tunnel('d', 'failed', 'unknown'),
    ];
    expect(trayModel(tunnels, en).tunnels).toEqual([
      { id: 'd', label: 'D – Needs attention', does: 'connect' },
      { id: 'c', label: 'C – Reconnecting', does: 'disconnect' },
      { id: 'b', label: 'B – Connected', does: 'disconnect' },
      { id: 'a', label: 'A – Stopped', does: 'connect' },
    ]);
  });

  it('no more of them than its limit: those that are well are left out first, and counted', () => {
    const well = Array.from({ length: LIMITS.trayTunnels.value + 3 }, (_, n) => tunnel(`w${n}`, 'connected'));
    const { tunnels, more } = trayModel([...well, tunnel('bad', 'failed')], en);
    expect([tunnels.length, tunnels[0]?.id, more]).toEqual([LIMITS.trayTunnels.value, 'bad', 4]);
  });

  it('a name as it is, in one line and not without end', () => {
    const named = (name: string): string | undefined =>
      trayModel([{ ...tunnel('a', 'connected'), name }], en).tunnels[0]?.label;
    expect(named('R&D\n\u2028Lab')).toBe('R&&D Lab – Connected');
    expect(named('😀'.repeat(100))).toBe(`${'😀'.repeat(LIMITS.trayNameLength.value - 1)}… – Connected`);
  });

  it('the same in German', () => {
    expect(trayModel([tunnel('a', 'connected', 'at-risk')], wordsOf('de'))).toMatchObject({
      tooltip: 'Pinhole: 1 von 1 Tunnel: Pin-hole gefährdet',
      tunnels: [{ label: 'A – Pin-hole gefährdet' }],
    });
  });
});
