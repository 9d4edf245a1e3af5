import type { Figure, MeasuredFigure } from './figure.ts';

/** Figures that are measured together: a row of `suites.ts`. */
export interface Suite {
  /** As `npm run bench -- NAME` calls it. */
  readonly name: string;
  /** What is measured, and what the floor is. */
  readonly about: string;
  /** The part of docs/BENCHMARKS.md that its table is in. Default: one of its own, of its name. */
  readonly section?: string;
  /** `npm run bench` without a name leaves out what takes more than some seconds. */
  readonly takes: 'seconds' | 'minutes';
  /** In the order in which `run` measures them. */
  readonly figures: readonly Figure[];
  /** Why it cannot be measured on this machine; undefined: it can. */
  readonly missing?: () => string | undefined;
  /** What it is measured with beside Node, and its version. */
  readonly tool?: () => string;
  /** `trial`: as small as shows that it works, and a machine that is busy bears; its figures mean nothing. */
  readonly run: (size: 'full' | 'trial') => Promise<readonly MeasuredFigure[]>;
}
