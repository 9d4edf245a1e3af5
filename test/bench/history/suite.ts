import { named, type Figure } from '../figure.ts';
import type { Suite } from '../suite.ts';

const FIGURES: readonly Figure[] = [
  { name: 'chart of seven days', unit: 'ms', target: { atMost: 2 } },
  { name: 'delay of the event loop, median', unit: 'ms', target: { atMost: 1.1 } },
  { name: 'delay of the event loop, p99', unit: 'ms', target: { atMost: 1.5 } },
  {
    name: 'timers more than 20 ms late, more than without',
    unit: '%',
    target: { atMost: 0.1, absolute: true },
  },
  { name: 'keep-alives written in a second, by the thread alone', unit: '/s', target: null },
  { name: 'octets of the file for each, minutes and hours among them', unit: '', target: null },
  { name: 'keep-alives that were left out, or warned of', unit: '', target: { atMost: 0, absolute: true } },
];

/** What the history of tunnels costs. */
export const HISTORY: Suite = {
  name: 'history',
  about:
    'A chart of seven days of one tunnel, out of a file of five, against reading the same rows from a bare table with an index; what the thread of the history writes in a second, of ten minutes of 5,000 tunnels; and how punctual 5,000 timers are, each with a keep-alive each 5 s, with a history and without, in turns of half a minute. Some six minutes.',
  takes: 'minutes',
  figures: FIGURES,
  run: async (size) => named(FIGURES, await (await import('./measure.ts')).measureHistory(size)),
};
