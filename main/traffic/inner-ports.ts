import type { Random } from '../platform/random.ts';

/** RFC 6335: the dynamic ports. */
const FIRST = 49_152;
const COUNT = 16_384;

/**
 * A port that `taken` does not have: the one preferred if it can be, so that what a program says of its own port holds
 * on the inner side too; else a random one of the same parity, which RTP goes by (RFC 4787, REQ-3 and 4).
 * There must be fewer taken than half of the dynamic ports.
 */
export function freePort(taken: { has(port: number): boolean }, preferred: number, random: Random): number {
  if (!taken.has(preferred)) return preferred;
  const pairs = COUNT / 2;
  const start = Math.floor(random.uniform() * pairs);
  for (let step = 0; ; step += 1) {
    const port = FIRST + ((start + step) % pairs) * 2 + (preferred % 2);
    if (!taken.has(port)) return port;
  }
}
