import type { Browser, CDPSession, Page } from 'playwright-core';
import { createBusyEngine, type BusyEngine } from '../../support/busy-engine.ts';
import { FakeTime } from '../../support/fake-time.ts';
import { serve } from './browser.ts';
import type { Figure, MeasuredFigure } from '../figure.ts';
import { MEMORY_FIGURES, SMOOTHNESS_FIGURES } from './figures.ts';

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

const count = ({ name: figure }: Figure, product: number): MeasuredFigure => ({
  figure,
  product,
  floor: null,
  ratio: null,
});

const WARM_UP_MS = 3_000;
const BUSY_MS = { full: 30_000, trial: 1_000 } as const;

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
export async function smoothness(
  browser: Browser,
  size: keyof typeof BUSY_MS,
): Promise<readonly MeasuredFigure[]> {
  const [longTasks, updates, unchanged, share] = SMOOTHNESS_FIGURES;
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
    for (let round = 0; performance.now() - beganMs < BUSY_MS[size]; round += 1) {
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
      count(longTasks, after.longTasksMs.length - before.longTasksMs.length),
      // Half a message at either end of the time that is measured.
      count(updates, Math.floor(((after.updates - before.updates) / seconds) * 10) / 10),
      count(unchanged, after.unchanged - before.unchanged),
      count(share, (busy / seconds) * 100),
    ];
  } finally {
    stop();
    await page.close();
    await served.close();
  }
}

/** Everything that is bounded is full after `settleS`: samples, events, lines. */
const LIVES = { full: { settleS: 120, lifeS: 600 }, trial: { settleS: 1, lifeS: 2 } } as const;

/**
 * Ten minutes of life, as fast as the window takes it: the host's clock stands still, and goes a quarter of a second at a time,
 * with the keep-alives of that time, as soon as the window has applied the update before.
 */
export async function memory(browser: Browser, size: keyof typeof LIVES): Promise<readonly MeasuredFigure[]> {
  const { settleS, lifeS } = LIVES[size];
  const [heapAt5, heapAt10, nodes, listeners] = MEMORY_FIGURES;
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
    await live(settleS);
    const start = await state();
    await live(lifeS / 2);
    const middle = await state();
    await live(lifeS / 2);
    const end = await state();
    const inMiB = (octets: number): number => octets / 1_048_576;
    const heap = ({ name: figure }: Figure, { heap: product }: typeof end): MeasuredFigure => ({
      figure,
      product: inMiB(product),
      floor: inMiB(start.heap),
      ratio: product / start.heap,
    });
    return [
      heap(heapAt5, middle),
      heap(heapAt10, end),
      {
        figure: nodes.name,
        product: end.nodes,
        floor: start.nodes,
        ratio: end.nodes / start.nodes,
      },
      count(listeners, Math.max(end.listeners - start.listeners, 0)),
    ];
  } finally {
    await page.close();
    await served.close();
  }
}
