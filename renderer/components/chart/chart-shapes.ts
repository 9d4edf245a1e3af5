/** The shapes that tell the things of a chart apart, as paths around a centre: the canvas draws them, and its key too. */
import type { GapCause } from '../../../app/contract/contract.ts';
import type { ChartMark } from './chart-data.ts';

/** SVG path data around 0 0, about 10 high. */
export const MARK_SHAPES: Readonly<
  Record<ChartMark['kind'], { readonly path: string; readonly filled: boolean }>
> = {
  /** A triangle. */
  missed: { path: 'M0 -5L5 4.5H-5Z', filled: true },
  /** A ring. */
  late: { path: 'M4 0A4 4 0 1 1 -4 0A4 4 0 1 1 4 0Z', filled: false },
  /** A rhombus. */
  up: { path: 'M0 -5L5 0L0 5L-5 0Z', filled: true },
};

/** Which way the hatching of a band goes: by angle, radians; a network's is crossed. */
export const HATCHES: Readonly<Record<GapCause, readonly number[]>> = {
  sleep: [Math.PI / 4],
  stall: [Math.PI / 2],
  'sleep-or-stall': [-Math.PI / 4],
  network: [Math.PI / 4, -Math.PI / 4],
};

/** Between two lines of a hatching, px. */
export const HATCH_PX = 6;
