import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TLV_TABLE, type ValuePart } from '../../../main/protocol/tlv.ts';

/** Whether a value fits a layout, by the layout alone. */
function fits(value: Uint8Array, parts: readonly ValuePart[]): boolean {
  let at = 0;
  for (const { octets, as, least = 0, most = Infinity } of parts) {
    const part = value.subarray(at, at + octets);
    at += octets;
    const number = part.reduce((sum, octet) => sum * 256 + octet, 0);
    if (part.length !== octets || (as === 'uint' && (number < least || number > most))) return false;
  }
  return at === value.length;
}

describe('the layout of a TLV, which others are told', () => {
  test.each(Object.values(TLV_TABLE))(
    '$name: admits just what this program reads',
    ({ lengths, layouts, read }) => {
      const value = fc.constantFrom(...lengths).chain((length) =>
        fc.uint8Array({ minLength: length, maxLength: length }).chain((drawn) =>
          // Bounds lie at small numbers and at the first and last octets.
          fc
            .tuple(
              fc.constantFrom(0, 1, 4, 6, drawn[0] ?? 0),
              fc.constantFrom(0, 128, 129, drawn.at(-1) ?? 0),
            )
            .map(([first, last]) => {
              const copy = Uint8Array.from(drawn);
              copy[copy.length - 1] = last;
              copy[0] = first;
              return copy;
            }),
        ),
      );
      fc.assert(
        fc.property(value, (octets) => {
          expect(layouts.some((parts) => fits(octets, parts))).toBe(read(octets) !== undefined);
        }),
        { numRuns: 500 },
      );
      // A seconds value just beyond its bound is drawn by no chance.
      for (const number of [86_400, 86_401]) {
        const octets = Uint8Array.of(0, 1, number >> 8, number & 0xff);
        if (!lengths.includes(4)) continue;
        expect(layouts.some((parts) => fits(octets, parts))).toBe(read(octets) !== undefined);
      }
    },
  );
});
