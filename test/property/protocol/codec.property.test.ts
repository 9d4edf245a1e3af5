import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PinholeError } from '../../../main/model/errors.ts';
import { decodeMessage } from '../../../main/protocol/decode.ts';
import { describeMessage, parseHex, toHex } from '../../../main/protocol/describe.ts';
import { encodeMessage } from '../../../main/protocol/encode.ts';
import { damagedVector, validMessage, vector } from '../../support/arbitrary-protocol.ts';
import { naiveMessage } from '../../support/naive-decoder.ts';

const runs = { numRuns: 1500 };

/** Valid, damaged and random octets: half of the random ones begin like a message. */
const anyOctets = fc.oneof(
  validMessage.map(encodeMessage),
  vector,
  damagedVector,
  fc.uint8Array({ maxLength: 100 }),
  fc
    .tuple(fc.constantFrom(1, 2, 5, 6), fc.nat({ max: 3 }), fc.uint8Array({ minLength: 12, maxLength: 60 }))
    .map(([type, count, rest]) => Uint8Array.of(0x10, type, 0, count, ...rest)),
);

/** What `call` gives, or the project's own error as data. Any other error fails the property. */
function outcomeOf(call: () => unknown): unknown {
  try {
    return call();
  } catch (thrown) {
    if (thrown instanceof PinholeError) return { kind: 'error', code: thrown.code };
    throw thrown;
  }
}

function codeOf(call: () => unknown): unknown {
  const outcome = outcomeOf(call);
  return outcome instanceof Object && 'code' in outcome ? outcome.code : undefined;
}

describe('properties of the codec', () => {
  test('decoding what was encoded gives every valid message back', () => {
    fc.assert(
      fc.property(validMessage, (message) => {
        expect(decodeMessage(encodeMessage(message))).toEqual({ kind: 'message', message });
      }),
      runs,
    );
  });

  test('a naive decoder agrees on valid, damaged and random octets, and nothing but PinholeError is thrown', () => {
    fc.assert(
      fc.property(anyOctets, (octets) => {
        const judged = outcomeOf(() => decodeMessage(octets));
        // `detail` is for a person: the naive decoder has no words.
        expect(judged).toEqual({
          ...naiveMessage([...octets]),
          ...(isMalformed(judged) && { detail: judged.detail }),
        });
      }),
      { numRuns: 5000 },
    );
  });

  test('damaged vectors: the explanation throws what decoding throws, and nothing else', () => {
    fc.assert(
      fc.property(damagedVector, (octets) => {
        expect(codeOf(() => describeMessage(octets))).toBe(codeOf(() => decodeMessage(octets)));
      }),
      runs,
    );
  });

  test('the fields of an explanation cover every octet of the message once; the flags share octet 0', () => {
    const decodable = anyOctets.filter((octets) => !('code' in naiveMessage([...octets])));
    fc.assert(
      fc.property(decodable, (octets) => {
        const { fields } = describeMessage(octets);
        const [version, indication, reserved, extension, ...others] = fields;
        for (const flag of [version, indication, reserved, extension]) {
          expect(flag).toMatchObject({ offset: 0, length: 1 });
        }
        let end = 1;
        for (const { offset, length, hex } of others) {
          expect({ offset, hex }).toEqual({ offset: end, hex: toHex(octets.subarray(end, end + length)) });
          expect(length).toBeGreaterThan(0);
          end += length;
        }
        expect(end).toBe(octets.length);
      }),
      runs,
    );
  });

  test('hexadecimal text and octets go back and forth; arbitrary text throws nothing but DECODE_HEX', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (octets) => {
        expect(parseHex(toHex(octets))).toEqual(octets);
      }),
    );
    const hexLike = fc.string({ unit: fc.constantFrom('0', '9', 'a', 'F', 'x', ' ', ':', '\n', 'g', '😀') });
    fc.assert(
      fc.property(fc.oneof(hexLike, fc.string({ unit: 'binary' })), (text) => {
        const parsed = outcomeOf(() => parseHex(text));
        if (!(parsed instanceof Uint8Array)) expect(parsed).toEqual({ kind: 'error', code: 'DECODE_HEX' });
      }),
      runs,
    );
  });
});

function isMalformed(judged: unknown): judged is { readonly kind: 'malformed'; readonly detail: string } {
  return judged instanceof Object && 'detail' in judged;
}
