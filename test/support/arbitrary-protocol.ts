/** What the property tests draw: valid messages, inner packets, damaged octets, cuts of a stream. */
import fc from 'fast-check';
import type { Message } from '../../main/protocol/messages.ts';
import { naiveIpv6 } from './naive-decoder.ts';
import { MESSAGE_VECTORS, STREAM_VECTORS } from './vectors.ts';

const octets = (length: number) =>
  fc.array(fc.integer({ min: 0, max: 255 }), { minLength: length, maxLength: length });
const ipv4 = octets(4).map((address) => address.join('.'));
// Octets of 0 often, so that runs of zero groups come in every length.
const ipv6 = fc
  .array(fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, fc.integer({ min: 0, max: 255 })), {
    minLength: 16,
    maxLength: 16,
  })
  .map(naiveIpv6);
const uint16 = fc.integer({ min: 0, max: 0xffff });
const uint32 = fc.oneof(
  fc.constantFrom(0, 1, 0x8000_0000, 0xffff_ffff),
  fc.integer({ min: 0, max: 0xffff_ffff }),
);
const sessionId = fc.bigInt({ min: 0n, max: 0xffff_ffff_ffff_ffffn });

const intervalS = fc.oneof(fc.constantFrom(0, 1, 86_400), fc.integer({ min: 0, max: 86_400 }));
const internalIpv6 = fc.record({ address: ipv6, prefixLength: fc.integer({ min: 0, max: 128 }) });
const reflexive = fc.record({ address: fc.oneof(ipv4, ipv6), port: uint16 });
const mode = fc.integer({ min: 0, max: 0xff });

const none = fc.constant({});
const resultCode = fc.record({ resultCode: uint16 }, { requiredKeys: [] });
const requestTlvs = fc.record(
  {
    keepAliveIntervalS: intervalS,
    internalIpv4Address: ipv4,
    internalIpv6Address: internalIpv6,
    keepAliveMode: mode,
  },
  { requiredKeys: [] },
);
const responseTlvs = fc.record(
  {
    resultCode: uint16,
    keepAliveIntervalS: intervalS,
    internalIpv4Address: ipv4,
    internalIpv6Address: internalIpv6,
    keepAliveMode: mode,
    reflexiveAddress: reflexive,
    idleLimitS: uint32,
  },
  { requiredKeys: [] },
);

function of<T extends Message['type'], V>(type: T, tlvs: fc.Arbitrary<V>) {
  return fc.record({ type: fc.constant(type), sessionId, sequence: uint32, tlvs });
}

/** Every message with every combination of its TLVs. */
export const validMessage: fc.Arbitrary<Message> = fc.oneof(
  of('Configuration_Request', requestTlvs),
  of('Configuration_Response', responseTlvs),
  of('Configuration_Release_Request', resultCode),
  of('Configuration_Release_Response', resultCode),
  of('Keep_Alive', none),
  of('Keep_Alive_Response', none),
);

const payload = fc.uint8Array({ maxLength: 80 });

/** A whole inner packet; its payload is arbitrary. */
export const innerPacket: fc.Arbitrary<Uint8Array> = fc.oneof(
  payload.map((data) => {
    const length = 20 + data.length;
    return Uint8Array.of(0x45, 0, length >> 8, length & 0xff, ...Array<number>(16).fill(0), ...data);
  }),
  // Next Header 59 (none), so that an empty payload is no jumbogram.
  payload.map((data) =>
    Uint8Array.of(0x60, 0, 0, 0, 0, data.length, 59, 64, ...Array<number>(32).fill(0), ...data),
  ),
);

/** The longest packets have no place here: every property would wait for them. */
const vectorOctets = [...MESSAGE_VECTORS, ...STREAM_VECTORS]
  .map(({ hex }) => hex)
  .filter(({ length }) => length <= 4200);

export const vector: fc.Arbitrary<Uint8Array> = fc.constantFrom(...vectorOctets);

const place = fc.nat({ max: 5000 });
/** One damage: it maps octets to other octets. Places beyond the end count from the start again. */
const damage: fc.Arbitrary<(whole: Uint8Array) => Uint8Array> = fc.oneof(
  fc
    .tuple(fc.oneof(fc.nat({ max: 23 }), place), fc.nat({ max: 7 }))
    .map(([at, bit]) => (whole: Uint8Array) => {
      const flipped = Uint8Array.from(whole);
      const index = at % Math.max(1, whole.length);
      flipped[index] = (whole[index] ?? 0) ^ (1 << bit);
      return flipped;
    }),
  place.map((at) => (whole: Uint8Array) => whole.slice(0, at % (whole.length + 1))),
  fc.tuple(place, fc.uint8Array({ minLength: 1, maxLength: 8 })).map(([at, more]) => (whole: Uint8Array) => {
    const index = at % (whole.length + 1);
    return Uint8Array.of(...whole.subarray(0, index), ...more, ...whole.subarray(index));
  }),
  fc.tuple(place, place, vector).map(([at, from, other]) => (whole: Uint8Array) => {
    const kept = whole.subarray(0, at % (whole.length + 1));
    return Uint8Array.of(...kept, ...other.subarray(from % (other.length + 1)));
  }),
);

/** A vector, damaged one to four times: bits flipped, cut, octets put in, spliced with another vector. */
export const damagedVector: fc.Arbitrary<Uint8Array> = fc
  .tuple(vector, fc.array(damage, { minLength: 1, maxLength: 4 }))
  .map(([whole, damages]) => damages.reduce((before, change) => change(before), whole));

/** `stream`, cut at arbitrary places (some of the pieces are empty). */
export function chunked(stream: fc.Arbitrary<Uint8Array>) {
  return stream.chain((whole) =>
    fc
      .array(fc.nat({ max: whole.length }), { maxLength: 24 })
      .map((places) => ({ whole, chunks: cut(whole, places) })),
  );
}

function cut(whole: Uint8Array, places: readonly number[]): Uint8Array[] {
  const edges = [0, ...places.toSorted((left, right) => left - right), whole.length];
  return edges.slice(1).map((end, index) => whole.subarray(edges[index], end));
}

export const joined = (parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(Buffer.concat(parts));
