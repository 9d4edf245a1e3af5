import type { Figure } from '../figure.ts';

/** Readings of the heap of one and the same state differ by about a percent. */
const HEAP_NOISE = 1.02;

export const IDLE_FIGURES: readonly Figure[] = [
  { name: 'timers that fired in the engine, a minute', unit: '', target: { atMost: 6, absolute: true } },
  { name: 'returns of the engine, a minute', unit: '', target: null },
  { name: 'returns of pinhole connect, a minute', unit: '', target: null },
  { name: 'CPU of the engine, a minute', unit: 'ms', target: null },
  { name: 'CPU of pinhole connect, a minute', unit: 'ms', target: null },
  { name: 'heap after 7 days; floor: after the first', unit: 'MiB', target: { atMost: HEAP_NOISE } },
];
