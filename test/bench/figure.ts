/** What is asked of a figure: of the ratio to its floor, a factor; `absolute`: of the number itself. */
export type Target = ({ readonly atMost: number } | { readonly atLeast: number }) & {
  readonly absolute?: true;
};

/** What is measured, before it is. */
export interface Figure {
  readonly name: string;
  /** '': it is a count. */
  readonly unit: string;
  /** null: the figure is told for its own sake. */
  readonly target: Target | null;
}

/** What a figure came to. */
export interface MeasuredFigure {
  /** Its name. */
  readonly figure: string;
  readonly product: number;
  /** The least that any program would need; null: there is no such. */
  readonly floor: number | null;
  /** The median of the ratios of each round, not the ratio of the medians; null: there is no floor. */
  readonly ratio: number | null;
}

/** A figure with what it came to, as the baseline keeps it. */
export interface Result extends Figure {
  readonly product: number;
  readonly floor: number | null;
  readonly ratio: number | null;
  /** null: there is no target. */
  readonly met: boolean | null;
}

/** Whether the target is met. @throws Error where the target is of a ratio, and there is none */
export function isMet(
  { name, target }: Figure,
  { product, ratio }: Pick<Result, 'product' | 'ratio'>,
): boolean | null {
  if (target === null) return null;
  const value = target.absolute ? product : ratio;
  if (value === null) throw new Error(`${name}: there is no ratio for the target to be of`);
  return 'atMost' in target ? value <= target.atMost : value >= target.atLeast;
}

/** More digits than mean anything, and fewer than make a baseline hard to read. */
const rounded = (value: number): number => Number(value.toPrecision(4));

/**
 * What was measured, joined to what was to be measured.
 * @throws Error where one of the figures was not measured, another one was, or there is no number
 */
export function results(figures: readonly Figure[], measured: readonly MeasuredFigure[]): Result[] {
  const names = figures.map(({ name }) => name).join('; ');
  const measuredNames = measured.map(({ figure }) => figure).join('; ');
  if (names !== measuredNames) throw new Error(`the figures are ${names}; measured were ${measuredNames}`);
  return figures.map((figure, at) => {
    const values = measured[at] ?? { product: Number.NaN, floor: null, ratio: null };
    for (const value of [values.product, values.floor, values.ratio]) {
      if (value !== null && !Number.isFinite(value)) throw new Error(`${figure.name}: ${value} is no result`);
    }
    const product = rounded(values.product);
    const floor = values.floor === null ? null : rounded(values.floor);
    const ratio = values.ratio === null ? null : rounded(values.ratio);
    const { name, unit, target } = figure;
    return { name, unit, product, floor, ratio, target, met: isMet(figure, { product, ratio }) };
  });
}

/** What was measured, in the order in which it is declared. */
export const named = (
  figures: readonly Figure[],
  measured: readonly Omit<MeasuredFigure, 'figure'>[],
): readonly MeasuredFigure[] =>
  measured.map((each, at) => ({ figure: figures[at]?.name ?? 'not declared', ...each }));
