import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { iconFiles } from '../../.config/icons.ts';
import { png } from '../../.config/icon-files.ts';
import { readIcon } from '../../.config/icon-shapes.ts';
import { pngSize } from './images.ts';

const ICONS = join(import.meta.dirname, '../../app/desktop/resources/icons');

const committed = (name: string): Buffer => readFileSync(join(ICONS, name));

describe('the icons of the packages', () => {
  it('are what `npm run icons` makes of the interface’s, octet by octet', () => {
    const made = iconFiles();
    const sizes = [...made.keys()].filter((name) => name.startsWith('linux/'));
    expect(
      readdirSync(join(ICONS, 'linux'))
        .map((name) => `linux/${name}`)
        .toSorted(),
    ).toEqual(sizes.toSorted());
    for (const [name, content] of made) expect(committed(name).equals(content), name).toBe(true);
  });

  it('for Windows have the sizes from the notification area to the largest', () => {
    const icon = committed('icon.ico');
    const sizes = Array.from({ length: icon.readUInt16LE(4) }, (_, index) => {
      const entry = 6 + 16 * index;
      const [length, offset] = [icon.readUInt32LE(entry + 8), icon.readUInt32LE(entry + 12)];
      const { width } = pngSize(icon.subarray(offset, offset + length));
      expect(icon.readUInt8(entry)).toBe(width % 256);
      return width;
    });
    expect(sizes).toEqual([16, 24, 32, 48, 64, 128, 256]);
  });

  it('for macOS have the sizes up to 512 points at double density', () => {
    const icon = committed('icon.icns');
    expect(icon.toString('ascii', 0, 4)).toBe('icns');
    expect(icon.readUInt32BE(4)).toBe(icon.length);
    const found: Record<string, number> = {};
    for (let at = 8; at < icon.length; at += icon.readUInt32BE(at + 4)) {
      found[icon.toString('ascii', at, at + 4)] = pngSize(icon.subarray(at + 8)).width;
    }
    expect(found).toMatchObject({
      ic07: 128,
      ic08: 256,
      ic09: 512,
      ic10: 1024,
      ic11: 32,
      ic12: 64,
      ic13: 256,
      ic14: 512,
    });
  });

  describe('show', () => {
    const size = 64;
    let rows: Buffer;

    beforeAll(() => {
      const image = committed('linux/64x64.png');
      const content = image.indexOf('IDAT');
      rows = inflateSync(image.subarray(content + 4, content + 4 + image.readUInt32BE(content - 4)));
    });

    const pixel = (x: number, y: number): number[] => {
      const at = y * (size * 4 + 1) + 1 + x * 4;
      return [...rows.subarray(at, at + 4)];
    };

    it('the background, round at the corners, and the arrow', () => {
      expect(pixel(0, 0)).toEqual([0, 0, 0, 0]);
      expect(pixel(size - 1, size - 1)).toEqual([0, 0, 0, 0]);
      expect(pixel(2, size / 2)).toEqual([0x0b, 0x64, 0x77, 255]);
      expect(pixel(size / 2, size / 2)).toEqual([255, 255, 255, 255]);
      // Between the arrow and the upper line.
      expect(pixel(size / 2, 27)).toEqual([0x0b, 0x64, 0x77, 255]);
    });
  });

  it('leave on request a margin free', () => {
    const icon = readIcon('<svg viewBox="0 0 8 8"><rect width="8" height="8" rx="0" fill="#fff"/></svg>');
    const image = png(icon, 8, 0.25);
    const content = image.indexOf('IDAT');
    const rows = inflateSync(image.subarray(content + 4, content + 4 + image.readUInt32BE(content - 4)));
    const opacity = Array.from({ length: 8 }, (_, x) => rows[3 * 33 + 1 + x * 4 + 3]);
    expect(opacity).toEqual([0, 0, 255, 255, 255, 255, 0, 0]);
  });

  it.each([
    ['<svg viewBox="0 0 8 8"><circle r="4"/></svg>', '<circle>'],
    ['<svg viewBox="0 0 8 4"></svg>', 'square'],
    ['<svg viewBox="0 0 8 8"><rect width="4" height="8" rx="0" fill="#fff"/></svg>', 'background'],
    ['<svg viewBox="0 0 8 8"><path d="M0 0h8" fill="#fff"/></svg>', 'fill="none"'],
    [
      '<svg viewBox="0 0 8 8"><path d="M0 0c1 1 1 1 1 1" fill="none" stroke="#fff" stroke-width="1" stroke-linecap="round" stroke-linejoin="round"/></svg>',
      'path with c',
    ],
  ])('are not made of what would be drawn wrong: %s', (svg, why) => {
    expect(() => readIcon(svg)).toThrow(why);
  });
});
