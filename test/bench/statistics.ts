/** @returns the value below which the share `q` (0 to 1) of the samples lies: one of the samples (nearest rank). @throws RangeError without any. */
export function quantile(samples: readonly number[], q: number): number {
  const sorted = samples.toSorted((left, right) => left - right);
  const rank = Math.max(1, Math.ceil(q * sorted.length));
  const value = sorted[rank - 1];
  if (value === undefined) throw new RangeError('there is no quantile of no samples');
  return value;
}

/** The middle sample, or the mean of the two in the middle. @throws RangeError without any. */
export function median(samples: readonly number[]): number {
  return (
    (quantile(samples, 0.5) +
      -quantile(
        samples.map((sample) => -sample),
        0.5,
      )) /
    2
  );
}

export function p99(samples: readonly number[]): number {
  return quantile(samples, 0.99);
}

/**
 * How many times `floors` the `products` are: the median of the ratios of each round, so that what slows the machine for
 * a while, and with it both of a round, does not count. @throws RangeError where the rounds do not pair up.
 */
export function ratio(products: readonly number[], floors: readonly number[]): number {
  if (products.length !== floors.length) throw new RangeError('each round has both contestants');
  return median(products.map((product, round) => product / (floors[round] ?? Number.NaN)));
}
