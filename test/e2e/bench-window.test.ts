import { expect, test } from 'vitest';
import { results } from '../bench/figure.ts';
import { WINDOW } from '../bench/window/suite.ts';
import { hasChromium } from '../support/chromium.ts';
import { lacks } from '../support/requires.ts';

test.skipIf(lacks('chromium', hasChromium))(
  'the benchmark of the window runs, and measures the figures that it declares',
  async () => {
    const all = results(WINDOW.figures, await WINDOW.run('trial'));
    expect(all.map(({ name }) => name)).toEqual(WINDOW.figures.map(({ name }) => name));
    // The rest is of another page: what vitest builds has React for developers in it.
    expect(all.find(({ name }) => name === 'updates a second')?.product).toBeGreaterThan(0);
  },
);
