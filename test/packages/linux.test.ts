import { spawn, spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { extractFile, listPackage, statFile } from '../../node_modules/@electron/asar/lib/asar.js';
import { FuseV1Options, getCurrentFuseWire } from '../../node_modules/@electron/fuses/dist/index.js';
import { lacks } from '../support/requires.ts';
import { readBuilderConfig } from './builder-config.ts';
import { extractApp, isLinux, pack, ROOT, stubEnvironment, type Packed } from './pack.ts';

/**
 * The program and its dependencies, MiB. Today 9: half of that is zod, tsyringe and the certificates' ASN.1. What comes near to it
 * has packed something that nobody meant to, such as Node (120), a browser, or the interface's sources (90).
 */
const MOST_MIB = 16;

const KEYTAR = 'node_modules/keytar/build/Release/keytar.node';

describe.skipIf(lacks('Linux, to pack for it', isLinux))('what is packed', () => {
  let packed: Packed;
  let resources: string;
  let files: string[];

  beforeAll(() => {
    packed = pack('dir');
    resources = join(packed.unpacked, 'resources');
    files = listPackage(join(resources, 'app.asar'), { isPack: false }).map((path) => path.slice(1));
  });

  afterAll(() => packed.remove());

  it('has what package.json names, every bundle beside it, and the whole interface', () => {
    const { main } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { main: string };
    expect(files).toContain(main);
    for (const folder of ['dist/desktop', 'dist/renderer']) {
      const built = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' });
      expect(built.length).toBeGreaterThan(2);
      expect(files).toEqual(expect.arrayContaining(built.map((name) => `${folder}/${name}`)));
    }
  });

  it('has each dependency that package.json names, but for the Node of the npm scripts', () => {
    const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      dependencies: Readonly<Record<string, string>>;
    };
    for (const name of Object.keys(dependencies))
      expect(files).toContain(`node_modules/${name}/package.json`);
    expect(files.filter((path) => /node-(?:linux|darwin|win)/.test(path))).toEqual([]);
  });

  it('has no tests, no sources of ours, no TypeScript, no source maps, and nothing of the tools', () => {
    const top = new Set(files.map((path) => path.split('/')[0]));
    expect([...top].toSorted()).toEqual(['dist', 'node_modules', 'package.json']);
    expect(files.filter((path) => /\.(?:[cm]?ts|tsx|map|o|gyp)$/.test(path))).toEqual([]);
    const tools = ['electron', 'electron-builder', 'vite', 'vitest', 'typescript', 'playwright-core'];
    expect(tools.filter((name) => files.includes(`node_modules/${name}/package.json`))).toEqual([]);
  });

  it(`is no larger than ${MOST_MIB} MiB`, () => {
    // What is compiled lies beside the archive.
    const beside = readdirSync(join(resources, 'app.asar.unpacked'), { recursive: true, encoding: 'utf8' });
    const paths = ['app.asar', ...beside.map((name) => join('app.asar.unpacked', name))];
    const octets = paths.reduce((sum, path) => sum + statSync(join(resources, path)).size, 0);
    expect(octets / 1_048_576).toBeLessThan(MOST_MIB);
    expect(octets / 1_048_576).toBeGreaterThan(1);
  });

  it.skipIf(lacks('keytar', () => existsSync(join(ROOT, KEYTAR))))(
    'has keytar’s binary outside of the archive, where the system can load it',
    () => {
      expect(statFile(join(resources, 'app.asar'), KEYTAR)).toMatchObject({ unpacked: true });
      const there = readFileSync(join(resources, 'app.asar.unpacked', KEYTAR));
      expect(there.equals(readFileSync(join(ROOT, KEYTAR)))).toBe(true);
    },
  );

  it('starts itself nowhere as Node, which it is not: a fuse sees to it', () => {
    const bundles = files.filter((path) => /^dist\/desktop\/.*\.c?js$/.test(path));
    expect(bundles.length).toBeGreaterThan(2);
    for (const path of bundles) {
      const source = extractFile(join(resources, 'app.asar'), path).toString();
      expect(source, path).not.toMatch(
        /ELECTRON_RUN_AS_NODE|\bfork\(|\{[^}]*\bfork\b[^}]*\} from "node:child_process"/,
      );
    }
  });

  it('has the fuses in its binary that electron-builder.yml sets, and no other is left to chance', async () => {
    const wire = await getCurrentFuseWire(join(packed.unpacked, 'pinhole'));
    const states = Object.entries(wire).flatMap(([index, state]) =>
      index === 'version' ? [] : [[FuseV1Options[Number(index)], String.fromCharCode(Number(state))]],
    );
    expect(Object.fromEntries(states)).toEqual({
      RunAsNode: '0',
      EnableCookieEncryption: '0',
      EnableNodeOptionsEnvironmentVariable: '0',
      EnableNodeCliInspectArguments: '0',
      EnableEmbeddedAsarIntegrityValidation: '1',
      OnlyLoadAppFromAsar: '1',
      LoadBrowserProcessSpecificV8Snapshot: '0',
      GrantFileProtocolExtraPrivileges: '0',
    });
    const { electronFuses } = await readBuilderConfig();
    expect(Object.keys(electronFuses ?? {})).toHaveLength(states.length);
  });

  it('has beside the program what administrators and others need', () => {
    for (const [from, to] of [
      ['app/desktop/resources/policies', 'policies'],
      ['app/desktop/resources/profiles', 'profiles'],
      ['app/desktop/resources/dissector', 'dissector'],
      ['app/desktop/resources/fleet', 'fleet'],
    ] as const) {
      const ours = readdirSync(join(ROOT, from), { recursive: true, encoding: 'utf8' });
      expect(readdirSync(join(resources, to), { recursive: true, encoding: 'utf8' }).toSorted()).toEqual(
        ours.toSorted(),
      );
    }
    expect(existsSync(join(resources, 'policies/windows/en-US/Pinhole.adml'))).toBe(true);
  });

  it('has the licence of itself, of Electron, of Chromium, and of every package that is packed', () => {
    expect(readFileSync(join(resources, 'LICENSE.txt'), 'utf8')).toContain('MIT');
    for (const name of ['LICENSE.electron.txt', 'LICENSES.chromium.html'])
      expect(existsSync(join(packed.unpacked, name))).toBe(true);
    const licences = readFileSync(join(resources, 'THIRD_PARTY_LICENSES.txt'), 'utf8');
    const folders = files.flatMap(
      (path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/package\.json$)/.exec(path)?.[0] ?? [],
    );
    expect(folders.length).toBeGreaterThan(50);
    const titles = [
      ...folders.map((folder) => titleOf(extractFile(join(resources, 'app.asar'), `${folder}/package.json`))),
      // What is bundled into the page is in no folder of the package.
      ...['react', 'react-dom', '@fluentui/react-button'].map((name) =>
        titleOf(readFileSync(join(ROOT, 'node_modules', name, 'package.json'))),
      ),
    ];
    expect(titles.filter((title) => !licences.includes(`\n${title} (`))).toEqual([]);
  });

  describe('started with a command', () => {
    let app: string;

    const home = (): string => join(packed.folder, 'home');

    const run = (...args: readonly string[]): SpawnSyncReturns<string> =>
      spawnSync(join(packed.unpacked, 'pinhole'), args, {
        env: stubEnvironment(app, home()),
        encoding: 'utf8',
        timeout: 60_000,
      });

    beforeAll(() => {
      // Elsewhere than the checkout: a dependency that was not packed is not found.
      app = extractApp(resources, join(packed.folder, 'app'));
      mkdirSync(home());
    });

    it('runs it without a display, and ends with its status', () => {
      const decoded = run('decode', '1007000001020304050607080000002A', '--json');
      expect(decoded).toMatchObject({ status: 0, stderr: '' });
      expect(JSON.parse(decoded.stdout)).toMatchObject({ v: 1 });
      const wrong = run('decode');
      expect(wrong).toMatchObject({ status: 2, stdout: '' });
      expect(wrong.stderr).toContain("missing required argument 'input'");
      expect(run('no-such-command')).toMatchObject({ status: 2, stdout: '' });
    });

    it('says its version, and helps', () => {
      const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
      expect(run('--version')).toMatchObject({ status: 0, stdout: `${version}\n`, stderr: '' });
      expect(run('--help').stdout).toContain('Usage: pinhole');
    });

    it('runs one until it is interrupted: the interface for a browser, with all that is behind it', async () => {
      const child = spawn(join(packed.unpacked, 'pinhole'), ['serve', '--no-open', '--json'], {
        env: stubEnvironment(app, home()),
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const exited = once(child, 'exit');
      const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
      expect(JSON.parse(line)).toMatchObject({ v: 1, event: 'serving' });
      child.kill('SIGINT');
      expect(await exited).toEqual([0, null]);
    });
  });
});

/** How a package is called in the file of licences. */
function titleOf(packageJson: Buffer): string {
  const { name, version } = JSON.parse(packageJson.toString()) as { name: string; version: string };
  return `${name} ${version}`;
}
