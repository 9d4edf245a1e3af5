import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** What a machine must have for one. */
export const ROOT_NEEDS = 'a root folder for packages (root, dpkg, chroot)';

export function canMakeRoot(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  return ['dpkg', 'dpkg-deb', 'chroot'].every((tool) => spawnSync(tool, ['--version']).status === 0);
}

/** A folder into which dpkg installs as into a machine of its own: its database, and a shell for the scripts of packages. */
export interface ThrowAwayRoot {
  readonly path: string;
  /** @throws Error with what dpkg says, where it fails */
  dpkg(...args: readonly string[]): string;
  /** Every file and folder but for dpkg's own, sorted. */
  files(): string[];
  remove(): void;
}

/** What scripts of packages may use. */
const PROGRAMS = ['/bin/sh', '/bin/chmod'];

/** @param installed names of packages that count as installed */
export function makeThrowAwayRoot(installed: readonly string[]): ThrowAwayRoot {
  const path = mkdtempSync(join(tmpdir(), 'pinhole-root-'));
  chmodSync(path, 0o755);
  for (const folder of ['info', 'updates', 'triggers'])
    mkdirSync(join(path, 'var/lib/dpkg', folder), { recursive: true });
  const entries = installed.map(
    (name) =>
      `Package: ${name}\nStatus: install ok installed\nMaintainer: nobody\nArchitecture: amd64\nVersion: 999\nDescription: a stub\n`,
  );
  writeFileSync(join(path, 'var/lib/dpkg/status'), entries.join('\n'));
  for (const program of PROGRAMS) {
    const libraries = execFileSync('ldd', [program], { encoding: 'utf8' }).match(/\/\S+/g) ?? [];
    for (const file of [program, ...libraries]) {
      mkdirSync(join(path, dirname(file)), { recursive: true });
      cpSync(realpathSync(file), join(path, file));
    }
  }
  return {
    path,
    dpkg(...args) {
      const run = spawnSync('dpkg', [`--root=${path}`, ...args], {
        encoding: 'utf8',
        env: { ...process.env, LC_ALL: 'C' },
      });
      if (run.status !== 0) throw new Error(`dpkg ${args.join(' ')}: ${run.stdout}${run.stderr}`);
      return run.stdout;
    },
    files: () =>
      readdirSync(path, { recursive: true, encoding: 'utf8' })
        .filter((name) => !/^var(?:\/|$)/.test(name))
        .toSorted(),
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}
