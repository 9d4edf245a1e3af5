/** The icon as pixels, and the files that systems want: PNG, ICO of Windows, ICNS of macOS. The same octets on every machine. */
import { zlibSync } from 'fflate';
import type { Icon } from './icon-shapes.ts';

/** Points in a pixel, in each direction, at which it is looked what is there. */
const SAMPLES = 4;

/** @param margin what is left free on each side, as a part of the whole. @returns red, green, blue, opacity of each pixel. */
function pixels(icon: Icon, size: number, margin: number): Uint8Array {
  const scale = icon.side / (size * (1 - 2 * margin));
  const image = new Uint8Array(size * size * 4);
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      const [left, top] = [column, row].map((at) => (at - size * margin) * scale) as [number, number];
      image.set(pixel(icon, left, top, scale), (row * size + column) * 4);
    }
  }
  return image;
}

/** The mean of what is in the square of `length` that begins at `left`, `top`. */
function pixel({ shapes }: Icon, left: number, top: number, length: number): number[] {
  const middle = length / 2;
  // Only where the edge of something may pass through it, one look is not enough.
  const mixed = shapes.some(({ distance }) => Math.abs(distance(left + middle, top + middle)) < length);
  const looks = mixed ? SAMPLES : 1;
  const sum = { red: 0, green: 0, blue: 0, seen: 0 };
  for (let look = 0; look < looks * looks; look += 1) {
    const x = left + (((look % looks) + 0.5) / looks) * length;
    const y = top + ((Math.floor(look / looks) + 0.5) / looks) * length;
    const uppermost = shapes.findLast(({ distance }) => distance(x, y) <= 0);
    if (uppermost === undefined) continue;
    sum.red += uppermost.colour.red;
    sum.green += uppermost.colour.green;
    sum.blue += uppermost.colour.blue;
    sum.seen += 1;
  }
  const { red, green, blue, seen } = sum;
  if (seen === 0) return [0, 0, 0, 0];
  return [red / seen, green / seen, blue / seen, (255 * seen) / looks ** 2].map(Math.round);
}

/** @param margin what is left free on each side, as a part of the whole */
export function png(icon: Icon, size: number, margin = 0): Buffer {
  const stride = size * 4;
  const image = pixels(icon, size, margin);
  // Each row begins with the number of its filter: none.
  const rows = Buffer.alloc(size * (stride + 1));
  for (let row = 0; row < size; row += 1)
    rows.set(image.subarray(row * stride, (row + 1) * stride), row * (stride + 1) + 1);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  // Eight bits, colour with opacity.
  header.set([8, 6], 8);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    pngChunk('IHDR', header),
    // Not zlib of Node, whose output is another on another processor.
    pngChunk('IDAT', zlibSync(rows, { level: 9 })),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

function pngChunk(type: string, content: Uint8Array): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'ascii'), content]);
  const chunk = Buffer.alloc(named.length + 8);
  chunk.writeUInt32BE(content.length, 0);
  chunk.set(named, 4);
  chunk.writeUInt32BE(crc32(named), named.length + 4);
  return chunk;
}

function crc32(octets: Uint8Array): number {
  let crc = 0xff_ff_ff_ff;
  for (const octet of octets) {
    crc ^= octet;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xed_b8_83_20 : 0);
  }
  return ~crc >>> 0;
}

const ICO_SIZES = [16, 24, 32, 48, 64, 128, 256];
const ICO_HEADER = 6;
const ICO_ENTRY = 16;

export function ico(icon: Icon): Buffer {
  const images = ICO_SIZES.map((size) => ({ size, content: png(icon, size) }));
  const head = Buffer.alloc(ICO_HEADER + ICO_ENTRY * images.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(images.length, 4);
  let offset = head.length;
  images.forEach(({ size, content }, index) => {
    const entry = ICO_HEADER + ICO_ENTRY * index;
    // 0 stands for 256.
    head.set([size % 256, size % 256], entry);
    head.writeUInt16LE(1, entry + 4);
    head.writeUInt16LE(32, entry + 6);
    head.writeUInt32LE(content.length, entry + 8);
    head.writeUInt32LE(offset, entry + 12);
    offset += content.length;
  });
  return Buffer.concat([head, ...images.map(({ content }) => content)]);
}

/** Names of Apple's, with the pixels of each; those with an even one beside them are for displays of double density. */
const ICNS_TYPES = [
  ['icp4', 16],
  ['ic11', 32],
  ['icp5', 32],
  ['ic12', 64],
  ['ic07', 128],
  ['ic13', 256],
  ['ic08', 256],
  ['ic14', 512],
  ['ic09', 512],
  ['ic10', 1024],
] as const;

/** On macOS an icon fills 824 of 1,024 pixels. */
const ICNS_MARGIN = 100 / 1024;

export function icns(icon: Icon): Buffer {
  const images = new Map<number, Buffer>();
  const chunks = ICNS_TYPES.map(([type, size]) => {
    const image = images.get(size) ?? png(icon, size, ICNS_MARGIN);
    images.set(size, image);
    return icnsChunk(type, image);
  });
  return icnsChunk('icns', Buffer.concat(chunks));
}

function icnsChunk(type: string, content: Buffer): Buffer {
  const head = Buffer.from(`${type}....`, 'ascii');
  head.writeUInt32BE(content.length + head.length, 4);
  return Buffer.concat([head, content]);
}
