import { rm, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openProfiles } from '../../main/core.ts';
import type { CoreApi } from '../../main/model/core-api.ts';
import { DEFAULT_POLICY, type Policy } from '../../main/model/policy.ts';
import type { SecretsGiven } from '../../main/model/profile-book.ts';
import { profileSchema, type Profile, type ProfileInput } from '../../main/model/profile.ts';
import { memoryVault, type MemoryVault } from '../support/memory-vault.ts';
import { profileFolder, type ProfileFolder } from '../support/profile-lab.ts';
import { closeLabs, tunnelLab, type TunnelLab } from '../support/tunnel-lab.ts';

let folder: ProfileFolder;
let vault: MemoryVault;

beforeEach(async () => {
  folder = await profileFolder();
  vault = memoryVault();
});

afterEach(async () => {
  await closeLabs();
  await folder.remove();
});

async function lab(policy: Policy = DEFAULT_POLICY): Promise<TunnelLab> {
  const book = await openProfiles(policy, { directory: folder.directory, watch: true });
  return tunnelLab({}, [], undefined, { book, vault, policy });
}

/** To the lab's TSCF. */
const office = ({ tscf }: TunnelLab, set: Partial<ProfileInput> = {}): Profile =>
  profileSchema.parse({
    id: 'office',
    name: 'Office',
    host: '127.0.0.1',
    port: tscf.server.address.port,
    reconnect: { initialMs: 100, maxMs: 100 },
    tls: { caFile: tscf.caFile },
    ...set,
  });

const save = (core: CoreApi, profile: Profile, revision: string | null, secrets: SecretsGiven = {}) =>
  core.profiles.save({ profile, revision, secrets, keep: 'stored' });

const up = ({ state }: { readonly state: string }): boolean => state === 'connected';

describe('profiles that change while the program runs', () => {
  it('a new one is on disk, is listed, and its tunnel begins', async () => {
    const one = await lab();
    const { core, until } = one;
    const saved = await save(core, office(one), null);
    await until(up);
    expect(core.profiles.list({ search: '', offset: 0, limit: 10 })).toEqual({
      total: 1,
      all: 1,
      entries: [
        {
          id: 'office',
          name: 'Office',
          host: '127.0.0.1',
          port: office(one).port,
          interval: { mode: 'assigned' },
          startAutomatically: true,
          managed: false,
          revision: saved.revision,
        },
      ],
    });
    expect(JSON.parse(await folder.text('office.json'))).toMatchObject({ version: 2, id: 'office' });
  });

  it('another name, or another start, drops no tunnel; another port does, in place', async () => {
    const one = await lab();
    const { core, until, events } = one;
    const { revision } = await save(core, office(one), null);
    await until(up);
    const removed: string[] = [];
    core.onChange((change) => {
      if (change.kind === 'removed') removed.push(change.id);
    });
    const renamed = office(one, { name: 'Head office', startAutomatically: false });
    const next = await save(core, renamed, revision);
    expect(core.tunnel('office')).toMatchObject({ name: 'Head office', state: 'connected' });

    await save(core, office(one, { otherPorts: [9] }), next.revision);
    expect(core.tunnel('office')).toMatchObject({ state: 'stopped' });
    await until(up);
    expect(events.filter(({ event }) => event === 'summary')).toHaveLength(1);
    expect(removed).toEqual([]);
  });

  it('one that failed is tried again when it has been mended', async () => {
    const one = await lab();
    const { core, until } = one;
    const caFile = `${folder.top}/missing.pem`;
    const { revision } = await save(core, office(one, { tls: { caFile } }), null);
    await until(({ state }) => state === 'failed');
    await save(core, office(one), revision);
    await until(up);
  });

  it('whoever has an old revision changes nothing', async () => {
    const one = await lab();
    const { core } = one;
    const { revision } = await save(core, office(one), null);
    await save(core, office(one, { missLimit: 3 }), revision);
    await expect(save(core, office(one, { missLimit: 4 }), revision)).rejects.toMatchObject({
      code: 'PROFILE_CHANGED',
    });
    await expect(core.profiles.remove('office', revision)).rejects.toMatchObject({ code: 'PROFILE_CHANGED' });
    expect((await core.profiles.get('office')).profile.missLimit).toBe(3);
  });

  it('what another program writes is taken up, and what it deletes is gone', async () => {
    const one = await lab();
    const { core, until, event } = one;
    const path = await folder.put('office.json', office(one));
    await until(up);
    await rm(path);
    await event(({ event: kind }) => kind === 'summary');
    expect(core.tunnels()).toEqual([]);
  });

  it('a file that is wrong is named at once, and its tunnel goes', async () => {
    const one = await lab();
    const { core, until, event } = one;
    const path = await folder.put('office.json', office(one));
    await until(up);
    await writeFile(path, JSON.stringify({ ...office(one), port: 0 }));
    await event(({ event: kind }) => kind === 'summary');
    expect(core.warnings()).toEqual([expect.stringContaining('office.json: port is 0')]);
  });
});

describe('secrets of profiles', () => {
  const proxied = (one: TunnelLab, user: string): Profile =>
    office(one, {
      startAutomatically: false,
      proxy: { mode: 'manual', url: 'http://127.0.0.1:9', username: user, credentials: 'stored' },
    });
  const accounts = (): string[] => [...vault.kept.keys()];

  it('are kept under what the profile refers to, and forgotten when nothing refers to them any more', async () => {
    const one = await lab();
    const { core } = one;
    const given = { 'proxy-password': 'open sesame' };
    const first = await save(core, proxied(one, 'alice'), null, given);
    expect((await core.profiles.get('office')).secrets).toMatchObject({ 'proxy-password': 'stored' });
    const copy = { ...proxied(one, 'alice'), id: 'copy' };
    const second = await save(core, copy, null);
    const moved = await save(core, proxied(one, 'bob'), first.revision, given);
    expect(accounts()).toEqual(['proxy:alice@127.0.0.1:9', 'proxy:bob@127.0.0.1:9']);
    await core.profiles.remove('copy', second.revision);
    expect(accounts()).toEqual(['proxy:bob@127.0.0.1:9']);
    await core.profiles.remove('office', moved.revision);
    expect(accounts()).toEqual([]);
  });

  it('another one for the same account: what failed for want of it is tried again', async () => {
    const one = await lab();
    const { core, until } = one;
    const profile = { ...proxied(one, 'alice'), startAutomatically: true };
    const { revision } = await save(core, profile, null);
    const failed = await until(({ state }) => state === 'failed');
    expect(failed.problem?.code).toBe('SECRET_NOT_STORED');
    await save(core, profile, revision, { 'proxy-password': 'open sesame' });
    const tried = await until(({ problem }) => problem?.stage === 'proxy' || problem?.stage === 'tcp');
    expect(tried.state).toBe('reconnecting');
  });

  it('a store that cannot be used: nothing is saved, and what is gone is said to be kept still', async () => {
    const one = await lab();
    const { core } = one;
    const given = { 'proxy-password': 'open sesame' };
    const { revision } = await save(core, proxied(one, 'alice'), null, given);
    vault.usable = false;
    await expect(save(core, { ...proxied(one, 'bob'), id: 'other' }, null, given)).rejects.toMatchObject({
      code: 'SECRET_STORE_UNAVAILABLE',
    });
    expect(await folder.names()).toEqual(['office.json']);
    await core.profiles.remove('office', revision);
    expect(core.warnings()).toEqual([expect.stringContaining('"office": a secret of it is still stored')]);
  });
});

describe('import and export', () => {
  it('a taken id is told apart from what is wrong', async () => {
    const one = await lab();
    const { core } = one;
    await save(core, office(one, { startAutomatically: false }), null);
    const { text, fileName } = core.profiles.exportText(['office']);
    expect(fileName).toBe('office.json');
    const { profiles } = JSON.parse(text) as { profiles: object[] };
    const mixed = JSON.stringify([...profiles, { ...profiles[0], id: 'bad', port: 0 }]);
    const outcome = await core.profiles.importText(mixed, 'refuse');
    expect(outcome).toMatchObject({ imported: [], taken: ['office'] });
    expect(outcome.refused).toHaveLength(2);
    expect(outcome.refused[1]).toMatch(/^"bad": .*port is 0/);
    const again = await core.profiles.importText(mixed, 'rename');
    expect(again).toMatchObject({ imported: [{ id: 'office-2', lacks: [] }], taken: [] });
    expect(core.tunnels().map(({ id }) => id)).toEqual(['office', 'office-2']);
  });
});
