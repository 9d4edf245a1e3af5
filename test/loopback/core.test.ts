import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createCore, openProgram } from '../../main/core.ts';
import type { CoreChange } from '../../main/model/core-api.ts';
import { LIMITS } from '../../main/model/limits.ts';
import { demoSnapshotSchema } from '../../main/model/demo.ts';
import { DEFAULT_POLICY } from '../../main/model/policy.ts';
import { testProfile } from '../support/profile.ts';
import { closeLabs, tunnelLab } from '../support/tunnel-lab.ts';

afterEach(closeLabs);

describe('the core', () => {
  it('starts nothing by itself', async () => {
    const core = createCore({ profiles: [testProfile()], warnings: ['a file was not read'] });
    expect(core.tunnels().map(({ id, state }) => [id, state])).toEqual([['office', 'stopped']]);
    expect(core.warnings()).toEqual(['a file was not read']);
    await core.close();
  });

  it('the program starts what is meant to start with it', async () => {
    const profileDirectory = await mkdtemp(join(tmpdir(), 'pinhole-core-'));
    const caFile = '/nonexistent/ca.pem';
    for (const [id, startAutomatically] of [
      ['one', false],
      ['two', true],
    ] as const) {
      const profile = { id, name: id, host: '127.0.0.1', startAutomatically, tls: { caFile } };
      await writeFile(join(profileDirectory, `${id}.json`), JSON.stringify(profile));
    }
    const core = await openProgram(DEFAULT_POLICY, {
      profileDirectory,
      settingsFile: join(profileDirectory, 'none', 'settings.json'),
      historyFile: join(profileDirectory, 'none', 'history.sqlite'),
    });
    expect(core.tunnels().map(({ id, state }) => [id, state])).toEqual([
      ['one', 'stopped'],
      ['two', 'connecting'],
    ]);
    await core.close();
    await rm(profileDirectory, { recursive: true });
  });

  it('refuses a second profile with the same id, and more tunnels than there may be', () => {
    expect(() => createCore({ profiles: [testProfile(), testProfile()] })).toThrow(
      expect.objectContaining({
        code: 'PROFILE_INVALID',
        message: 'id "office" is taken by another profile',
      }),
    );
    const many = Array.from({ length: LIMITS.tunnels.value + 1 }, (_, at) => testProfile({ id: `t${at}` }));
    expect(() => createCore({ profiles: many })).toThrow(expect.objectContaining({ code: 'TUNNEL_LIMIT' }));
  });

  it('lets whoever makes it for load tests have more', async () => {
    const many = Array.from({ length: LIMITS.tunnels.value + 1 }, (_, at) => testProfile({ id: `t${at}` }));
    const core = createCore({ profiles: many, mostTunnels: many.length });
    expect(core.tunnels()).toHaveLength(many.length);
    await core.close();
  });

  it('tells each outcome of a keep-alive to whoever observes, until they leave, whatever another one throws', async () => {
    const warnings = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const { core, until } = await tunnelLab();
    const defect = new TypeError('an observer with a defect');
    const leave = core.observe({
      sent() {
        throw defect;
      },
      outcome: () => undefined,
    });
    const heard: unknown[][] = [];
    core.observe({
      sent: (tunnel, lateMs) => heard.push([tunnel, 'sent', lateMs >= 0]),
      outcome: (tunnel, fate, rttMs) => heard.push([tunnel, fate, rttMs !== null && rttMs > 0]),
    });
    core.startTunnel('office');
    await until(({ kam }) => kam.answered >= 2);
    expect(heard.slice(0, 4)).toEqual([
      ['office', 'sent', true],
      ['office', 'answered', true],
      ['office', 'sent', true],
      ['office', 'answered', true],
    ]);
    leave();
    const warned = warnings.mock.calls.length;
    const { answered } = await until(({ kam }) => kam.answered >= 4).then(({ kam }) => kam);
    expect(heard.length).toBeGreaterThanOrEqual(2 * answered);
    expect(warnings.mock.calls.slice(0, warned)).toEqual(Array.from({ length: warned }, () => [defect]));
    expect(warnings).toHaveBeenCalledTimes(warned);
    warnings.mockRestore();
  });

  it('names a tunnel that it does not have', async () => {
    const core = createCore({ profiles: [] });
    const unknown = expect.objectContaining({ code: 'TUNNEL_UNKNOWN' }) as Error;
    expect(() => core.startTunnel('nobody')).toThrow(unknown);
    expect(() => core.tryNow('nobody')).toThrow(unknown);
    await expect(core.stopTunnel('nobody')).rejects.toEqual(unknown);
    expect(core.tunnel('nobody')).toBeUndefined();
    await core.close();
  });

  it('keeps the last events, at most as many as it may', async () => {
    const { core, until } = await tunnelLab();
    for (let round = 0; round < 80; round += 1) {
      core.startTunnel('office');
      await core.stopTunnel('office');
    }
    core.startTunnel('office');
    await until(({ state }) => state === 'connected');
    expect(core.events()).toHaveLength(LIMITS.eventsKept.value);
    expect(core.events().at(-1)).toMatchObject({ tunnel: 'office' });
  });

  it('a listener that throws is warned of, and stops neither the tunnel nor another listener', async () => {
    const warnings = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const { core, until } = await tunnelLab();
    const heard: CoreChange[] = [];
    const defect = new TypeError('a window with a defect');
    const leave = core.onChange(() => {
      throw defect;
    });
    core.onChange((change) => heard.push(change));
    core.startTunnel('office');
    await until(({ kam }) => kam.answered >= 1);
    expect(core.tunnel('office')).toMatchObject({ state: 'connected', problem: null });
    expect(heard.length).toBeGreaterThan(5);
    expect(warnings).toHaveBeenCalledWith(defect);
    leave();
    warnings.mockRestore();
  });

  it('a listener is told until it leaves', async () => {
    const { core } = await tunnelLab();
    let told = 0;
    const leave = core.onChange(() => (told += 1));
    core.startTunnel('office');
    expect(told).toBeGreaterThan(0);
    leave();
    const before = told;
    await core.stopTunnel('office');
    expect(told).toBe(before);
  });
});

describe('the demo', () => {
  it('is a TSCF and a tunnel to it, which its behaviours can break', async () => {
    const { core, until, directory } = await tunnelLab();
    expect(core.demo()).toMatchObject({ running: false, address: null, port: null });
    await core.startDemo();
    const snapshot = await until(({ state }) => state === 'connected', 'demo');
    expect(snapshot.interval).toMatchObject({ seconds: 5, agreement: 'assigned' });
    expect(demoSnapshotSchema.parse(core.demo())).toMatchObject({
      running: true,
      address: '127.0.0.1',
      port: snapshot.port,
      tunnelId: 'demo',
      tunnels: 1,
    });
    core.behave({ refuse: true });
    expect(core.demo().behaviour.refuse).toBe(true);
    core.cut();
    await until(({ problem }) => problem?.code === 'REFUSED_NO_RESOURCES', 'demo');
    core.behave({ refuse: false });
    core.tryNow('demo');
    await until(({ state }) => state === 'connected', 'demo');
    const folders = (await readdir(directory)).length;
    await core.stopDemo();
    expect(core.tunnel('demo')).toBeUndefined();
    expect(core.demo().running).toBe(false);
    expect(await readdir(directory)).toHaveLength(folders - 1);
  });

  it('is not there to be told anything while it does not run', async () => {
    const core = createCore({ profiles: [] });
    const notRunning = expect.objectContaining({ code: 'DEMO_NOT_RUNNING' }) as Error;
    expect(() => core.behave({ silent: true })).toThrow(notRunning);
    expect(() => core.cut()).toThrow(notRunning);
    await core.stopDemo();
    await core.close();
  });

  it('starts and stops in the order in which it is asked to, however fast', async () => {
    const { core, directory } = await tunnelLab();
    const folders = (await readdir(directory)).length;
    await Promise.all([
      core.startDemo(),
      core.startDemo(),
      core.stopDemo(),
      core.startDemo(),
      core.stopDemo(),
      core.stopDemo(),
      core.startDemo(),
    ]);
    expect(core.demo().running).toBe(true);
    expect(core.tunnel('demo')?.state).not.toBe('stopped');
    expect(await readdir(directory)).toHaveLength(folders + 1);
    await Promise.all([core.stopDemo(), core.startDemo(), core.close()]);
    expect(core.demo().running).toBe(false);
    expect(await readdir(directory)).toHaveLength(folders);
  });

  it('that cannot start leaves nothing behind and can be started later', async () => {
    const core = createCore({ profiles: [], runtimeDirectory: '/nonexistent' });
    await expect(core.startDemo()).rejects.toMatchObject({ code: 'FILE_UNWRITABLE' });
    await expect(core.startDemo()).rejects.toMatchObject({ code: 'FILE_UNWRITABLE' });
    expect(core.demo().running).toBe(false);
    await core.close();

    const full = createCore({
      profiles: Array.from({ length: LIMITS.tunnels.value }, (_, at) => testProfile({ id: `t${at}` })),
    });
    await expect(full.startDemo()).rejects.toMatchObject({ code: 'TUNNEL_LIMIT' });
    expect(full.demo().running).toBe(false);
    await full.close();
  });
});
