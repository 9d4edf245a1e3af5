/** Messages of D-Bus (specification, Message Protocol), as far as they are needed: little-endian calls out, replies of either order in. */
import { LIMITS } from '../model/limits.ts';

/** An argument: a string, or a dictionary of strings. */
export type BusArgument = string | Readonly<Record<string, string>>;

export interface BusCall {
  readonly destination: string;
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  readonly args: readonly BusArgument[];
}

export interface BusReply {
  /** The serial of the call; 0: this answers none. */
  readonly replyTo: number;
  /** The name of the error; null: an answer. */
  readonly error: string | null;
  readonly values: readonly BusValue[];
}

type BusValue = string | number | boolean | readonly BusValue[];

const METHOD_CALL = 1;
const ERROR = 3;
const FIELD = {
  path: 1,
  interface: 2,
  member: 3,
  errorName: 4,
  replySerial: 5,
  destination: 6,
  signature: 8,
};
const FIXED_HEADER_OCTETS = 12;

export function writeCall(call: BusCall, serial: number): Buffer {
  const body = new Writer();
  for (const arg of call.args) body.argument(arg);
  const header = new Writer();
  header.octet(0x6c).octet(METHOD_CALL).octet(0).octet(1);
  header.uint32(body.length).uint32(serial);
  header.array(8, () => {
    const field = (code: number, type: string, value: string): void => {
      header.align(8).octet(code).signature(type);
      if (type === 'g') header.signature(value);
      else header.string(value);
    };
    field(FIELD.path, 'o', call.path);
    field(FIELD.interface, 's', call.interface);
    field(FIELD.member, 's', call.member);
    field(FIELD.destination, 's', call.destination);
    const signature = call.args.map((arg) => (typeof arg === 'string' ? 's' : 'a{ss}')).join('');
    if (signature !== '') field(FIELD.signature, 'g', signature);
  });
  header.align(8);
  return Buffer.concat([header.octets(), body.octets()]);
}

/** The first message of `held`; undefined: it is not all there yet. @throws RangeError for what is no such message */
export function readReply(held: Buffer): { readonly value: BusReply; readonly octets: number } | undefined {
  if (held.length < FIXED_HEADER_OCTETS + 4) return undefined;
  const little = held[0] === 0x6c;
  const uint32 = (at: number): number => (little ? held.readUInt32LE(at) : held.readUInt32BE(at));
  const fieldsEnd = FIXED_HEADER_OCTETS + 4 + uint32(FIXED_HEADER_OCTETS);
  const bodyAt = Math.ceil(fieldsEnd / 8) * 8;
  const octets = bodyAt + uint32(4);
  if (octets > LIMITS.busMessageOctets.value) throw new RangeError('a message of the bus is too long');
  if (held.length < octets) return undefined;

  let replyTo = 0;
  let errorName: string | null = null;
  let signature = '';
  const fields = new Reader(held.subarray(0, fieldsEnd), little, FIXED_HEADER_OCTETS + 4);
  while (!fields.done) {
    fields.align(8);
    const code = fields.octet();
    const value = fields.value('v');
    if (code === FIELD.replySerial) replyTo = Number(value);
    if (code === FIELD.errorName) errorName = String(value);
    if (code === FIELD.signature) signature = String(value);
  }
  const error = held[1] === ERROR ? (errorName ?? 'an error without a name') : null;
  // Signals are not for us, and may hold what is not read here.
  const values = replyTo === 0 ? [] : readBody(held.subarray(bodyAt, octets), little, signature);
  return { value: { replyTo, error, values }, octets };
}

function readBody(body: Buffer, little: boolean, signature: string): BusValue[] {
  const reader = new Reader(body, little, 0);
  return typesOf(signature).map((type) => reader.value(type));
}

/** The single types of a signature. Structures and dictionaries are none of ours. */
function typesOf(signature: string): string[] {
  const types = signature.match(/a*[a-z]/g) ?? [];
  if (types.join('') !== signature) throw new RangeError(`a message of the bus has the types ${signature}`);
  return types;
}

class Writer {
  readonly #octets: number[] = [];

  get length(): number {
    return this.#octets.length;
  }

  octets(): Buffer {
    return Buffer.from(this.#octets);
  }

  align(to: number): this {
    while (this.#octets.length % to !== 0) this.#octets.push(0);
    return this;
  }

  octet(value: number): this {
    this.#octets.push(value);
    return this;
  }

  uint32(value: number): this {
    this.align(4);
    for (let shift = 0; shift < 32; shift += 8) this.#octets.push((value >>> shift) & 0xff);
    return this;
  }

  string(text: string): this {
    const encoded = Buffer.from(text);
    this.uint32(encoded.length).#octets.push(...encoded, 0);
    return this;
  }

  signature(text: string): this {
    this.octet(text.length).#octets.push(...Buffer.from(text), 0);
    return this;
  }

  /** What `write` writes, behind its length; the padding before the first element is no part of that. */
  array(align: number, write: () => void): this {
    this.uint32(0);
    const lengthAt = this.#octets.length - 4;
    this.align(align);
    const from = this.#octets.length;
    write();
    const length = this.#octets.length - from;
    for (let at = 0; at < 4; at += 1) this.#octets[lengthAt + at] = (length >>> (8 * at)) & 0xff;
    return this;
  }

  argument(value: BusArgument): void {
    if (typeof value === 'string') {
      this.string(value);
      return;
    }
    this.array(8, () => {
      for (const [key, item] of Object.entries(value)) this.align(8).string(key).string(item);
    });
  }
}

class Reader {
  readonly #octets: Buffer;
  readonly #little: boolean;
  #at: number;

  constructor(octets: Buffer, little: boolean, at: number) {
    this.#octets = octets;
    this.#little = little;
    this.#at = at;
  }

  get done(): boolean {
    return this.#at >= this.#octets.length;
  }

  align(to: number): void {
    this.#at = Math.ceil(this.#at / to) * to;
  }

  octet(): number {
    const value = this.#octets.readUInt8(this.#at);
    this.#at += 1;
    return value;
  }

  value(type: string): BusValue {
    switch (type) {
      case 'y':
        return this.octet();
      case 'b':
        return this.#uint32() === 1;
      case 'i':
      case 'u':
        return this.#uint32();
      case 's':
      case 'o':
        return this.#text(this.#uint32());
      case 'g':
        return this.#text(this.octet());
      case 'v':
        return this.value(this.#text(this.octet()));
      default:
        if (type.startsWith('a')) return this.#array(type.slice(1));
        throw new RangeError(`a message of the bus has the type ${type}`);
    }
  }

  #array(type: string): BusValue[] {
    const length = this.#uint32();
    if (/^[xtd({]/.test(type)) this.align(8);
    const end = this.#at + length;
    const values: BusValue[] = [];
    while (this.#at < end) values.push(this.value(type));
    return values;
  }

  #uint32(): number {
    this.align(4);
    const value = this.#little ? this.#octets.readUInt32LE(this.#at) : this.#octets.readUInt32BE(this.#at);
    this.#at += 4;
    return value;
  }

  #text(length: number): string {
    const end = this.#at + length;
    if (end >= this.#octets.length) throw new RangeError('a message of the bus ends too early');
    const text = this.#octets.toString('utf8', this.#at, end);
    this.#at = end + 1;
    return text;
  }
}
