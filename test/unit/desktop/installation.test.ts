import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findInstallation, type Installation } from '../../../app/desktop/installation.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pinhole-installation-'));
  await mkdir(join(folder, 'resources'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const put = (name: string, text = ''): Promise<void> => writeFile(join(folder, name), text);
const CONFIG = 'resources/app-update.yml';
const SIGNED = 'updaterCacheDirName: pinhole-updater\npublisherName:\n  - CN=Example\n';
const UNSIGNED = 'updaterCacheDirName: pinhole-updater\n';

const find = (platform: NodeJS.Platform, env: Record<string, string> = {}): Promise<Installation> =>
  findInstallation({
    platform,
    executable: join(folder, 'Pinhole.exe'),
    resources: join(folder, 'resources'),
    env,
  });

describe('on Windows', () => {
  it('what NSIS has installed, signed, can be replaced', async () => {
    await put(CONFIG, SIGNED);
    await put('Uninstall Pinhole.exe');
    expect(await find('win32')).toEqual({ kind: 'nsis', tellOnly: null });
  });

  it('without a publisher there is no signature to go by', async () => {
    await put(CONFIG, UNSIGNED);
    await put('Uninstall Pinhole.exe');
    expect(await find('win32')).toEqual({ kind: 'nsis', tellOnly: 'unverifiable' });
  });

  it('what has no uninstaller of its own, as an MSI, is rolled out by somebody', async () => {
    await put(CONFIG, SIGNED);
    await put('Pinhole.exe');
    expect(await find('win32')).toEqual({ kind: 'nsis', tellOnly: 'administered' });
  });
});

describe('on Linux', () => {
  it('an AppImage in a folder that can be written to can be replaced', async () => {
    await put(CONFIG, UNSIGNED);
    await put('resources/package-type', 'deb');
    const env = { APPIMAGE: join(folder, 'Pinhole.AppImage') };
    expect(await find('linux', env)).toEqual({ kind: 'appimage', tellOnly: null });
    const elsewhere = { APPIMAGE: join(folder, 'gone', 'Pinhole.AppImage') };
    expect(await find('linux', elsewhere)).toEqual({ kind: 'appimage', tellOnly: 'place' });
  });

  it.each(['deb', 'rpm'] as const)('a %s says that it is one', async (kind) => {
    await put(CONFIG, UNSIGNED);
    await put('resources/package-type', `${kind}\n`);
    expect(await find('linux')).toEqual({ kind, tellOnly: null });
  });

  it.each(['pacman', ''])('of anything else ("%s") only is told', async (kind) => {
    await put(CONFIG, UNSIGNED);
    await put('resources/package-type', kind);
    expect(await find('linux')).toEqual({ kind: 'appimage', tellOnly: 'place' });
  });
});

it('on macOS the program is replaced by the system', async () => {
  await put(CONFIG, UNSIGNED);
  expect(await find('darwin')).toEqual({ kind: 'mac', tellOnly: null });
});

it.each([
  ['win32', 'nsis', 'unverifiable'],
  ['darwin', 'mac', 'place'],
  ['linux', 'appimage', 'place'],
] as const)(
  'packages that were built without a feed are only told of new versions: %s',
  async (platform, kind, why) => {
    await put('Uninstall Pinhole.exe');
    expect(await find(platform, { APPIMAGE: join(folder, 'Pinhole.AppImage') })).toEqual({
      kind,
      tellOnly: why,
    });
  },
);
