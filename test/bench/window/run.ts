/** What the window costs, in a real Chromium: `npm run bench -- window`. */
import { loadavg } from 'node:os';
import { table } from '../../../.config/markdown.ts';
import { chromiumPath, hasChromium } from '../../support/chromium.ts';
import { amount, machineText, thisMachine } from '../report.ts';
import { launch } from './browser.ts';
import type { MeasuredFigure } from '../figure.ts';
import { firstPaint } from './first-paint.ts';
import { memory, smoothness } from './life.ts';

/** @returns the results as Markdown, or why there are none */
export async function windowReport(): Promise<{ readonly text: string; readonly measured: boolean }> {
  if (!hasChromium()) {
    return { text: `window: not measured, there is no Chromium at ${chromiumPath()}.`, measured: false };
  }
  const before = loadavg()[0] ?? 0;
  const browser = await launch();
  const figures: MeasuredFigure[] = [];
  try {
    const version = browser.version();
    for (const measure of [firstPaint, smoothness, memory]) figures.push(...(await measure(browser)));
    const rows = figures.map(({ figure, product, floor, ratio, target, met }) => [
      figure,
      amount(product),
      floor === null ? '–' : amount(floor),
      ratio === null ? '–' : `${ratio.toFixed(2)} ×`,
      target,
      met === null ? '–' : met ? 'yes' : '**no**',
    ]);
    const shared =
      before < 0.5 ? '' : ` Other programs ran beside it: load ${before.toFixed(1)} when it began.`;
    const text = [
      `${machineText(thisMachine())} Chromium ${version}.${shared}`,
      table(['window', 'Pinhole', 'floor', 'ratio', 'target', 'met'], rows),
    ].join('\n\n');
    return { text, measured: true };
  } finally {
    await browser.close();
  }
}
