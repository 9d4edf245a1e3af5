import { expect, test } from 'vitest';
import { results } from '../bench/figure.ts';
import { SUITES } from '../bench/suites.ts';
import { lacks } from '../support/requires.ts';

const quick = SUITES.filter(({ takes }) => takes === 'seconds');

for (const { name, figures, missing, run } of quick) {
  test.skipIf(lacks(`what ${name} needs`, () => missing?.() === undefined))(
    `${name} runs, and measures the figures that it declares`,
    async () => {
      const all = results(figures, await run('trial'));
      expect(all.map(({ name }) => name)).toEqual(figures.map(({ name }) => name));
      for (const { product, floor } of all) {
        expect(product).toBeGreaterThanOrEqual(0);
        if (floor !== null) expect(floor).toBeGreaterThan(0);
      }
    },
    60_000,
  );
}
