export interface Bounds {
  readonly survivedS: number;
  readonly failedByS: number;
  /** How many silences it took: each is a connection. */
  readonly connections: number;
}

/** As close as `pinhole measure` has to come, s. */
export const wantedWidthS = (survivedS: number): number => Math.max(1, 0.1 * survivedS);

/**
 * The classic way to find a lifetime between 0 and `maxS`, which is taken for deadly: one silence after another, each in
 * the middle of what is left, until the bounds are close; then each bound once more. What a repeat refutes is widened, and
 * the search goes on.
 * @param lives whether a connection outlives a silence of that many seconds
 */
export async function binarySearch(
  maxS: number,
  lives: (silenceS: number) => Promise<boolean>,
): Promise<Bounds> {
  let lived = [0];
  let died = [maxS];
  let connections = 0;
  const confirmed = new Set<number>();
  for (;;) {
    const survivedS = Math.max(...lived);
    const failedByS = Math.min(...died);
    const isClose = failedByS - survivedS <= wantedWidthS(survivedS);
    const doubtful = [survivedS, failedByS].find((silenceS) => !confirmed.has(silenceS));
    if (isClose && doubtful === undefined) return { survivedS, failedByS, connections };
    const silenceS = isClose && doubtful !== undefined ? doubtful : (survivedS + failedByS) / 2;
    if (isClose) confirmed.add(silenceS);
    connections += 1;
    if (await lives(silenceS)) {
      lived.push(silenceS);
      died = died.filter((deadly) => deadly > silenceS);
    } else {
      died.push(silenceS);
      lived = lived.filter((harmless) => harmless < silenceS);
    }
  }
}
