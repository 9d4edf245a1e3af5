/** Chance, injected so that tests own it. */
export interface Random {
  /** Uniform in [0, 1). */
  uniform(): number;
  /** Octets fit for secrets. */
  octets(count: number): Uint8Array;
}
