import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { autostartEntry } from '../../../app/desktop/autostart-entry.ts';
import { followLoginSetting } from '../../../app/desktop/login-setting.ts';
import { byAutostartFile, byLoginItem, type StartAtLogin } from '../../../app/desktop/start-at-login.ts';
import { PinholeError } from '../../../main/model/errors.ts';
import { createFakeCore, NO_SETTINGS } from '../../support/fake-core.ts';

describe('the entry of a program that starts at login', () => {
  const execOf = (program: string, ...args: string[]): string | undefined =>
    /^Exec=(.*)$/m.exec(autostartEntry({ program, args, comment: 'c' }) ?? '')?.[1];

  it.each([
    ['/opt/Pinhole/pinhole', '/opt/Pinhole/pinhole --hidden'],
    ['/home/a b/Pinhole.AppImage', '"/home/a b/Pinhole.AppImage" --hidden'],
    // Quoted for Exec, then escaped as any value is.
    ['/a"b', '"/a\\\\"b" --hidden'],
    ['/a$b`c', '"/a\\\\$b\\\\`c" --hidden'],
    ['/a\\b', '"/a\\\\\\\\b" --hidden'],
    ['/100%/x', '/100%%/x --hidden'],
    ['/a;b', '"/a;b" --hidden'],
  ])('%s', (program, expected) => {
    expect(execOf(program, '--hidden')).toBe(expected);
  });

  it.each(['/a=b', '/a\nExec=/bin/sh'])('has no way to name %j', (program) => {
    expect(autostartEntry({ program, args: [], comment: 'c' })).toBeUndefined();
  });
});

describe('start at login by a file', () => {
  let home: string;
  let path: string;
  const at = (execPath: string, env: NodeJS.ProcessEnv = {}): StartAtLogin =>
    byAutostartFile({ env, home, execPath, comment: () => 'Keeps tunnels alive' });
  const found = (): string => readFileSync(path, 'utf8');
  const put = (text: string): void => {
    mkdirSync(join(home, '.config/autostart'), { recursive: true });
    writeFileSync(path, text);
  };

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'pinhole-login-'));
    path = join(home, '.config/autostart/pinhole.desktop');
  });
  afterEach(() => rmSync(home, { recursive: true }));

  it('is written, left alone while it is right, follows the program, and is removed', async () => {
    await at('/opt/pinhole').set(true, false);
    expect(found()).toContain('\nExec=/opt/pinhole --hidden\n');
    const { ino } = statSync(path);
    await at('/opt/pinhole').set(true, false);
    expect(statSync(path).ino).toBe(ino);
    await at('/tmp/.mount_x/pinhole', { APPIMAGE: '/home/alice/Pinhole.AppImage' }).set(true, false);
    expect(found()).toContain('\nExec=/home/alice/Pinhole.AppImage --hidden\n');
    await at('/opt/pinhole').set(false, false);
    expect(found).toThrow('ENOENT');
    await at('/opt/pinhole').set(false, false);
  });

  it('is in the folder that the environment names', async () => {
    await at('/opt/pinhole', { XDG_CONFIG_HOME: join(home, 'elsewhere') }).set(true, false);
    expect(statSync(join(home, 'elsewhere/autostart/pinhole.desktop')).isFile()).toBe(true);
  });

  it('of another program stays as it is', async () => {
    put('[Desktop Entry]\nName=Pinhole camera\n');
    await expect(at('/opt/pinhole').set(true, false)).rejects.toThrow(/FILE_UNWRITABLE|not Pinhole’s own/);
    await at('/opt/pinhole').set(false, false);
    expect(found()).toBe('[Desktop Entry]\nName=Pinhole camera\n');
  });

  it.each(['Hidden=true', 'X-GNOME-Autostart-enabled=false'])(
    'that a person has switched off by %s stays so, unless the administrator insists',
    async (line) => {
      put(`[Desktop Entry]\nX-Pinhole-Autostart=true\n${line}\n`);
      await at('/opt/pinhole').set(true, false);
      expect(found()).toContain(line);
      await at('/opt/pinhole').set(true, true);
      expect(found()).toContain('X-GNOME-Autostart-enabled=true');
    },
  );

  it('says where a program cannot be named', async () => {
    await expect(at('/a=b').set(true, false)).rejects.toThrow('no way to name /a=b');
  });
});

describe('start at login by the system’s own list', () => {
  it.each([
    ['win32', { openAtLogin: false }, true, false, [{ openAtLogin: true, args: ['--hidden'] }]],
    ['win32', { openAtLogin: true }, true, false, []],
    ['win32', { openAtLogin: true }, true, true, [{ openAtLogin: true, args: ['--hidden'] }]],
    ['win32', { openAtLogin: true }, false, false, [{ openAtLogin: false, args: ['--hidden'] }]],
    ['darwin', { openAtLogin: false, status: 'not-registered' }, true, false, [{ openAtLogin: true }]],
    // A person has to allow it: asking again and again does not help.
    ['darwin', { openAtLogin: false, status: 'requires-approval' }, true, false, []],
  ] as const)('%s, as it is: %j, wanted: %s, insisted: %s', async (platform, now, wanted, insist, calls) => {
    const setLoginItemSettings = vi.fn();
    await byLoginItem({ getLoginItemSettings: () => now, setLoginItemSettings }, platform).set(
      wanted,
      insist,
    );
    expect(setLoginItemSettings.mock.calls).toEqual(calls.map((call) => [call]));
  });
});

describe('the setting to start at login', () => {
  it('is followed at the start and on a change, one after the other', async () => {
    let wanted = true;
    let locked: 'startAtLogin'[] = [];
    const offers: [readonly string[], boolean | undefined][] = [];
    const core = createFakeCore({
      settings: {
        snapshot: () => ({ ...NO_SETTINGS, values: { ...NO_SETTINGS.values, startAtLogin: wanted }, locked }),
        change: () => Promise.resolve(),
        offer: (names, offered) => void offers.push([names, offered]),
      },
    });
    const set = vi.fn((_wanted: boolean, _insist: boolean) => Promise.resolve());
    const { settled } = followLoginSetting(core, { set });
    core.emit({ kind: 'settings' });
    [wanted, locked] = [false, ['startAtLogin']];
    core.emit({ kind: 'settings' });
    await settled();
    expect(set.mock.calls).toEqual([
      [true, false],
      [false, true],
    ]);
    expect(offers.at(-1)).toEqual([['startAtLogin'], undefined]);
  });

  it('does nothing, and says so, where the system does not let it be', async () => {
    const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const offers: (boolean | undefined)[] = [];
    const core = createFakeCore({
      settings: {
        snapshot: () => NO_SETTINGS,
        change: () => Promise.resolve(),
        offer: (_names, offered) => void offers.push(offered),
      },
    });
    const { settled } = followLoginSetting(core, {
      set: () => Promise.reject(new PinholeError('FILE_UNWRITABLE')),
    });
    await settled();
    expect(offers).toEqual([false]);
    expect(stderr).toHaveBeenCalledOnce();
    stderr.mockRestore();
  });
});
