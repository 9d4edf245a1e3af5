import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeMessage } from '../../../main/protocol/encode.ts';
import {
  chunked,
  damagedVector,
  innerPacket,
  joined,
  validMessage,
  vector,
} from '../../support/arbitrary-protocol.ts';
import { naiveStream } from '../../support/naive-decoder.ts';
import { recordingDecoder, type SinkCall } from '../../support/recording-sink.ts';

const runs = { numRuns: 1500 };

const wholeStream = fc
  .array(fc.oneof(validMessage.map(encodeMessage), innerPacket, vector), { maxLength: 8 })
  .map(joined);

/** Streams with damage in them: a frame decoder meets it in the midst of good messages. */
const anyStream = fc.oneof(
  wholeStream,
  fc
    .array(
      fc.oneof(validMessage.map(encodeMessage), innerPacket, damagedVector, fc.uint8Array({ maxLength: 12 })),
      { maxLength: 8 },
    )
    .map(joined),
);

const packetsFrom = fc.constantFrom(0, 1, 2, Infinity);

/** Errors by their code and message: how much evidence there is depends on what had arrived. */
const comparable = (calls: readonly SinkCall[]): unknown[] =>
  calls.map((call) =>
    call.event === 'lost' ? { lost: call.error.code, message: call.error.message } : call,
  );

function decodeChunks(chunks: readonly Uint8Array[], admitAfter: number) {
  const { decoder, calls } = recordingDecoder(admitAfter);
  for (const chunk of chunks) {
    // As a socket does: the chunk's memory is used again as soon as push returns.
    const lent = Buffer.from(chunk);
    decoder.push(lent);
    lent.fill(0xee);
  }
  return { calls, incomplete: decoder.incomplete };
}

describe('properties of the frame decoder', () => {
  test('any chunking of a stream gives the same sink calls, one octet at a time too', () => {
    fc.assert(
      fc.property(chunked(anyStream), packetsFrom, ({ whole, chunks }, admitAfter) => {
        const atOnce = decodeChunks([whole], admitAfter);
        const oneByOne = Array.from(whole, (octet) => Uint8Array.of(octet));
        for (const pieces of [chunks, oneByOne]) {
          const inPieces = decodeChunks(pieces, admitAfter);
          expect(comparable(inPieces.calls)).toEqual(comparable(atOnce.calls));
          expect(inPieces.incomplete).toBe(atOnce.incomplete);
        }
      }),
      runs,
    );
  });

  test('the evidence of a lost stream is what it held from the fault on, at most 32 octets', () => {
    fc.assert(
      fc.property(chunked(anyStream), packetsFrom, ({ whole, chunks }, admitAfter) => {
        const last = decodeChunks(chunks, admitAfter).calls.at(-1);
        if (last?.event !== 'lost') return;
        const evidence = [...(last.error.evidence ?? [])];
        const fault = naiveStream([...whole], admitAfter).end;
        expect(evidence.length).toBeGreaterThan(0);
        expect(evidence.length).toBeLessThanOrEqual(32);
        expect(evidence).toEqual([...whole.subarray(fault, fault + evidence.length)]);
      }),
      runs,
    );
  });

  test('a naive decoder agrees on valid, damaged and random streams, and nothing is thrown', () => {
    fc.assert(
      fc.property(chunked(anyStream), packetsFrom, ({ whole, chunks }, admitAfter) => {
        const { calls, incomplete } = decodeChunks(chunks, admitAfter);
        const naive = naiveStream([...whole], admitAfter);
        expect(calls.map(withoutWords)).toEqual(naive.events);
        const lost = calls.at(-1)?.event === 'lost';
        expect(incomplete).toBe(!lost && naive.end < whole.length);
      }),
      { numRuns: 3000 },
    );
  });

  test('random octets in any chunks throw nothing', () => {
    fc.assert(
      fc.property(chunked(fc.uint8Array({ maxLength: 300 })), ({ whole, chunks }) => {
        const { calls } = decodeChunks(chunks, 0);
        expect(calls.map(withoutWords)).toEqual(naiveStream([...whole], 0).events);
      }),
      runs,
    );
  });
});

/** As the naive decoder puts it: no words for a person. */
function withoutWords(call: SinkCall): unknown {
  if (call.event === 'lost') return { event: 'lost', code: call.error.code };
  if (call.event !== 'control' || call.decoded.kind !== 'malformed') return call;
  return { event: 'control', decoded: { kind: 'malformed', header: call.decoded.header } };
}
