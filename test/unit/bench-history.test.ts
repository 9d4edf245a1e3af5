import { expect, it } from 'vitest';
import { history } from '../bench/history/suite.ts';

it('the benchmark of the history measures what it says, and nothing of a trial is lost', async () => {
  const figures = await history.run('trial');
  expect(
    figures.map(({ figure }) => figure.replace(/^chart of .* days: \d+ rows to \d+ buckets/, 'chart')),
  ).toEqual([
    'chart, ms',
    'delay of the event loop, median, ms',
    'delay of the event loop, p99, ms',
    'lateness of the timers, median, ms',
    'timers more than 20 ms late, share',
    'keep-alives written in a second, by the thread alone',
    'octets of the file for each, minutes and hours among them',
    'keep-alives that were left out, or warned of',
  ]);
  for (const { product } of figures) expect(product).toBeGreaterThanOrEqual(0);
  expect(figures.slice(0, 4).map(({ floor }) => (floor ?? 0) > 0)).toEqual([true, true, true, true]);
  expect(figures[0]?.figure).toMatch(/: 21[56]\d rows to 43\d buckets/);
  expect(figures.at(-1)).toMatchObject({ product: 0, met: true });
});
