import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineDecoder, lineOf, parseLine } from '../../app/control/lines.ts';

/** What comes out of a decoder: the lines, and whether it has failed. */
function decode(limitOctets: number, chunks: readonly Uint8Array[]) {
  const decoder = new LineDecoder(limitOctets);
  const lines: string[] = [];
  try {
    for (const chunk of chunks) for (const line of decoder.push(chunk)) lines.push(line);
    return { lines, failed: false, pending: decoder.pending };
  } catch {
    return { lines, failed: true, pending: false };
  }
}

/** The same, by what can be seen at once. */
function decodeNaively(limitOctets: number, octets: Buffer) {
  const lines: string[] = [];
  const parts: Buffer[] = [];
  let from = 0;
  for (let end = octets.indexOf(10); end !== -1; end = octets.indexOf(10, from)) {
    parts.push(octets.subarray(from, end));
    from = end + 1;
  }
  for (const part of parts) {
    const text = part.toString('utf8');
    if (part.length > limitOctets || !Buffer.from(text).equals(part))
      return { lines, failed: true, pending: false };
    lines.push(text);
  }
  const rest = octets.length - from;
  return { lines, failed: rest > limitOctets, pending: rest > 0 && rest <= limitOctets };
}

/** Cuts octets at the places, which may be the same twice: empty chunks come too. */
function cut(octets: Buffer, places: readonly number[]): Buffer[] {
  const ends = [...places.map((place) => place % (octets.length + 1)), octets.length].toSorted(
    (a, b) => a - b,
  );
  return ends.map((end, at) => octets.subarray(ends[at - 1] ?? 0, end));
}

const places = fc.array(fc.nat(), { maxLength: 30 });
/** Few values, so that ends of lines and broken sequences of UTF-8 are frequent. */
const octet = fc.constantFrom(0x0a, 0x61, 0x7b, 0xc3, 0xa9, 0xf0, 0x9f, 0x92, 0xa9, 0xff);

describe('the lines of the local socket', () => {
  it('messages come back whole, however they are cut', () => {
    fc.assert(
      fc.property(fc.array(fc.dictionary(fc.string(), fc.jsonValue())), places, (messages, cuts) => {
        const octets = Buffer.from(messages.map(lineOf).join(''));
        const { lines, failed, pending } = decode(1_000_000, cut(octets, cuts));
        expect([failed, pending]).toEqual([false, false]);
        expect(lines.map(parseLine)).toEqual(
          messages.map((message) => JSON.parse(JSON.stringify(message)) as unknown),
        );
      }),
    );
  });

  it('whatever comes, and however it is cut: the same lines, and the same failure after them', () => {
    fc.assert(
      fc.property(
        fc.array(octet, { maxLength: 200 }),
        places,
        fc.integer({ min: 1, max: 12 }),
        (raw, cuts, limit) => {
          const octets = Buffer.from(raw);
          expect(decode(limit, cut(octets, cuts))).toEqual(decodeNaively(limit, octets));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('a line is bounded before it has an end', () => {
    const decoder = new LineDecoder(8);
    expect([...decoder.push(Buffer.from('12345678'))]).toEqual([]);
    expect(() => [...decoder.push(Buffer.from('9'))]).toThrow(
      expect.objectContaining({ code: 'REQUEST_INVALID', message: 'a line has more than 8 octets' }),
    );
  });
});
