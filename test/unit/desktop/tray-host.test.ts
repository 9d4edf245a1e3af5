import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hasTrayHost } from '../../../app/desktop/tray-host.ts';
import { LIMITS } from '../../../main/model/limits.ts';
import { FakeTime } from '../../support/fake-time.ts';
import { ScriptedBus } from '../../support/scripted-bus.ts';

describe('whether anyone shows tray icons', () => {
  let folder: string;
  let bus: ScriptedBus;
  const time = new FakeTime();
  const ask = (platform: NodeJS.Platform, env: NodeJS.ProcessEnv): Promise<boolean> =>
    hasTrayHost({ timers: time, platform, env });

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'pinhole-bus-'));
    bus = await ScriptedBus.listen(join(folder, 'bus'));
  });
  afterEach(async () => {
    await bus.close();
    rmSync(folder, { recursive: true });
  });

  it.each([
    [true, true, true, ['Hello', 'NameHasOwner', 'Get']],
    [true, false, false, ['Hello', 'NameHasOwner', 'Get']],
    // GNOME without an extension; who is not there is not started by being asked.
    [false, false, false, ['Hello', 'NameHasOwner']],
  ])('on Linux, a watcher: %s, with a host: %s', async (watcher, host, expected, calls) => {
    Object.assign(bus.script, { watcher, host });
    expect(await ask('linux', { XDG_RUNTIME_DIR: folder })).toBe(expected);
    expect(bus.calls).toEqual(calls);
    expect(time.pending).toBe(0);
  });

  it('is no where the bus does not answer within its time, or there is none', async () => {
    bus.script.silent = true;
    const silent = ask('linux', { XDG_RUNTIME_DIR: folder });
    await time.advanceAsync(LIMITS.trayHostMs.value);
    expect(await silent).toBe(false);
    expect(await ask('linux', { XDG_RUNTIME_DIR: join(folder, 'nowhere') })).toBe(false);
    expect(await ask('linux', {})).toBe(false);
  });

  it.each(['win32', 'darwin'] as const)('is yes on %s, which nobody is asked about', async (platform) => {
    expect(await ask(platform, { XDG_RUNTIME_DIR: folder })).toBe(true);
    expect(bus.calls).toEqual([]);
  });
});
