import { execFileSync, spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lacks } from '../support/requires.ts';
import { extractApp, pack, stubEnvironment, type Packed } from './pack.ts';
import { pngSize } from './images.ts';
import { canMakeRoot, makeThrowAwayRoot, ROOT_NEEDS, type ThrowAwayRoot } from './throw-away-root.ts';

/** Nobody: the launcher does not run as root. */
const NOBODY = 65_534;

const hasDesktopFileValidate = (): boolean =>
  spawnSync('desktop-file-validate', ['--version']).error === undefined;

describe.skipIf(lacks(ROOT_NEEDS, canMakeRoot))('the packages for Linux', () => {
  let packed: Packed;
  let out: string;
  let deb: string;

  beforeAll(() => {
    packed = pack('deb', 'rpm');
    out = join(packed.folder, 'out');
    deb = join(out, readdirSync(out).find((name) => name.endsWith('.deb')) ?? '');
  });

  afterAll(() => packed.remove());

  const field = (name: string): string =>
    execFileSync('dpkg-deb', ['--field', deb, name], { encoding: 'utf8' }).trimEnd();

  it('are named after program, version, system and processor', () => {
    const names = readdirSync(out).filter((name) => /\.(?:deb|rpm)$/.test(name));
    expect(names.toSorted()).toEqual([
      expect.stringMatching(/^pinhole-\d+\.\d+\.\d+-linux-(?:amd64|arm64)\.deb$/),
      expect.stringMatching(/^pinhole-\d+\.\d+\.\d+-linux-(?:x86_64|aarch64)\.rpm$/),
    ]);
  });

  it('say what they are, and name nobody', () => {
    expect(field('Package')).toBe('pinhole');
    expect(field('Maintainer')).toBe('Pinhole <noreply@pinhole.example>');
    expect(field('Section')).toBe('net');
    expect(field('Description')).toMatch(/^TLS tunnels to a TSCF, .*\n .+$/);
    expect(field('Depends')).toContain('libsecret-1-0');
  });

  it('as .rpm, own their folders, leave no links by build, and have the same launcher and scripts', () => {
    const rpm = readdirSync(out).find((name) => name.endsWith('.rpm')) ?? '';
    const asked = JSON.parse(readFileSync(join(out, rpm), 'utf8')) as Readonly<Record<string, unknown>>;
    expect(asked).toMatchObject({
      t: 'rpm',
      name: 'pinhole',
      directories: '/opt/Pinhole',
      'rpm-rpmbuild-define': '_build_id_links none',
      paths: expect.arrayContaining([
        'app/desktop/resources/launchers/linux/pinhole=/usr/bin/pinhole',
        expect.stringMatching(/\.desktop=\/usr\/share\/applications\/pinhole\.desktop$/),
      ]) as string[],
    });
    for (const script of ['after-install', 'after-remove'])
      expect(asked[script]).toMatch(new RegExp(`${script}\\.sh$`));
  });

  describe('installed', () => {
    let root: ThrowAwayRoot;
    let before: string[];

    beforeAll(() => {
      root = makeThrowAwayRoot(field('Depends').split(', '));
      before = root.files();
      root.dpkg('--install', deb);
    });

    afterAll(() => root.remove());

    const modeOf = (path: string): number => statSync(join(root.path, path)).mode & 0o7777;

    it('are installed, with nothing that anybody but root may write', () => {
      expect(root.dpkg('--status', 'pinhole')).toContain('Status: install ok installed');
      const added = root.files().filter((path) => !before.includes(path));
      expect(added.length).toBeGreaterThan(30);
      expect(added.filter((path) => (modeOf(path) & 0o022) !== 0)).toEqual([]);
      expect(added.filter((path) => statSync(join(root.path, path)).uid !== 0)).toEqual([]);
      expect(modeOf('opt/Pinhole/pinhole')).toBe(0o755);
      expect(modeOf('usr/bin/pinhole')).toBe(0o755);
    });

    it('have the helper of Chromium’s sandbox setuid root, and nothing else', () => {
      const setuid = root.files().filter((path) => (modeOf(path) & 0o6000) !== 0);
      expect(setuid).toEqual(['opt/Pinhole/chrome-sandbox']);
      expect(modeOf('opt/Pinhole/chrome-sandbox')).toBe(0o4755);
    });

    it('have an icon of each size', () => {
      for (const size of [16, 24, 32, 48, 64, 128, 256, 512, 1024]) {
        const path = `usr/share/icons/hicolor/${size}x${size}/apps/pinhole.png`;
        expect(pngSize(readFileSync(join(root.path, path)))).toEqual({ width: size, height: size });
      }
    });

    it('have a desktop entry that leads to the window', () => {
      const entry = readFileSync(join(root.path, 'usr/share/applications/pinhole.desktop'), 'utf8');
      const lines = entry.split('\n');
      expect(lines[0]).toBe('[Desktop Entry]');
      expect(lines).toEqual(
        expect.arrayContaining([
          'Name=Pinhole',
          'Exec=/opt/Pinhole/pinhole %U',
          'Icon=pinhole',
          'Type=Application',
          'Terminal=false',
          'StartupWMClass=pinhole',
          'Categories=Network;',
        ]),
      );
      expect(existsSync(join(root.path, 'opt/Pinhole/pinhole'))).toBe(true);
    });

    it.skipIf(lacks('desktop-file-validate', hasDesktopFileValidate))('have one that desktops accept', () => {
      const run = spawnSync(
        'desktop-file-validate',
        [join(root.path, 'usr/share/applications/pinhole.desktop')],
        { encoding: 'utf8' },
      );
      expect(run).toMatchObject({ status: 0, stdout: '', stderr: '' });
    });

    describe('have a launcher', () => {
      let app: string;
      let home: string;

      beforeAll(() => {
        app = extractApp(join(root.path, 'opt/Pinhole/resources'), join(packed.folder, 'installed'));
        home = join(packed.folder, 'nobody');
        mkdirSync(home);
        chmodSync(home, 0o777);
      });

      const launch = (
        args: readonly string[],
        env: NodeJS.ProcessEnv = {},
        uid = NOBODY,
      ): SpawnSyncReturns<string> =>
        spawnSync(join(root.path, 'usr/bin/pinhole'), args, {
          env: { ...stubEnvironment(app, home), ...env },
          encoding: 'utf8',
          timeout: 60_000,
          uid,
          gid: uid,
        });

      /** What the launcher runs, an argument a line. */
      const launched = (...args: readonly string[]): string[] => {
        const { stdout } = launch(args, {
          PINHOLE_STUB_NODE: '/usr/bin/printf',
          PINHOLE_STUB_ELECTRON: '%s\\n',
        });
        return stdout.split('\n').slice(0, -1);
      };

      it('that runs a command without a display, with its output and its status', () => {
        const decoded = launch(['decode', '1007000001020304050607080000002A']);
        expect(decoded).toMatchObject({ status: 0, stderr: '' });
        expect(decoded.stdout).toContain('Keep_Alive');
        expect(launch(['decode'])).toMatchObject({ status: 2, stdout: '' });
        expect(launch(['--version'])).toMatchObject({ status: 0, stderr: '' });
      });

      it('that keeps Chromium from a display, and from reading what is for the command', () => {
        const program = join(root.path, 'opt/Pinhole/pinhole');
        const headless = ['--ozone-platform=headless', '--disable-gpu', '--'];
        const connect = ['connect', 'tscf.example.net:443', '--ca', 'a file.pem', '--proxy', 'none'];
        expect(launched(...connect)).toEqual([program, ...headless, ...connect]);
        expect(launched('--help')).toEqual([program, ...headless, '--help']);
      });

      it('that opens the window where there is no command', () => {
        const program = join(root.path, 'opt/Pinhole/pinhole');
        for (const args of [[], ['--demo'], ['--password-store=basic', '--demo'], ['/home/alice/file']])
          expect(launched(...args)).toEqual([program, ...args]);
      });

      it('that tells root at once what Electron would only crash about', () => {
        expect(launch(['--version'], {}, 0)).toMatchObject({
          status: 2,
          stdout: '',
          stderr: expect.stringMatching(/^pinhole: Electron.* refuses to be root\..*\n$/) as string,
        });
      });
    });

    it('are replaced by themselves, and removed without a trace', () => {
      root.dpkg('--install', deb);
      expect(modeOf('opt/Pinhole/chrome-sandbox')).toBe(0o4755);
      root.dpkg('--purge', 'pinhole');
      expect(root.files()).toEqual(before);
    });
  });
});
