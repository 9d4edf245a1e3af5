import type { Figure } from '../figure.ts';

export const START_FIGURES: readonly Figure[] = [
  { name: 'until it is connected (medians of 25)', unit: 'ms', target: { atMost: 1.5 } },
  { name: 'the first time, nothing kept (medians of 10)', unit: 'ms', target: null },
];
