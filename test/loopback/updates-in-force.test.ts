import { afterEach, beforeEach, expect, it } from 'vitest';
import { createContractHost } from '../../app/contract/host.ts';
import { createCore, openPolicy, type FoundVersion, type Updater } from '../../main/core.ts';
import type { CoreApi } from '../../main/model/core-api.ts';
import { LIMITS } from '../../main/model/limits.ts';
import { updatesSnapshotSchema } from '../../main/model/updates.ts';
import { nodePlatform } from '../../main/platform/node-platform.ts';
import { linuxFiles } from '../../main/policy/sources/linux-files.ts';
import { FakeTime } from '../support/fake-time.ts';
import { OWN_UID, policyFolder, type PolicyFolder } from '../support/policy-lab.ts';
import { testProfile } from '../support/profile.ts';

const FEED = 'https://updates.example.net/pinhole';

let folder: PolicyFolder;
let core: CoreApi | undefined;
const time = new FakeTime();
const asked: string[] = [];

const updater: Updater = {
  tellOnly: null,
  open: (url) => ({
    check: (): Promise<FoundVersion> => {
      asked.push(`check ${url}`);
      return Promise.resolve({ version: '0.2.0', notes: '' });
    },
    download: () => {
      asked.push('download');
      return Promise.resolve();
    },
    installAtQuit: (wanted) => wanted,
    restartAndInstall: () => {
      asked.push('restart');
      return Promise.resolve();
    },
  }),
};

beforeEach(async () => {
  folder = await policyFolder();
  asked.length = 0;
});

afterEach(async () => {
  await core?.close();
  await folder.remove();
});

/** The engine on a clock that stands still, with a network and a tunnel to nowhere. */
async function start(values: object): Promise<CoreApi> {
  await folder.put('managed/10.json', values);
  const policy = await openPolicy([linuxFiles({ timers: time, ...folder, ownerUid: OWN_UID })]);
  const address = { address: '192.0.2.7', internal: false } as never;
  const network = { interfaces: () => ({ eth0: [address] }), routes: () => undefined };
  core = createCore({
    policy,
    updater,
    // Nothing listens there, and nobody asks: the clock of its attempts stands still.
    profiles: [testProfile({ host: '127.0.0.1', port: 9 })],
    platform: { ...nodePlatform, clock: time, timers: time, network },
  });
  return core;
}

const state = ({ updates }: CoreApi): string => updatesSnapshotSchema.parse(updates.snapshot()).status.state;

it('without a word of the policy none are looked for', async () => {
  const engine = await start({});
  await time.advanceAsync(10 * LIMITS.updateFirstMs.value);
  expect([asked, state(engine)]).toEqual([[], 'no-feed']);
});

it('the behaviour and the feed are those of the policy, at once where it changes', async () => {
  const engine = await start({ UpdateFeedUrl: FEED, UpdateBehaviour: 'automatic' });
  expect(engine.updates.snapshot()).toMatchObject({ behaviour: 'automatic', locked: true });
  await time.advanceAsync(2 * LIMITS.updateFirstMs.value);
  expect([asked, state(engine)]).toEqual([[`check ${FEED}`, 'download'], 'ready']);
  await folder.put('managed/10.json', { UpdateFeedUrl: FEED, UpdateBehaviour: 'off' });
  await engine.managed.reload();
  expect(state(engine)).toBe('off');
});

it('while a tunnel is being built nothing is looked for, and nothing is installed', async () => {
  const engine = await start({ UpdateFeedUrl: FEED });
  const [tunnel = { id: '' }] = engine.tunnels();
  engine.startTunnel(tunnel.id);
  expect(engine.tunnel(tunnel.id)?.state).toBe('connecting');
  time.stall(3 * LIMITS.updateFirstMs.value);
  time.advance(0);
  expect(asked).toEqual([]);
  await engine.updates.check();
  engine.updates.download();
  await time.advanceAsync(0);
  expect(state(engine)).toBe('ready');
  await expect(engine.updates.install()).rejects.toMatchObject({ code: 'UPDATE_TUNNEL' });
  await engine.stopTunnel(tunnel.id);
  const host = createContractHost({
    core: engine,
    version: '0.1.0',
    kind: 'electron',
    send: () => undefined,
    after: () => () => undefined,
  });
  expect(await host.handle('updates.install', {})).toEqual({ ok: true, result: {} });
  expect(asked).toEqual([`check ${FEED}`, 'download', 'restart']);
});
