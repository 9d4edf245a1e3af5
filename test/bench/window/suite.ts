/** What the window costs, in a real Chromium. */
import { spawnSync } from 'node:child_process';
import { chromiumPath, hasChromium } from '../../support/chromium.ts';
import type { MeasuredFigure } from '../figure.ts';
import type { Suite } from '../suite.ts';
import { FIRST_PAINT_FIGURES, MEMORY_FIGURES, SMOOTHNESS_FIGURES } from './figures.ts';

export const WINDOW: Suite = {
  name: 'window',
  about:
    'The interface in a real Chromium, with 500 tunnels of which each has a keep-alive a second; its first paint with three. Floor of the first paint: a page of the same library with one text.',
  takes: 'minutes',
  figures: [...FIRST_PAINT_FIGURES, ...SMOOTHNESS_FIGURES, ...MEMORY_FIGURES],
  missing: () => (hasChromium() ? undefined : `there is no Chromium at ${chromiumPath()}`),
  tool: () =>
    /\w+ [\d.]+/.exec(spawnSync(chromiumPath(), ['--version'], { encoding: 'utf8' }).stdout)?.[0] ??
    'Chromium',
  async run(size) {
    const { launch } = await import('./browser.ts');
    const { firstPaint } = await import('./first-paint.ts');
    const { memory, smoothness } = await import('./life.ts');
    const browser = await launch();
    const measured: MeasuredFigure[] = [];
    try {
      for (const measure of [firstPaint, smoothness, memory])
        measured.push(...(await measure(browser, size)));
      return measured;
    } finally {
      await browser.close();
    }
  },
};
