/** The blocks of a pcapng file (draft-ietf-opsawg-pcapng), as octets: little-endian, pure. */
import type { Direction } from '../link/tap.ts';

/** Section 4: what a block is. */
export const BLOCK = {
  section: 0x0a0d_0d0a,
  interface: 1,
  simplePacket: 3,
  statistics: 5,
  packet: 6,
} as const;

/** Section 3.5 and the sections of the blocks: what an option is. */
export const OPTION = {
  end: 0,
  comment: 1,
  sectionApplication: 4,
  interfaceName: 2,
  interfaceDescription: 3,
  interfaceResolution: 9,
  packetFlags: 2,
  statisticsReceived: 4,
  statisticsDropped: 5,
} as const;

export const BYTE_ORDER_MAGIC = 0x1a2b_3c4d;

/** LINKTYPE_USER0: reserved for private use. */
export const PINHOLE_LINK_TYPE = 147;

/** Bits 0 and 1 of the flags of a packet. */
export const DIRECTION_BITS: Readonly<Record<Direction, number>> = { inbound: 1, outbound: 2 };

/** Octets of a block around its body: type, and its length twice. */
export const BLOCK_FRAME_OCTETS = 12;

/** An option's length has 16 bits. */
const TEXT_OCTETS = 0xffff;

/** Stamps are microseconds: 10^-6. */
const RESOLUTION = 6;

/** Begins a section: what follows up to the next one is of one byte order. */
export function sectionBlock(note: string, application: string): Uint8Array {
  const body = Buffer.alloc(16);
  body.writeUInt32LE(BYTE_ORDER_MAGIC, 0);
  body.writeUInt16LE(1, 4);
  // The length of the section is not known.
  body.writeBigInt64LE(-1n, 8);
  return block(BLOCK.section, body, [
    textOption(OPTION.comment, note),
    textOption(OPTION.sectionApplication, application),
  ]);
}

/** The next interface; packets name it by its place in the section, from 0. */
export function interfaceBlock(name: string, description: string): Uint8Array {
  const body = Buffer.alloc(8);
  body.writeUInt16LE(PINHOLE_LINK_TYPE, 0);
  return block(BLOCK.interface, body, [
    textOption(OPTION.interfaceName, name),
    textOption(OPTION.interfaceDescription, description),
    option(OPTION.interfaceResolution, Buffer.of(RESOLUTION)),
  ]);
}

export interface PacketContent {
  readonly interfaceId: number;
  /** Microseconds since the epoch. */
  readonly timeUs: number;
  readonly direction: Direction;
  /** What is kept of it. */
  readonly octets: Uint8Array;
  /** How long it was. */
  readonly originalLength: number;
  readonly comments?: readonly string[];
}

export function packetBlock(packet: PacketContent): Uint8Array {
  const { interfaceId, timeUs, direction, octets, originalLength, comments = [] } = packet;
  const body = Buffer.alloc(20 + padded(octets.length));
  body.writeUInt32LE(interfaceId, 0);
  writeStamp(body, 4, timeUs);
  body.writeUInt32LE(octets.length, 12);
  body.writeUInt32LE(originalLength, 16);
  body.set(octets, 20);
  const flags = Buffer.alloc(4);
  flags.writeUInt32LE(DIRECTION_BITS[direction]);
  return block(BLOCK.packet, body, [
    option(OPTION.packetFlags, flags),
    ...comments.map((comment) => textOption(OPTION.comment, comment)),
  ]);
}

export interface StatisticsContent {
  readonly interfaceId: number;
  readonly timeUs: number;
  readonly received: number;
  /** Of those, for want of room. */
  readonly dropped: number;
  readonly comment: string;
}

export function statisticsBlock(content: StatisticsContent): Uint8Array {
  const { interfaceId, timeUs, received, dropped, comment } = content;
  const body = Buffer.alloc(12);
  body.writeUInt32LE(interfaceId, 0);
  writeStamp(body, 4, timeUs);
  return block(BLOCK.statistics, body, [
    textOption(OPTION.comment, comment),
    option(OPTION.statisticsReceived, count(received)),
    option(OPTION.statisticsDropped, count(dropped)),
  ]);
}

/** What is padded ends at a multiple of 4. */
export const padded = (octets: number): number => Math.ceil(octets / 4) * 4;

function block(type: number, body: Uint8Array, options: readonly Uint8Array[]): Uint8Array {
  const content = Buffer.concat([body, ...options, option(OPTION.end, new Uint8Array())]);
  const whole = Buffer.alloc(BLOCK_FRAME_OCTETS + content.length);
  whole.writeUInt32LE(type, 0);
  whole.writeUInt32LE(whole.length, 4);
  whole.set(content, 8);
  whole.writeUInt32LE(whole.length, whole.length - 4);
  return whole;
}

function option(code: number, value: Uint8Array): Uint8Array {
  const whole = Buffer.alloc(4 + padded(value.length));
  whole.writeUInt16LE(code, 0);
  whole.writeUInt16LE(value.length, 2);
  whole.set(value, 4);
  return whole;
}

/** Text is UTF-8; of more than an option holds, its beginning. */
function textOption(code: number, text: string): Uint8Array {
  const octets = Buffer.from(text);
  let end = Math.min(octets.length, TEXT_OCTETS);
  // Not in the middle of a character.
  while (end < octets.length && ((octets[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return option(code, octets.subarray(0, end));
}

/** The upper 32 bits go first, in either byte order. */
function writeStamp(buffer: Buffer, at: number, timeUs: number): void {
  const whole = Math.max(0, Math.trunc(timeUs));
  buffer.writeUInt32LE(Math.floor(whole / 2 ** 32), at);
  buffer.writeUInt32LE(whole % 2 ** 32, at + 4);
}

function count(value: number): Uint8Array {
  const octets = Buffer.alloc(8);
  octets.writeBigUInt64LE(BigInt(value));
  return octets;
}
