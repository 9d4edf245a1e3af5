/** Makes the icons of the packages from renderer/icon.svg: `npm run icons`. They are committed; a test holds them to this. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { icns, ico, png } from './icon-files.ts';
import { readIcon } from './icon-shapes.ts';

const root = `${import.meta.dirname}/..`;

/** Of a Linux desktop, pixels. */
const LINUX_SIZES = [16, 24, 32, 48, 64, 128, 256, 512, 1024];

/** What is in app/desktop/resources/icons, by path. */
export function iconFiles(): ReadonlyMap<string, Buffer> {
  const icon = readIcon(readFileSync(`${root}/renderer/icon.svg`, 'utf8'));
  return new Map([
    ...LINUX_SIZES.map((size) => [`linux/${size}x${size}.png`, png(icon, size)] as const),
    ['icon.ico', ico(icon)],
    ['icon.icns', icns(icon)],
  ]);
}

if (import.meta.main) {
  for (const [name, content] of iconFiles()) {
    const path = `${root}/app/desktop/resources/icons/${name}`;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
}
