import { expect, it } from 'vitest';
import { results } from '../bench/figure.ts';
import { HISTORY } from '../bench/history/suite.ts';

it('the benchmark of the history measures what it declares, and nothing of a trial is lost', async () => {
  const all = results(HISTORY.figures, await HISTORY.run('trial'));
  for (const { product, floor } of all.slice(0, 3)) {
    expect(product).toBeGreaterThan(0);
    expect(floor).toBeGreaterThan(0);
  }
  expect(all.at(-1)).toMatchObject({ product: 0, met: true });
});
