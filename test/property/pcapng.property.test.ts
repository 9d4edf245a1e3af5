import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  interfaceBlock,
  packetBlock,
  sectionBlock,
  statisticsBlock,
  type PacketContent,
} from '../../main/capture/pcapng.ts';
import { readPcapng, type CaptureItem } from '../../main/capture/pcapng-reader.ts';
import { headerOctets } from '../../main/capture/headers.ts';
import { PinholeError } from '../../main/model/errors.ts';
import { explainCaptured, explainStream } from '../../main/protocol/explain.ts';
import { damagedVector, innerPacket } from '../support/arbitrary-protocol.ts';

const runs = { numRuns: 1_000 };

const text = fc.string({ unit: 'binary', maxLength: 40 }).map((drawn) => drawn.toWellFormed());
const names = fc.array(text, { minLength: 1, maxLength: 4 });

const packetOf = (interfaces: number): fc.Arbitrary<PacketContent> =>
  fc.record({
    interfaceId: fc.nat({ max: interfaces - 1 }),
    timeUs: fc.nat({ max: 2 ** 52 }),
    direction: fc.constantFrom('inbound', 'outbound'),
    octets: fc.uint8Array({ maxLength: 100 }),
    originalLength: fc.nat({ max: 65_535 }),
    comments: fc.array(text, { maxLength: 3 }),
  });

const content = names.chain((interfaces) =>
  fc.record({
    note: text,
    interfaces: fc.constant(interfaces),
    packets: fc.array(packetOf(interfaces.length), { maxLength: 12 }),
    received: fc.nat(),
    dropped: fc.nat(),
  }),
);
type Content = typeof content extends fc.Arbitrary<infer T> ? T : never;

const written = ({ note, interfaces, packets, received, dropped }: Content): Uint8Array =>
  Buffer.concat([
    sectionBlock(note, 'Pinhole'),
    ...interfaces.map((name) => interfaceBlock(name, name)),
    ...packets.map(packetBlock),
    statisticsBlock({ interfaceId: 0, timeUs: 0, received, dropped, comment: note }),
  ]);

/** Octets that a file's reader must bear: damaged files, spliced ones, chance behind an honest beginning. */
const damagedFile = fc
  .tuple(
    content.map(written),
    fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 6 }),
    fc.nat(),
    fc.uint8Array({ maxLength: 60 }),
  )
  .map(([file, changes, cut, more]) => {
    const copy = Uint8Array.from(file);
    for (const [at, value] of changes) copy[at % copy.length] = value;
    return Buffer.concat([copy.subarray(0, cut % 3 === 0 ? cut % copy.length : copy.length), more]);
  });

/** All of it, and the error that ended it. Any other error than the reader's own fails. */
function readAll(file: Uint8Array): { items: CaptureItem[]; error: PinholeError | undefined } {
  const items: CaptureItem[] = [];
  try {
    for (const item of readPcapng(file)) items.push(item);
  } catch (thrown) {
    if (thrown instanceof PinholeError) return { items, error: thrown };
    throw thrown;
  }
  return { items, error: undefined };
}

describe('a pcapng file', () => {
  test('that was written is read to the same', () => {
    fc.assert(
      fc.property(content, (drawn) => {
        const { items, error } = readAll(written(drawn));
        expect(error).toBeUndefined();
        expect(items[0]).toEqual({ kind: 'section', comments: [drawn.note] });
        expect(items.slice(1, -1)).toEqual(
          drawn.packets.map(({ interfaceId, octets, ...packet }) => ({
            kind: 'packet',
            from: { linkType: 147, name: drawn.interfaces[interfaceId], unitsPerSecond: 1_000_000n },
            octets: Buffer.from(octets),
            ...packet,
          })),
        );
        expect(items.at(-1)).toMatchObject({
          received: BigInt(drawn.received),
          dropped: BigInt(drawn.dropped),
        });
      }),
      runs,
    );
  });

  test('of any octets gives items and at most one error of its own; nothing is read beyond it, nothing is copied', () => {
    let refused = 0;
    fc.assert(
      fc.property(fc.oneof(damagedFile, fc.uint8Array({ maxLength: 80 })), (octets) => {
        // Between octets of others, in one buffer: a view beyond its own would show.
        const around = Buffer.alloc(octets.length + 64, 0xee);
        around.set(octets, 32);
        const file = around.subarray(32, 32 + octets.length);
        const { items, error } = readAll(file);
        if (error !== undefined) {
          refused += 1;
          expect(error.code).toBe('PCAPNG_INVALID');
        }
        // Each item has a block of its own.
        expect(items.length).toBeLessThanOrEqual(octets.length / 12);
        for (const item of items) {
          if (item.kind !== 'packet') continue;
          expect(item.octets.buffer).toBe(file.buffer);
          expect(item.octets.byteOffset).toBeGreaterThanOrEqual(file.byteOffset);
          expect(item.octets.byteOffset + item.octets.length).toBeLessThanOrEqual(
            file.byteOffset + file.length,
          );
          if (item.timeUs !== undefined)
            expect(() => new Date((item.timeUs ?? 0) / 1_000).toISOString()).not.toThrow();
          explainCaptured(item.octets, item.originalLength);
        }
      }),
      { numRuns: 5_000 },
    );
    expect(refused).toBeGreaterThan(500);
  });
});

describe('what is explained', () => {
  test('of any octets covers them from the start to the end, or to where framing is lost', () => {
    fc.assert(
      fc.property(
        fc
          .array(fc.oneof(damagedVector, innerPacket, fc.uint8Array({ maxLength: 40 })), { maxLength: 4 })
          .map((parts) => Uint8Array.from(Buffer.concat(parts))),
        (octets) => {
          let end = 0;
          for (const { offset, length, fields, problem } of explainStream(octets)) {
            expect(offset).toBe(end);
            end = offset + length;
            expect(fields.every((field) => field.offset + field.length <= length)).toBe(true);
            if (problem !== null) expect(end).toBe(octets.length);
          }
          expect(end).toBe(octets.length);
        },
      ),
      runs,
    );
  });

  test('the headers of a packet are never more than the packet, whatever it is', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(0x45, 0x4f, 0x60), (octets, first) => {
        octets[0] = first;
        expect(headerOctets(octets)).toBeLessThanOrEqual(octets.length);
      }),
      runs,
    );
  });
});
