import type { Browser, CDPSession, Page } from 'playwright-core';
import { createBusyEngine, type BusyEngine } from '../../support/busy-engine.ts';
import { FakeTime } from '../../support/fake-time.ts';
import { serve } from './browser.ts';
import type { MeasuredFigure } from '../figure.ts';

const TUNNELS = 500;
const UPDATES_PER_SECOND = 4;

interface Counts {
  readonly rendered: number;
  readonly unchanged: number;
  readonly updates: number;
  readonly longTasksMs: readonly number[];
}

const countsOf = (page: Page): Promise<Counts> => page.evaluate<Counts>('benchCounts');

async function metricsOf(cdp: CDPSession): Promise<Readonly<Record<string, number>>> {
  const { metrics } = await cdp.send('Performance.getMetrics');
  return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
}

async function openList(page: Page, link: string): Promise<CDPSession> {
  await page.goto(link);
  await page.getByTestId('tunnel-site-000').waitFor();
  await page.getByTestId('tunnel-filter').waitFor();
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Performance.enable');
  return cdp;
}

const met = (figure: string, product: number, most: number): MeasuredFigure => ({
  figure,
  product,
  floor: null,
  ratio: null,
  target: `≤ ${most}`,
  met: product <= most,
});

const WARM_UP_MS = 3_000;
const BUSY_MS = 30_000;

/** Five hundred keep-alives a second, spread evenly, in real time. @returns the way to stop */
function play(engine: BusyEngine): () => void {
  const beganMs = performance.now();
  let done = 0;
  const timer = setInterval(() => {
    const due = ((performance.now() - beganMs) / 1_000) * TUNNELS;
    for (; done < due; done += 1) engine.keepAlive();
  }, 10);
  return () => clearInterval(timer);
}

/** While a person scrolls and filters for half a minute. */
export async function smoothness(browser: Browser): Promise<readonly MeasuredFigure[]> {
  const engine = createBusyEngine(TUNNELS);
  const served = await serve('counted', engine.core);
  const page = await browser.newPage({ viewport: { width: 1_280, height: 800 } });
  const cdp = await openList(page, served.web.newLink());
  const stop = play(engine);
  try {
    await page.waitForTimeout(WARM_UP_MS);
    await page.mouse.move(600, 500);
    const [before, metrics] = [await countsOf(page), await metricsOf(cdp)];
    const beganMs = performance.now();
    const search = page.getByRole('searchbox');
    for (let round = 0; performance.now() - beganMs < BUSY_MS; round += 1) {
      for (let turn = 0; turn < 12; turn += 1) {
        await page.mouse.wheel(0, round % 2 === 0 ? 500 : -500);
        await page.waitForTimeout(80);
      }
      await search.pressSequentially(`Site ${round % 5}`, { delay: 60 });
      await page.waitForTimeout(500);
      await search.fill('');
    }
    const seconds = (performance.now() - beganMs) / 1_000;
    const [after, later] = [await countsOf(page), await metricsOf(cdp)];
    const busy = (later['TaskDuration'] ?? 0) - (metrics['TaskDuration'] ?? 0);
    return [
      met('tasks longer than 50 ms, in 30 s', after.longTasksMs.length - before.longTasksMs.length, 0),
      // Half a message at either end of the time that is measured.
      met('updates a second', Math.floor(((after.updates - before.updates) / seconds) * 10) / 10, 4),
      met('rows rendered that had not changed', after.unchanged - before.unchanged, 0),
      {
        figure: 'share of a core, %',
        product: (busy / seconds) * 100,
        floor: null,
        ratio: null,
        target: 'none',
        met: null,
      },
    ];
  } finally {
    stop();
    await page.close();
    await served.close();
  }
}

const LIFE_S = 600;
/** Everything that is bounded is full by then: samples, events, lines. */
const SETTLE_S = 120;
/** Code that the engine of the browser compiles late, and what it notes of it, are a few percent of some ten MiB. */
const HEAP_TOLERANCE = 1.05;
/** The dozen rows in sight have a few more or less, by what they have to say. */
const NODES_TOLERANCE = 1.02;

/**
 * Ten minutes of life, as fast as the window takes it: the host's clock stands still, and goes a quarter of a second at a time,
 * with the keep-alives of that time, as soon as the window has applied the update before.
 */
export async function memory(browser: Browser): Promise<readonly MeasuredFigure[]> {
  const engine = createBusyEngine(TUNNELS);
  const time = new FakeTime(Date.now());
  const served = await serve('counted', engine.core, { clock: time, timers: time });
  const page = await browser.newPage({ viewport: { width: 1_280, height: 800 } });
  const cdp = await openList(page, served.web.newLink());
  await cdp.send('HeapProfiler.enable');
  const state = async (): Promise<{ heap: number; nodes: number; listeners: number }> => {
    // The last message is let go of first; what waits for one collection goes with the next.
    await page.waitForTimeout(1_000);
    for (let turn = 0; turn < 3; turn += 1) await cdp.send('HeapProfiler.collectGarbage');
    const { usedSize } = await cdp.send('Runtime.getHeapUsage');
    const metrics = await metricsOf(cdp);
    return { heap: usedSize, nodes: metrics['Nodes'] ?? 0, listeners: metrics['JSEventListeners'] ?? 0 };
  };
  let applied = (await countsOf(page)).updates;
  const live = async (seconds: number): Promise<void> => {
    for (let update = 0; update < seconds * UPDATES_PER_SECOND; update += 1) {
      for (let each = 0; each < TUNNELS / UPDATES_PER_SECOND; each += 1) engine.keepAlive();
      time.advance(1_000 / UPDATES_PER_SECOND);
      applied += 1;
      await page.evaluate(`benchReached(${applied - 1})`);
    }
  };
  try {
    await live(SETTLE_S);
    const start = await state();
    await live(LIFE_S / 2);
    const middle = await state();
    await live(LIFE_S / 2);
    const end = await state();
    const inMiB = (octets: number): number => octets / 1_048_576;
    const heap = (when: string, { heap: product }: typeof end): MeasuredFigure => ({
      figure: `heap ${when}, MiB; floor: at the start`,
      product: inMiB(product),
      floor: inMiB(start.heap),
      ratio: product / start.heap,
      target: `≤ ${HEAP_TOLERANCE} ×`,
      met: product <= HEAP_TOLERANCE * start.heap,
    });
    return [
      heap('after 5 min', middle),
      heap('after 10 min', end),
      {
        figure: 'nodes of the page after 10 min; floor: at the start',
        product: end.nodes,
        floor: start.nodes,
        ratio: end.nodes / start.nodes,
        target: `≤ ${NODES_TOLERANCE} ×`,
        met: end.nodes <= NODES_TOLERANCE * start.nodes,
      },
      met('listeners of the page that came in 10 min', Math.max(end.listeners - start.listeners, 0), 0),
    ];
  } finally {
    await page.close();
    await served.close();
  }
}
