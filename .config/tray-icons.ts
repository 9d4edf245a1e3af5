/**
 * Makes the files of the tray's icons from app/desktop/resources/tray/tray.svg: `node .config/tray-icons.ts`. Needs Chromium. Its results are
 * committed, as few who build have that; the same Chromium makes the same files.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { TRAY_ICONS } from '../app/desktop/tray-model.ts';
import { CHROMIUM_FLAGS, chromiumPath } from '../test/support/chromium.ts';

const FOLDER = join(import.meta.dirname, '../app/desktop/resources/tray');

/** Of bars that are light, and of bars that are dark. */
const INKS = { light: '#1b1f21', dark: '#ffffff' } as const;
/** Of the notification area, from 100 % to 300 %. */
const ICO_SIZES = [16, 20, 24, 32, 48] as const;
const LINUX_SIZE = 48;
/** Points, at one and at two pixels each. */
const MENU_BAR_SIZE = 18;

const svg = readFileSync(join(FOLDER, 'tray.svg'), 'utf8');
const browser = await chromium.launch({ executablePath: chromiumPath(), args: [...CHROMIUM_FLAGS] });
const page = await browser.newPage();

/** One icon, square, with nothing behind it. */
async function draw(icon: string, ink: string, size: number): Promise<Buffer> {
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(
    `<style>body{margin:0}svg{display:block;width:${size}px;height:${size}px;color:${ink}}g:not(#${icon}){display:none}</style>${svg}`,
  );
  return page.screenshot({ omitBackground: true });
}

/** An icon file of Windows, whose pictures may be PNGs. */
function ico(pictures: readonly { readonly size: number; readonly png: Buffer }[]): Buffer {
  const head = Buffer.alloc(6 + 16 * pictures.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(pictures.length, 4);
  let at = head.length;
  for (const [index, { size, png }] of pictures.entries()) {
    const entry = 6 + 16 * index;
    head.writeUInt8(size, entry);
    head.writeUInt8(size, entry + 1);
    head.writeUInt16LE(1, entry + 4);
    head.writeUInt16LE(32, entry + 6);
    head.writeUInt32LE(png.length, entry + 8);
    head.writeUInt32LE(at, entry + 12);
    at += png.length;
  }
  return Buffer.concat([head, ...pictures.map(({ png }) => png)]);
}

for (const icon of TRAY_ICONS) {
  for (const [bar, ink] of Object.entries(INKS)) {
    writeFileSync(join(FOLDER, `${icon}-on-${bar}.png`), await draw(icon, ink, LINUX_SIZE));
    const pictures: { size: number; png: Buffer }[] = [];
    for (const size of ICO_SIZES) pictures.push({ size, png: await draw(icon, ink, size) });
    writeFileSync(join(FOLDER, `${icon}-on-${bar}.ico`), ico(pictures));
  }
  // The names say to macOS that the shape alone counts, and which file has twice the pixels.
  writeFileSync(join(FOLDER, `${icon}Template.png`), await draw(icon, '#000000', MENU_BAR_SIZE));
  writeFileSync(join(FOLDER, `${icon}Template@2x.png`), await draw(icon, '#000000', 2 * MENU_BAR_SIZE));
}
await browser.close();
