import { EventEmitter } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, it, vi } from 'vitest';
import { iconFile, menuTemplate } from '../../../app/desktop/tray.ts';
import { TRAY_ICONS, trayModel } from '../../../app/desktop/tray-model.ts';
import { wordsOf } from '../../../app/words/words.ts';
import { PinholeError } from '../../../main/model/errors.ts';
import { createFakeCore, tunnelSnapshot } from '../../support/fake-core.ts';

vi.mock('electron', () => ({
  Menu: undefined,
  nativeImage: undefined,
  nativeTheme: new EventEmitter(),
  Tray: undefined,
}));

const FOLDER = join(import.meta.dirname, '../../../app/desktop/resources/tray');
const SYSTEMS = ['linux', 'win32', 'darwin'] as const;

describe('the files of the icons', () => {
  it('are there for every icon, system and bar, and no others', () => {
    const wanted = TRAY_ICONS.flatMap((icon) =>
      SYSTEMS.flatMap((system) => [true, false].map((dark) => iconFile(icon, system, dark))),
    );
    const doubled = TRAY_ICONS.map((icon) => `${icon}Template@2x.png`);
    expect(readdirSync(FOLDER).sort()).toEqual([...new Set([...wanted, ...doubled, 'tray.svg'])].sort());
  });

  it.each([
    ['Template.png', 18],
    ['Template@2x.png', 36],
    ['-on-dark.png', 48],
    ['-on-light.png', 48],
  ])('%s: told apart by their shape alone, at the size of that system', (ending, size) => {
    const shapes = TRAY_ICONS.map((icon) => shapeOf(readFileSync(join(FOLDER, `${icon}${ending}`)), size));
    for (const [at, one] of shapes.entries()) {
      for (const other of shapes.slice(at + 1)) {
        const differing = one.filter((filled, pixel) => filled !== other[pixel]).length;
        expect(differing / one.length).toBeGreaterThan(0.15);
      }
    }
  });

  it.each(['dark', 'light'])('of Windows hold the sizes of every scale, for a bar that is %s', (bar) => {
    for (const icon of TRAY_ICONS) {
      const file = readFileSync(join(FOLDER, `${icon}-on-${bar}.ico`));
      const sizes = Array.from({ length: file.readUInt16LE(4) }, (_, n) => {
        const at = 6 + 16 * n;
        const start = file.readUInt32LE(at + 12);
        shapeOf(file.subarray(start, start + file.readUInt32LE(at + 8)), file.readUInt8(at));
        return file.readUInt8(at);
      });
      expect(sizes).toEqual([16, 20, 24, 32, 48]);
    }
  });
});

describe('the menu of the tray', () => {
  const core = createFakeCore();
  const opened: (string | undefined)[] = [];
  const quit = vi.fn();
  const menuOf = (states: readonly ('connected' | 'stopped')[]): MenuItemConstructorOptions[] => {
    const tunnels = states.map((state, n) => tunnelSnapshot(`t${n}`, { state }));
    const words = wordsOf('en');
    return menuTemplate(trayModel(tunnels, words), words, { core, open: (id) => void opened.push(id), quit });
  };
  const choose = (items: MenuItemConstructorOptions[], ...[label, ...rest]: string[]): void => {
    const item = items.find((each) => each.label === label);
    if (rest.length > 0) choose(item?.submenu as MenuItemConstructorOptions[], ...rest);
    else (item?.click as () => void)();
  };

  it('connects and disconnects each tunnel, opens its detail and the window, and quits', () => {
    const menu = menuOf(['connected', 'stopped']);
    choose(menu, 'Tunnel t0 – Connected', 'Disconnect');
    choose(menu, 'Tunnel t1 – Stopped', 'Connect');
    expect(core.calls).toEqual(['stopTunnel t0', 'startTunnel t1']);
    choose(menu, 'Tunnel t1 – Stopped', 'Details');
    choose(menu, 'Open Pinhole');
    expect(opened.splice(0)).toEqual(['t1', undefined]);
    choose(menu, 'Quit Pinhole');
    expect(quit).toHaveBeenCalledOnce();
  });

  it('leads to the window for what it leaves out, and says so where there is nothing', () => {
    choose(menuOf(Array.from({ length: 20 }, () => 'stopped')), 'and 8 more…');
    expect(opened.splice(0)).toEqual([undefined]);
    expect(menuOf([])[0]).toMatchObject({ label: 'No tunnels', enabled: false });
  });

  it('bears that a tunnel is gone since it was made', () => {
    const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const gone = createFakeCore({
      startTunnel: () => {
        throw new PinholeError('TUNNEL_UNKNOWN');
      },
    });
    const words = wordsOf('en');
    const model = trayModel([tunnelSnapshot('t')], words);
    const menu = menuTemplate(model, words, { core: gone, open: () => undefined, quit });
    choose(menu, 'Tunnel t – Stopped', 'Connect');
    expect(stderr).toHaveBeenCalledOnce();
    stderr.mockRestore();
  });
});

/** Which pixels of a square PNG (8 bits a channel, not interlaced) are more there than not. */
function shapeOf(png: Buffer, size: number): boolean[] {
  expect([png.readUInt32BE(16), png.readUInt32BE(20), png.readUInt8(24), png.readUInt8(28)]).toEqual([
    size,
    size,
    8,
    0,
  ]);
  const channels = { 4: 2, 6: 4 }[png.readUInt8(25)];
  if (channels === undefined) throw new Error('a PNG without transparency');
  const parts: Buffer[] = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT')
      parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  }
  const raw = inflateSync(Buffer.concat(parts));
  const width = size * channels;
  const lines: Buffer[] = [];
  for (let y = 0; y < size; y += 1) {
    const filter = raw.readUInt8(y * (width + 1));
    const line = Buffer.from(raw.subarray(y * (width + 1) + 1, (y + 1) * (width + 1)));
    const above = lines[y - 1];
    for (let x = 0; x < width; x += 1) {
      const left = x < channels ? 0 : (line[x - channels] ?? 0);
      const up = above?.[x] ?? 0;
      const corner = x < channels ? 0 : (above?.[x - channels] ?? 0);
      line[x] = (line[x] ?? 0) + predicted(filter, left, up, corner);
    }
    lines.push(line);
  }
  return lines.flatMap((line) =>
    Array.from({ length: size }, (_, x) => (line[x * channels + channels - 1] ?? 0) > 127),
  );
}

function predicted(filter: number, left: number, up: number, corner: number): number {
  switch (filter) {
    case 0:
      return 0;
    case 1:
      return left;
    case 2:
      return up;
    case 3:
      return (left + up) >> 1;
    default: {
      const guess = left + up - corner;
      const near = [left, up, corner].sort((a, b) => Math.abs(guess - a) - Math.abs(guess - b))[0];
      return near ?? 0;
    }
  }
}
