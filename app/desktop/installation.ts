import { access, constants, readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { TellOnly } from '../../main/model/updates.ts';

/** How this program was installed, and so what would replace it. */
export interface Installation {
  readonly kind: 'nsis' | 'mac' | 'appimage' | 'deb' | 'rpm';
  /** null: it can be replaced. */
  readonly tellOnly: TellOnly | null;
}

export interface InstallationPlace {
  readonly platform: NodeJS.Platform;
  /** Of the running program. */
  readonly executable: string;
  readonly resources: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Finds out by what an installer has left; an installation that is not known to be one that can update itself counts as one that cannot.
 * On Windows the uninstaller beside the program is NSIS's: an MSI, which the system itself removes, puts none there.
 */
export async function findInstallation(place: InstallationPlace): Promise<Installation> {
  const config = await read(join(place.resources, 'app-update.yml'));
  const able = (kind: Installation['kind'], objection: TellOnly | null): Installation => ({
    kind,
    // electron-builder writes that file to what can be updated; without it the updater has no place for downloads.
    tellOnly: config === undefined ? (objection ?? 'place') : objection,
  });
  switch (place.platform) {
    case 'win32': {
      if (!(await hasUninstaller(dirname(place.executable)))) return able('nsis', 'administered');
      return able('nsis', config !== undefined && /^publisherName:/m.test(config) ? null : 'unverifiable');
    }
    case 'darwin':
      return able('mac', null);
    default:
      return linux(place, able);
  }
}

async function linux(
  { env, resources }: InstallationPlace,
  able: (kind: Installation['kind'], objection: TellOnly | null) => Installation,
): Promise<Installation> {
  const image = env['APPIMAGE'];
  // What the files of a deb and an rpm say is in an AppImage that was built beside them, too.
  if (image !== undefined) return able('appimage', (await isWritable(dirname(image))) ? null : 'place');
  const kind = (await read(join(resources, 'package-type')))?.trim();
  return kind === 'deb' || kind === 'rpm' ? able(kind, null) : able('appimage', 'place');
}

async function hasUninstaller(directory: string): Promise<boolean> {
  const names = await readdir(directory).catch(() => []);
  return names.some((name) => /^uninstall .+\.exe$/i.test(name));
}

async function read(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}

async function isWritable(directory: string): Promise<boolean> {
  return access(directory, constants.W_OK).then(
    () => true,
    () => false,
  );
}
