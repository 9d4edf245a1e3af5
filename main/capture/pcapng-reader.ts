/** Reads a pcapng file, whoever wrote it. What is in it is hostile until it is parsed. */
import type { Direction } from '../link/tap.ts';
import { PinholeError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import { BLOCK, BLOCK_FRAME_OCTETS, BYTE_ORDER_MAGIC, DIRECTION_BITS, OPTION, padded } from './pcapng.ts';

export interface CapturedInterface {
  readonly linkType: number;
  /** Empty where it has none. */
  readonly name: string;
  /** How many units of its stamps make a second; undefined: more than is believed. */
  readonly unitsPerSecond: bigint | undefined;
}

/** What a file holds, in its order. Blocks of other kinds are passed over. */
export type CaptureItem =
  | { readonly kind: 'section'; readonly comments: readonly string[] }
  | {
      readonly kind: 'packet';
      readonly from: CapturedInterface;
      /** Microseconds since the epoch; undefined where no stamp makes sense. */
      readonly timeUs: number | undefined;
      readonly direction: Direction | undefined;
      /** A view on the file. */
      readonly octets: Uint8Array;
      readonly originalLength: number;
      readonly comments: readonly string[];
    }
  | {
      readonly kind: 'statistics';
      readonly from: CapturedInterface;
      readonly received: bigint | undefined;
      readonly dropped: bigint | undefined;
      readonly comments: readonly string[];
    };

/** Whether a file begins as one. */
export function isPcapng(file: Uint8Array): boolean {
  return file.length >= 4 && viewOf(file).getUint32(0) === BLOCK.section;
}

/** The latest moment that a Date knows. */
const LAST_DATE_US = 8_640_000_000_000_000_000n;

/**
 * The items of a file, read as they are asked for; nothing is copied but texts.
 * @throws PinholeError PCAPNG_INVALID with the place, at the first block that is wrong: where the next one begins is then unknown.
 */
export function* readPcapng(file: Uint8Array): Generator<CaptureItem, void, undefined> {
  const view = viewOf(file);
  let little = true;
  let interfaces: CapturedInterface[] = [];
  let at = 0;
  while (at < file.length) {
    const blockAt = at;
    const wrong = (why: string): PinholeError =>
      new PinholeError('PCAPNG_INVALID', `the block at octet ${blockAt} ${why}`);
    const left = file.length - at;
    if (left < BLOCK_FRAME_OCTETS)
      throw wrong(`is cut off: ${left} octets are there, and no block has so few`);
    const isSection = view.getUint32(at) === BLOCK.section;
    if (isSection) {
      if (left < 28) throw wrong('is cut off');
      if (view.getUint32(at + 8, true) === BYTE_ORDER_MAGIC) little = true;
      else if (view.getUint32(at + 8, false) === BYTE_ORDER_MAGIC) little = false;
      else throw wrong('begins a section of no byte order that is known');
    } else if (at === 0) {
      throw wrong('does not begin a section: this is no pcapng file');
    }
    const length = view.getUint32(at + 4, little);
    const least = isSection ? 28 : BLOCK_FRAME_OCTETS;
    if (length < least || length % 4 !== 0) throw wrong(`says that it has ${length} octets, which cannot be`);
    if (length > left) throw wrong(`is cut off: it has ${length} octets, and ${left} are there`);
    if (view.getUint32(at + length - 4, little) !== length) throw wrong('has two lengths that differ');
    const body = new Body(file.subarray(at + 8, at + length - 4), little, wrong);
    at += length;

    if (isSection) {
      if (body.uint16(4) !== 1) throw wrong(`is of version ${body.uint16(4)}; 1 is known`);
      interfaces = [];
      yield { kind: 'section', comments: texts(body.options(16), OPTION.comment) };
      continue;
    }
    switch (body.typeIn(view, blockAt)) {
      case BLOCK.interface:
        if (interfaces.length >= LIMITS.pcapngInterfaces.value) {
          throw wrong(
            `is interface ${interfaces.length + 1}; at most ${LIMITS.pcapngInterfaces.value} are read`,
          );
        }
        interfaces.push(readInterface(body));
        break;
      case BLOCK.packet:
        yield readPacket(body, interfaces);
        break;
      case BLOCK.simplePacket:
        yield readSimplePacket(body, interfaces);
        break;
      case BLOCK.statistics: {
        const options = body.options(12);
        yield {
          kind: 'statistics',
          from: body.interfaceAt(0, interfaces),
          received: counter(options, OPTION.statisticsReceived, little),
          dropped: counter(options, OPTION.statisticsDropped, little),
          comments: texts(options, OPTION.comment),
        };
        break;
      }
      default:
    }
  }
}

interface Option {
  readonly code: number;
  readonly value: Uint8Array;
}

/** What lies between the lengths of a block. Every read is held to it. */
class Body {
  readonly #octets: Uint8Array;
  readonly #view: DataView;
  readonly #wrong: (why: string) => PinholeError;
  readonly little: boolean;

  constructor(octets: Uint8Array, little: boolean, wrong: (why: string) => PinholeError) {
    this.#octets = octets;
    this.#view = viewOf(octets);
    this.little = little;
    this.#wrong = wrong;
  }

  get length(): number {
    return this.#octets.length;
  }

  /** The type of the block, which stands before its body. */
  typeIn(view: DataView, blockAt: number): number {
    return view.getUint32(blockAt, this.little);
  }

  uint16(at: number): number {
    this.#need(at + 2);
    return this.#view.getUint16(at, this.little);
  }

  uint32(at: number): number {
    this.#need(at + 4);
    return this.#view.getUint32(at, this.little);
  }

  slice(at: number, length: number): Uint8Array {
    this.#need(at + length);
    return this.#octets.subarray(at, at + length);
  }

  interfaceAt(at: number, interfaces: readonly CapturedInterface[]): CapturedInterface {
    return this.interfaceOf(this.uint32(at), interfaces);
  }

  interfaceOf(id: number, interfaces: readonly CapturedInterface[]): CapturedInterface {
    const found = interfaces[id];
    if (found === undefined) throw this.#wrong(`names interface ${id}, and there are ${interfaces.length}`);
    return found;
  }

  options(from: number): readonly Option[] {
    const found: Option[] = [];
    let at = from;
    // The end of the block serves as the end of the options, too.
    while (at < this.length) {
      const code = this.uint16(at);
      const length = this.uint16(at + 2);
      if (code === OPTION.end) break;
      if (found.length >= LIMITS.pcapngOptions.value) {
        throw this.#wrong(`has more than ${LIMITS.pcapngOptions.value} options`);
      }
      found.push({ code, value: this.slice(at + 4, length) });
      at += 4 + padded(length);
    }
    return found;
  }

  #need(end: number): void {
    if (end > this.length) throw this.#wrong(`is shorter than what it says is in it`);
  }
}

function readInterface(body: Body): CapturedInterface {
  const options = body.options(8);
  const resolution = options.find(({ code }) => code === OPTION.interfaceResolution)?.value[0] ?? 6;
  const exponent = resolution & 0x7f;
  const isBinary = (resolution & 0x80) !== 0;
  // Beyond what 64 bits of stamp can make sense of.
  const isBelieved = exponent <= (isBinary ? 63 : 18);
  return {
    linkType: body.uint16(0),
    name: texts(options, OPTION.interfaceName)[0] ?? '',
    unitsPerSecond: isBelieved ? (isBinary ? 2n : 10n) ** BigInt(exponent) : undefined,
  };
}

function readPacket(body: Body, interfaces: readonly CapturedInterface[]): CaptureItem {
  const from = body.interfaceAt(0, interfaces);
  const stamp = (BigInt(body.uint32(4)) << 32n) | BigInt(body.uint32(8));
  const length = body.uint32(12);
  const octets = body.slice(20, length);
  const options = body.options(20 + padded(length));
  const flags = options.find(({ code, value }) => code === OPTION.packetFlags && value.length === 4)?.value;
  const bits = flags === undefined ? 0 : viewOf(flags).getUint32(0, body.little) & 0b11;
  return {
    kind: 'packet',
    from,
    timeUs: momentOf(stamp, from.unitsPerSecond),
    direction: directionOf(bits),
    octets,
    originalLength: body.uint32(16),
    comments: texts(options, OPTION.comment),
  };
}

/** Of the first interface, without stamp and options. */
function readSimplePacket(body: Body, interfaces: readonly CapturedInterface[]): CaptureItem {
  const originalLength = body.uint32(0);
  return {
    kind: 'packet',
    from: body.interfaceOf(0, interfaces),
    timeUs: undefined,
    direction: undefined,
    octets: body.slice(4, Math.min(originalLength, body.length - 4)),
    originalLength,
    comments: [],
  };
}

function momentOf(stamp: bigint, unitsPerSecond: bigint | undefined): number | undefined {
  if (unitsPerSecond === undefined) return undefined;
  const us = (stamp * 1_000_000n) / unitsPerSecond;
  return us > LAST_DATE_US ? undefined : Number(us);
}

function directionOf(bits: number): Direction | undefined {
  if (bits === DIRECTION_BITS.inbound) return 'inbound';
  return bits === DIRECTION_BITS.outbound ? 'outbound' : undefined;
}

const texts = (options: readonly Option[], wanted: number): string[] =>
  options.filter(({ code }) => code === wanted).map(({ value }) => new TextDecoder().decode(value));

function counter(options: readonly Option[], wanted: number, little: boolean): bigint | undefined {
  const value = options.find(({ code }) => code === wanted)?.value;
  return value?.length === 8 ? viewOf(value).getBigUint64(0, little) : undefined;
}

const viewOf = (octets: Uint8Array): DataView =>
  new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
