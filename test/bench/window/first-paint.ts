import type { Browser } from 'playwright-core';
import { createBusyEngine } from '../../support/busy-engine.ts';
import { createFakeCore } from '../../support/fake-core.ts';
import { median, ratio } from '../statistics.ts';
import { serve, type Served } from './browser.ts';
import type { MeasuredFigure } from '../figure.ts';
import { FIRST_PAINT_FIGURES } from './figures.ts';

const PLANS = { full: { warmUp: 3, runs: 21 }, trial: { warmUp: 0, runs: 1 } } as const;

/** In the page: when something was first painted, ms since the navigation began. */
const FIRST_PAINT = `new Promise((resolve) => {
  new PerformanceObserver((list) => {
    const [entry] = list.getEntriesByName('first-contentful-paint');
    if (entry !== undefined) resolve(entry.startTime);
  }).observe({ type: 'paint', buffered: true });
})`;

/** From the navigation to the first paint with content, ms: in a browser without a cache. */
async function firstPaintMs(browser: Browser, { web }: Served, content: string): Promise<number> {
  const context = await browser.newContext({ viewport: { width: 1_280, height: 800 } });
  try {
    const page = await context.newPage();
    await page.goto(web.newLink());
    await page.getByText(content).first().waitFor();
    return await page.evaluate<number>(FIRST_PAINT);
  } finally {
    await context.close();
  }
}

/** The product with three tunnels, against an empty page of the same library: in turns, and the first of two in turns too. */
export async function firstPaint(
  browser: Browser,
  size: keyof typeof PLANS,
): Promise<readonly MeasuredFigure[]> {
  const { warmUp, runs } = PLANS[size];
  const product = await serve('product', createBusyEngine(3, 60).core);
  const floor = await serve('empty', createFakeCore());
  const products: number[] = [];
  const floors: number[] = [];
  try {
    for (let run = -warmUp; run < runs; run += 1) {
      const measure = {
        product: () => firstPaintMs(browser, product, 'Site 002'),
        floor: () => firstPaintMs(browser, floor, 'An empty page'),
      };
      const productFirst = run % 2 === 0;
      const early = await (productFirst ? measure.product() : measure.floor());
      const late = await (productFirst ? measure.floor() : measure.product());
      if (run < 0) continue;
      products.push(productFirst ? early : late);
      floors.push(productFirst ? late : early);
    }
  } finally {
    await product.close();
    await floor.close();
  }
  const [{ name: figure }] = FIRST_PAINT_FIGURES;
  return [{ figure, product: median(products), floor: median(floors), ratio: ratio(products, floors) }];
}
