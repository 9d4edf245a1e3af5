import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startWebHost } from '../../app/web/web-host.ts';
import type { CoreApi } from '../../main/model/core-api.ts';
import { STAGE_IDS, type Diagnosis, type StageResult } from '../../main/model/diagnosis.ts';
import type { LogLine } from '../../main/model/log.ts';
import { problemOf } from '../../main/model/problem.ts';
import { PinholeError } from '../../main/model/errors.ts';
import type { TunnelEvent } from '../../main/model/tunnel-event.ts';
import { nodePlatform } from '../../main/platform/node-platform.ts';
import { fullTunnel } from '../renderer/support/full-tunnel.ts';
import { demo, kamEvent, lifetime, lifetimeEvent, stateEvent, tunnel } from '../renderer/support/samples.ts';
import { CHROMIUM_FLAGS, chromiumPath, hasChromium } from '../support/chromium.ts';
import { NO_SUPPORT } from '../support/fake-core.ts';
import { createMockEngine, managedPolicy, OWN_PROFILES } from '../support/mock-engine.ts';
import { lacks } from '../support/requires.ts';
import { NO_VIOLATIONS, violationsOf } from './harness/accessibility.ts';
import { ROOT } from './harness/open.ts';
import { watchProblems } from './harness/problems.ts';
import { shoot } from './harness/screenshot.ts';
import { unfold } from './harness/unfold.ts';

const RUN = 'pages in German';

const SIZES = [
  [800, 600],
  [1_280, 800],
] as const;

const REFUSED = new PinholeError('TCP_REFUSED', '192.0.2.1:443 refused the connection');

const tunnels = [
  fullTunnel('a', { name: 'Zentrale' }),
  tunnel('b', {
    name: 'Zweigstelle Nord',
    state: 'reconnecting',
    problem: problemOf(REFUSED),
    reconnect: { attempt: 4, nextInMs: 12_000 },
    interval: null,
    tls: null,
    connectedForMs: null,
  }),
  tunnel('c', {
    name: 'Zu Hause',
    state: 'waiting',
    problem: problemOf(new PinholeError('NETWORK_CHANGED')),
  }),
  tunnel('d', {
    name: 'Werk',
    state: 'failed',
    problem: problemOf(new PinholeError('TLS_CERTIFICATE_EXPIRED')),
  }),
  tunnel('demo', { name: 'Demo', pinhole: { verdict: 'closed', reasons: [], sinceAgoMs: 0 } }),
];

const events: readonly TunnelEvent[] = [
  { ...stateEvent({ state: 'reconnecting', code: 'TCP_REFUSED', message: REFUSED.message }), tunnel: 'b' },
  { ...kamEvent({ outcome: 'missed', sequence: 7, rttMs: null }), tunnel: 'a' },
  { ...lifetimeEvent({ lifetime: lifetime() }), tunnel: 'a' },
];

const stage = (id: StageResult['id']) =>
  ({
    ...{ id, title: id, outcome: 'skipped', code: null, durationMs: 3, pacingMs: 0 },
    ...{ because: id === 'machine' || id === 'portal' ? null : 'tcp', evidence: null, message: 'Not run.' },
  }) as StageResult;

const diagnosis: Diagnosis = {
  when: '2026-11-22T10:00:00.000Z',
  target: 'tscf.example.com:443',
  durationMs: 3_200,
  pacingMs: 0,
  stages: STAGE_IDS.map((id) =>
    id === 'tcp'
      ? {
          ...stage(id),
          outcome: 'failed',
          code: 'TCP_REFUSED',
          because: null,
          message: `${REFUSED.message}.`,
        }
      : stage(id),
  ),
  verdict: {
    code: 'refused',
    what: '192.0.2.1:443: the connection is refused. Consistent with a TSCF that does not run there.',
    where: 'tscf',
    confidence: 'likely',
    rivals: ['The profile names the wrong port.'],
    nextTest: 'The same port from another network.',
    action: 'Check the port in the profile.',
    actionForIt: 'See that the TSCF runs and listens there.',
  },
};

/** A log of every kind of line that the window tells in words. */
const lines: LogLine[] = [
  ...events.map((entry): LogLine => ({ time: entry.time, level: 'warn', pid: 1, entry })),
  {
    time: '2026-11-22T10:00:00.000Z',
    level: 'info',
    pid: 1,
    entry: { event: 'answered', tunnel: 'a', count: 12, forMs: 60_000, minRttMs: 1, maxRttMs: 9 },
  },
];

function germanEngine(): CoreApi {
  const core = createMockEngine({
    managed: { organisation: 'Beispiel AG' },
    policy: managedPolicy,
    profiles: OWN_PROFILES,
    storeProblem: true,
  });
  const run = { id: 'a', name: 'Zentrale', elapsedMs: 3_200, withIdle: false, problem: null } as const;
  return {
    ...core,
    tunnels: () => tunnels,
    tunnel: (id) => tunnels.find((each) => each.id === id),
    demo,
    events: () => events,
    support: {
      ...core.support,
      readLog: () => Promise.resolve({ lines, before: null, after: 'newer', skipped: 3 }),
      snapshot: () => ({
        ...NO_SUPPORT,
        diagnosis: {
          ...run,
          state: 'ended',
          stages: diagnosis.stages.map((result) => ({
            id: result.id,
            title: result.title,
            state: 'over',
            result,
          })),
          diagnosis,
        },
      }),
    },
  };
}

/** German is longer than English: each page has to hold it, and to say it. */
describe.skipIf(lacks('chromium', hasChromium))(RUN, () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: chromiumPath(), args: CHROMIUM_FLAGS });
  });

  afterAll(async () => {
    await browser.close();
  });

  const open = async (): Promise<Page> => {
    const web = await startWebHost({
      core: germanEngine(),
      version: '0.1.0',
      rendererDir: join(ROOT, 'dist/renderer'),
      listen: { host: '127.0.0.1', port: 0 },
      clock: nodePlatform.clock,
      timers: nodePlatform.timers,
      random: nodePlatform.random,
    });
    const page = await browser.newPage({ locale: 'de-AT', viewport: { width: 1_280, height: 800 } });
    const problems = await watchProblems(page);
    onTestFinished(async () => {
      await page.close();
      await web.close();
      expect(problems.seen).toEqual([]);
    });
    await page.goto(web.newLink());
    await page.getByRole('tab', { name: 'Tunnel' }).waitFor();
    return page;
  };

  const inEverySize = async (page: Page, name: string): Promise<void> => {
    for (const [width, height] of SIZES) {
      await page.setViewportSize({ width, height });
      await shoot(page, RUN, `${name}-${width}`);
      const cut = await page.evaluate(() => {
        const wide = ['main', 'html'].filter((each) => {
          const { scrollWidth, clientWidth } = document.querySelector(each) ?? document.body;
          return scrollWidth > clientWidth;
        });
        // Names that a person gave may be cut off, and a word of a button may not be broken.
        const labels = [...document.querySelectorAll<HTMLElement>('button, [role=tab], [role=columnheader]')]
          .filter(({ scrollWidth, clientWidth }) => clientWidth > 1 && scrollWidth > clientWidth + 1)
          .map(({ innerText }) => innerText)
          .filter((label) => !label.startsWith('Office'));
        return [...wide, ...labels];
      });
      expect(cut, `${name} at ${width} px`).toEqual([]);
    }
    await page.setViewportSize({ width: 1_280, height: 800 });
    expect(await violationsOf(page)).toEqual(NO_VIOLATIONS);
  };

  it('the tunnels, and the detail of one', async () => {
    const page = await open();
    expect(await page.locator('html').getAttribute('lang')).toBe('de');
    await page.getByText('Eingriff nötig').first().waitFor();
    await inEverySize(page, 'tunnels');
    await page.getByRole('button', { name: 'Zentrale: Einzelheiten' }).click();
    await page.getByTestId('capture').waitFor();
    // What is pointed at has another ground.
    await page.mouse.move(0, 0);
    await inEverySize(page, 'detail');
    for (const [index, id] of ['why-title', 'connection-title', 'capture-title'].entries()) {
      await page.locator(`#${id}`).scrollIntoViewIfNeeded();
      await shoot(page, RUN, `detail-part-${index}`);
    }
  });

  it('the profiles, and the form of one', async () => {
    const page = await open();
    await page.getByRole('tab', { name: 'Profile' }).click();
    await page.getByTestId('profiles').waitFor();
    await inEverySize(page, 'profiles');
    await page.getByRole('button', { name: 'Profil hinzufügen' }).click();
    const form = page.getByTestId('profile-form');
    await unfold(form);
    await form.getByRole('combobox', { name: 'Proxy' }).selectOption('manual');
    await form.getByRole('combobox', { name: 'Client-Zertifikat' }).selectOption('stored');
    await form.getByRole('button', { name: 'Weiterleitung hinzufügen' }).click();
    await form.getByRole('button', { name: 'Speichern und verbinden' }).click();
    await page.getByText('Geben Sie den Namen oder die Adresse der TSCF an.').first().waitFor();
    await inEverySize(page, 'form');
    await page.locator('main').evaluate((main) => (main.scrollTop = main.scrollHeight));
    await shoot(page, RUN, 'form-end');
  });

  it('a diagnosis, the policy and the log', async () => {
    const page = await open();
    await page.getByRole('tab', { name: 'Diagnose' }).click();
    await page.getByTestId('verdict').getByText('Passt zu einer TSCF, die dort nicht läuft').waitFor();
    await inEverySize(page, 'diagnosis');
    await page.locator('main').evaluate((main) => (main.scrollTop = main.scrollHeight));
    await shoot(page, RUN, 'diagnosis-end');
    await page.getByRole('tab', { name: 'Richtlinie' }).click();
    await page.getByTestId('policy-IntervalMaxSeconds').waitFor();
    await inEverySize(page, 'policy');
    await page.getByRole('tab', { name: 'Protokoll' }).click();
    await page.getByTestId('log-line').first().waitFor();
    await inEverySize(page, 'log');
  });
});
