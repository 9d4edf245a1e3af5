import type { Figure } from '../figure.ts';

/** Code that the engine of the browser compiles late, and what it notes of it, are a few percent of some ten MiB. */
const HEAP_TOLERANCE = 1.05;
/** The dozen rows in sight have a few more or less, by what they have to say. */
const NODES_TOLERANCE = 1.02;

export const FIRST_PAINT_FIGURES = [
  { name: 'first paint with content (medians of 21)', unit: 'ms', target: { atMost: 1.5 } },
] as const satisfies readonly Figure[];

export const SMOOTHNESS_FIGURES = [
  { name: 'tasks longer than 50 ms, in 30 s', unit: '', target: { atMost: 0, absolute: true } },
  { name: 'updates a second', unit: '', target: { atMost: 4, absolute: true } },
  { name: 'rows rendered that had not changed', unit: '', target: { atMost: 0, absolute: true } },
  { name: 'share of a core', unit: '%', target: null },
] as const satisfies readonly Figure[];

export const MEMORY_FIGURES = [
  { name: 'heap after 5 min; floor: at the start', unit: 'MiB', target: { atMost: HEAP_TOLERANCE } },
  { name: 'heap after 10 min; floor: at the start', unit: 'MiB', target: { atMost: HEAP_TOLERANCE } },
  {
    name: 'nodes of the page after 10 min; floor: at the start',
    unit: '',
    target: { atMost: NODES_TOLERANCE },
  },
  {
    name: 'listeners of the page that came in 10 min',
    unit: '',
    target: { atMost: 0, absolute: true },
  },
] as const satisfies readonly Figure[];
