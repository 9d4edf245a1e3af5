import type { Random } from '../platform/random.ts';
import { SESSION_ID_UNSET } from '../protocol/constants.ts';

/** Protocol 6.4: random, and not zero, which asks the TSCF to choose. */
export function randomSessionId(random: Random): bigint {
  for (;;) {
    const octets = random.octets(8);
    const id = new DataView(octets.buffer, octets.byteOffset, 8).getBigUint64(0);
    if (id !== SESSION_ID_UNSET) return id;
  }
}
