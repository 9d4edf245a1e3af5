/** The protocol's vectors (test/vectors/*.json): octets and what becomes of them, as data. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** Octets as hex, or one octet many times. */
const hexPart = z.union([
  z.string(),
  z.strictObject({ octet: z.string(), times: z.number().int().positive() }),
]);
const hex = z.union([z.string(), z.array(hexPart)]).transform(octetsOf);

const expectation = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('message'),
    type: z.string(),
    sessionId: z.templateLiteral(['0x', z.string()]).transform(BigInt),
    sequence: z.number(),
    tlvs: z.record(z.string(), z.unknown()),
  }),
  z.strictObject({ kind: z.literal('dropped'), rule: z.string() }),
  z.strictObject({ kind: z.literal('malformed') }),
  z.strictObject({ kind: z.literal('error'), code: z.string() }),
]);

const messageVector = z.strictObject({
  name: z.string(),
  clause: z.string(),
  hex,
  expect: expectation,
  /** For a message: whether encoding it gives these octets back (no TLV skipped, the usual order). */
  encodes: z.boolean().optional(),
});

/** `control`: the message's name, or why it is no message. `packet`: octets. `lost`: the error's code. */
const streamEvent = z.union([
  z.strictObject({ control: z.string() }),
  z.strictObject({ packet: z.number() }),
  z.strictObject({ lost: z.string() }),
]);

const streamVector = z.strictObject({
  name: z.string(),
  clause: z.string(),
  packetsAdmitted: z.boolean(),
  hex,
  events: z.array(streamEvent),
  /** Octets of a message that has begun and not ended. */
  octetsLeft: z.number(),
});

export type MessageVector = z.infer<typeof messageVector>;
export type StreamVector = z.infer<typeof streamVector>;
export type StreamEvent = z.infer<typeof streamEvent>;

export const MESSAGE_VECTORS: readonly MessageVector[] = [
  'keep-alive',
  'configuration',
  'release',
  'framing',
].flatMap((file) => z.array(messageVector).parse(load(file)));

export const STREAM_VECTORS: readonly StreamVector[] = z.array(streamVector).parse(load('streams'));

function load(file: string): unknown {
  return JSON.parse(readFileSync(`${import.meta.dirname}/../vectors/${file}.json`, 'utf8'));
}

export function octetsOf(written: string | readonly z.infer<typeof hexPart>[]): Uint8Array {
  const parts = typeof written === 'string' ? [written] : written;
  const digits = parts
    .map((part) => (typeof part === 'string' ? part : part.octet.repeat(part.times)))
    .join('')
    .replaceAll(' ', '');
  if (!/^(?:[0-9A-F]{2})*$/.test(digits)) throw new Error(`a vector's hex is wrong: ${digits.slice(0, 80)}`);
  return Uint8Array.from(Buffer.from(digits, 'hex'));
}
