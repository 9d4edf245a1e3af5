import axe from 'axe-core';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { LogLine } from '../../app/contract/contract.ts';
import { diagnosis, ended, REFUSED, stageResult, support, tcpRefused } from './support/diagnoses.ts';
import { fullTunnel } from './support/full-tunnel.ts';
import { managedDetail, profilesBook, withProxy } from './support/profiles.ts';
import {
  demo,
  kamEvent,
  pinholeEvent,
  snapshot,
  stateEvent,
  summaryEvent,
  tunnel,
} from './support/samples.ts';
import { click, createBench, renderApp, settle } from './support/window.tsx';

// Before anything is loaded that speaks.
vi.hoisted(() => {
  document.head.innerHTML = '<meta name="language" content="de" />';
});

/** Words that no German sentence has, and hardly an English one lacks. */
const ENGLISH = /(?<![\w-])(?:the|is|not|and|of|with|this|from|your|no|for|Show|Yes|Loading)(?![\w-])/;

/** What stands on the page, and what it says to a screen reader; what the engine put itself is English. */
function words(): readonly string[] {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const said: string[] = [];
  while (walker.nextNode() !== null) said.push(walker.currentNode.textContent ?? '');
  for (const element of document.body.querySelectorAll('[aria-label], [title], [placeholder]')) {
    for (const name of ['aria-label', 'title', 'placeholder']) said.push(element.getAttribute(name) ?? '');
  }
  return said.map((line) => line.replace(/Im Wortlaut: .*/s, '').trim()).filter((line) => line !== '');
}

const english = (): readonly string[] => words().filter((line) => ENGLISH.test(line));

const problem = {
  code: 'TCP_REFUSED',
  stage: 'tcp',
  retry: 'backoff',
  message: '192.0.2.1:443 is not what it was',
  action: 'Check the port, and that the TSCF is running.',
} as const;

const refused = diagnosis({ ...REFUSED, code: 'refused' }, [
  tcpRefused,
  stageResult('proxy', {
    outcome: 'skipped',
    because: 'tcp',
    message: 'Not run, because of the stage "tcp".',
  }),
  stageResult('portal', {
    outcome: 'skipped',
    message: 'Not asked: neither the profile nor a policy names it.',
  }),
]);

const lines: LogLine[] = [
  stateEvent({ state: 'reconnecting', code: 'TCP_REFUSED', message: 'It is not there.' }),
  kamEvent({ outcome: 'missed', rttMs: null }),
  pinholeEvent(),
  summaryEvent(),
  { event: 'answered', tunnel: 'a', count: 12, forMs: 60_000, minRttMs: 1, maxRttMs: 9 },
  { event: 'profiles', added: ['x'], changed: ['y'], removed: [], omitted: 2 },
  { event: 'end', uptimeMs: 90_000 },
].map((entry) => ({ time: '2026-11-22T10:00:00.000Z', level: 'info', pid: 1, entry }));

async function open(page: string): Promise<void> {
  window.history.replaceState(null, '', page);
  await renderApp(
    createBench({
      ...profilesBook([withProxy, managedDetail('office')]).handlers,
      'core.snapshot': () =>
        snapshot({
          tunnels: [
            fullTunnel('a'),
            tunnel('b', { state: 'reconnecting', problem, reconnect: { attempt: 2, nextInMs: null } }),
            tunnel('demo'),
          ],
          demo: demo(),
          support: support(ended(refused)),
        }),
      'log.read': () => ({ lines, before: null, after: '', skipped: 2 }),
    }),
  );
  await settle();
}

describe('a window in German', () => {
  beforeEach(() => {
    vi.setSystemTime('2026-11-22T12:00:00.000Z');
  });

  it.each([
    ['#tunnels', 'Verbindet neu'],
    ['#profiles', 'Profil hinzufügen'],
    ['#profiles/+add', 'Grundlegendes'],
    ['#diagnostics', 'Jede Adresse weist die Verbindung ab. Passt zu einer TSCF, die dort nicht läuft.'],
    ['#logs', 'Pin-hole'],
  ])('%s has no English left', async (page, there) => {
    await open(page);
    expect(words().join('\n')).toContain(there);
    expect(english()).toEqual([]);
    const { violations } = await axe.run(document.body, { rules: { region: { enabled: false } } });
    expect(violations.map(({ id }) => id)).toEqual([]);
  });

  it('the detail of a tunnel has no English left', async () => {
    await open('#tunnels');
    await click('Tunnel a: Einzelheiten');
    expect(words()).toContain('Warum dieses Intervall');
    expect(english()).toEqual([]);
  });

  it('says a problem by its code, and then what the engine saw', async () => {
    await open('#tunnels');
    expect(document.querySelector('[data-testid=problem]')?.textContent).toBe(
      'Der letzte Versuch ist gescheitert: Der Host ist da, aber auf diesem Port lauscht nichts, oder eine Firewall weist ab. ' +
        'Im Wortlaut: 192.0.2.1:443 is not what it was. Prüfen Sie den Port, und ob die TSCF läuft.',
    );
  });

  it('writes numbers as German does', async () => {
    await open('#diagnostics');
    expect(words().join('\n')).toContain('dauerte 3,2\u00A0s');
    await click('Belege: TCP');
    expect(words().join('\n')).toContain('Ergebnis gescheitert');
  });
});
