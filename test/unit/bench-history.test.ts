import { expect, it } from 'vitest';
import { results } from '../bench/figure.ts';
import { HISTORY } from '../bench/history/suite.ts';

it('the benchmark of the history measures what it declares, and nothing of a trial is lost', async () => {
  const all = results(HISTORY.figures, await HISTORY.run('trial'));
  expect(all.slice(0, 4).map(({ product, floor }) => product > 0 && (floor ?? 0) > 0)).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect(all.at(-1)).toMatchObject({ product: 0, met: true });
});
