/** A line of the table of a suite. */
export interface MeasuredFigure {
  readonly figure: string;
  readonly product: number;
  /** The least that any program would need; null: there is no such, the target is a number. */
  readonly floor: number | null;
  readonly ratio: number | null;
  readonly target: string;
  /** null: there is no target, the figure is told for its own sake. */
  readonly met: boolean | null;
}
