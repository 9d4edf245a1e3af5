import type { MeasuredFigure } from './figure.ts';

/** Figures that are measured together, and not in rounds of one process as those of `harness.ts`: each has its own way. */
export interface Suite {
  /** As `npm run bench -- NAME` calls it, and its part of docs/BENCHMARKS.md. */
  readonly name: string;
  /** What is measured, what the floor is, how long it takes. */
  readonly about: string;
  /** Why it cannot be measured on this machine; undefined: it can. */
  readonly missing?: () => string | undefined;
  /** `trial`: as small as shows that it works, and a machine that is busy bears; its figures mean nothing. */
  readonly run: (size: 'full' | 'trial') => Promise<readonly MeasuredFigure[]>;
}
