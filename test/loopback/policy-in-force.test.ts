import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connect } from '../../app/cli/connect.ts';
import { measure } from '../../app/cli/measure.ts';
import { serve, whileServable } from '../../app/cli/serve.ts';
import { createCore, openPolicy, openProfiles } from '../../main/core.ts';
import type { Policy } from '../../main/model/policy.ts';
import type { Profile } from '../../main/model/profile.ts';
import { nodePlatform } from '../../main/platform/node-platform.ts';
import { linuxFiles } from '../../main/policy/sources/linux-files.ts';
import type { TscfSettings } from '../../main/tscf/settings.ts';
import { OWN_UID, policyFolder, type PolicyFolder } from '../support/policy-lab.ts';
import { testProfile } from '../support/profile.ts';
import { recordingIo } from '../support/recording-io.ts';
import { closeLabs, tunnelLab, type TunnelLab } from '../support/tunnel-lab.ts';

let folder: PolicyFolder;
let directory: string;

beforeEach(async () => {
  folder = await policyFolder();
  directory = await mkdtemp(join(tmpdir(), 'pinhole-profiles-'));
});

afterEach(async () => {
  await closeLabs();
  await folder.remove();
  await rm(directory, { recursive: true, force: true });
});

/** The policy of the test's folder, as files of Linux. */
const sources = () => [linuxFiles({ timers: nodePlatform.timers, ...folder, ownerUid: OWN_UID })];

const put = (values: object): Promise<string> => folder.put('managed/10.json', values);

/** Writes a policy file while the program runs, and waits until it holds. */
async function roll(policy: Policy, values: object): Promise<void> {
  const changed = new Promise<void>((resolve) => {
    const stop = policy.onChange(() => {
      stop();
      resolve();
    });
  });
  await put(values);
  await changed;
}

async function managedLab(
  values: object,
  settings: Partial<TscfSettings> = {},
  profiles: readonly Partial<Profile>[] = [{}],
) {
  await put(values);
  const policy = await openPolicy(sources());
  return { policy, ...(await tunnelLab(settings, profiles, undefined, { policy })) };
}

const profileTo = ({ tscf }: TunnelLab, more: object = {}) => ({
  id: 'branch',
  name: 'Branch',
  host: '127.0.0.1',
  port: tscf.server.address.port,
  tls: { caFile: tscf.caFile },
  ...more,
});

const up = ({ state }: { readonly state: string }): boolean => state === 'connected';

describe('a policy that changes while tunnels are up', () => {
  it('forbids to measure from then on, by whose name it is, and drops no tunnel', async () => {
    const { core, policy, until } = await managedLab({ OrganisationName: 'Example Telecom' });
    core.startTunnel('office');
    expect((await until(up)).lifetime.mayMeasure).toBe(true);
    await roll(policy, { OrganisationName: 'Example Telecom', MeasurementAllowed: false });
    expect(() => core.measure('office', { maxSeconds: 8 })).toThrow(
      expect.objectContaining({
        code: 'MEASURE_FORBIDDEN',
        message: 'Measuring is not allowed by the policy of Example Telecom',
      }),
    );
    expect(core.tunnel('office')).toMatchObject({
      state: 'connected',
      reconnects: 0,
      lifetime: { mayMeasure: false },
    });
  });

  it('bounds the interval from the next connection on', async () => {
    const { core, policy, until, tscf } = await managedLab({}, { intervalS: 30 }, [
      { interval: { mode: 'assigned' } },
    ]);
    core.startTunnel('office');
    expect((await until(up)).interval).toMatchObject({ seconds: 30, decidedBy: 'tscf' });
    await roll(policy, { IntervalMaxSeconds: 12 });
    expect(core.tunnel('office')).toMatchObject({
      state: 'connected',
      reconnects: 0,
      interval: { seconds: 30 },
    });
    tscf.server.cut();
    const { interval } = await until((one) => up(one) && one.reconnects === 1);
    expect(interval).toEqual({ seconds: 12, decidedBy: 'policy', agreement: 'shortened' });
  });

  it('sets the CA from the next connection on', async () => {
    const { core, policy, until, tscf } = await managedLab({});
    core.startTunnel('office');
    await until(up);
    await roll(policy, { CaFile: '/nonexistent/ca.pem' });
    expect(core.tunnel('office')).toMatchObject({ state: 'connected', reconnects: 0 });
    tscf.server.cut();
    const { problem } = await until(({ state }) => state === 'failed');
    expect(problem?.message).toContain('/nonexistent/ca.pem');
  });

  it('gives a tunnel for a new managed profile, which nobody else’s of that id stands against', async () => {
    const lab = await managedLab({}, {}, [{}, { id: 'branch', name: 'Mine' }]);
    const { core, policy, until } = lab;
    core.startTunnel('office');
    await until(up);
    await roll(policy, { ManagedProfiles: [profileTo(lab)] });
    const branch = await until(up, 'branch');
    expect(branch).toMatchObject({ name: 'Branch', managed: true });
    expect(core.tunnel('office')).toMatchObject({ state: 'connected', reconnects: 0, managed: false });
    // Taken away, the user's own is back.
    await roll(policy, {});
    expect(core.tunnel('branch')).toMatchObject({ name: 'Mine', managed: false });
    expect(core.tunnel('office')).toMatchObject({ state: 'connected', reconnects: 0 });
  });

  it('takes the profiles of users away, and leaves the managed ones up', async () => {
    const lab = await managedLab({});
    const { core, policy, until } = lab;
    core.startTunnel('office');
    await until(up);
    const ManagedProfiles = [profileTo(lab)];
    await roll(policy, { ManagedProfiles });
    await until(up, 'branch');
    await roll(policy, { ManagedProfiles, UserProfilesAllowed: false });
    expect(core.tunnels().map(({ id, state, reconnects }) => [id, state, reconnects])).toEqual([
      ['branch', 'connected', 0],
    ]);
    expect(() => core.startTunnel('office')).toThrow(expect.objectContaining({ code: 'TUNNEL_UNKNOWN' }));
  });

  it('ends what is served to a browser', async () => {
    await put({});
    const policy = await openPolicy(sources());
    const served = whileServable(policy, new AbortController().signal);
    const ended = expect(served).rejects.toMatchObject({ code: 'WEB_HOST_FORBIDDEN' });
    await roll(policy, { WebHostAllowed: false });
    await ended;
    policy.close();
  });
});

describe('a policy that is there when the program starts', () => {
  it('what is wrong with it is among the warnings', async () => {
    const { core } = await managedLab({ IntervalMaxSeconds: 'long' });
    expect(core.warnings()).toEqual([expect.stringContaining('IntervalMaxSeconds is "long"')]);
  });

  it('profiles of users are not read, and that is said', async () => {
    await writeFile(
      join(directory, 'own.json'),
      JSON.stringify({ id: 'own', name: 'Own', host: 'tscf.example' }),
    );
    await put({ UserProfilesAllowed: false });
    const policy = await openPolicy(sources());
    const book = await openProfiles(policy, { directory });
    expect(book.own).toEqual([]);
    expect(book.warnings).toEqual([
      `${directory} is not read: the policy of this machine allows no profiles but those that it manages`,
    ]);
    book.close();
    policy.close();
  });

  it('a profile of the user that gives way to a managed one is named', async () => {
    const own = { id: 'own', name: 'Own', host: 'tscf.example' };
    await writeFile(join(directory, 'own.json'), JSON.stringify(own));
    await put({ ManagedProfiles: [{ ...own, name: 'Ours' }] });
    const policy = await openPolicy(sources());
    const core = createCore({ book: await openProfiles(policy, { directory }), policy });
    expect(core.warnings()).toEqual([
      `${directory}: the profile "own" gives way to one of the policy of this machine`,
    ]);
    expect(core.tunnels()).toMatchObject([{ id: 'own', name: 'Ours', managed: true }]);
    await core.close();
  });

  it('more managed profiles than there may be tunnels: the rest is named, and the program starts', async () => {
    const many = Array.from({ length: 1_001 }, (_, at) => ({
      id: `p${at}`,
      name: 'P',
      host: 'tscf.example',
    }));
    await put({ ManagedProfiles: many });
    const core = createCore({ profiles: [], policy: await openPolicy(sources()) });
    expect(core.tunnels()).toHaveLength(1_000);
    expect(core.warnings()).toEqual([
      'profile "p1000" has no tunnel: The program holds as many tunnels as it may.',
    ]);
    await core.close();
  });

  it('bounds what a profile says, and sets proxy and CA: of users’ profiles, and where a managed one names none', async () => {
    const proxy = { mode: 'manual', url: 'http://proxy.example:3128' } as const;
    await put({
      ResponseTimeMinSeconds: 5,
      ResponseTimeMaxSeconds: 20,
      ReconnectMinMs: 2_000,
      ReconnectMaxMs: 30_000,
      Proxy: proxy,
      CaFile: '/policy/ca.pem',
    });
    const policy = await openPolicy(sources());
    const own = testProfile({
      responseTimeS: 60,
      reconnect: { initialMs: 100, maxMs: 60_000 },
      proxy: { mode: 'none' },
      tls: { caFile: '/own/ca.pem', minVersion: '1.3' },
    });
    const bounded = { ...own, responseTimeS: 20, reconnect: { initialMs: 2_000, maxMs: 30_000 } };
    expect(policy.govern(own, 'user')).toEqual({
      ...bounded,
      proxy,
      tls: { caFile: '/policy/ca.pem', minVersion: '1.3' },
    });
    expect(policy.govern(own, 'policy')).toEqual(bounded);
    const bare = testProfile({ responseTimeS: 1, proxy: { mode: 'system' }, tls: {} });
    expect(policy.govern(bare, 'policy')).toMatchObject({
      responseTimeS: 5,
      proxy,
      tls: { caFile: '/policy/ca.pem' },
    });
    policy.close();
  });

  it('the URL of the captive-portal probe: mandatory, recommended, and not set', async () => {
    const own = testProfile({ captiveProbeUrl: 'http://own.example/204' });
    const none = testProfile();
    const probe = 'http://policy.example/204';
    const governed = async (text: string, name: string) => {
      await folder.put(name, JSON.parse(text));
      const policy = await openPolicy(sources());
      policy.close();
      return [policy.govern(own, 'user'), policy.govern(own, 'policy'), policy.govern(none, 'user')].map(
        ({ captiveProbeUrl }) => captiveProbeUrl,
      );
    };
    const value = JSON.stringify({ CaptiveProbeUrl: probe });
    expect(await governed('{}', 'recommended/10.json')).toEqual([
      own.captiveProbeUrl,
      own.captiveProbeUrl,
      undefined,
    ]);
    expect(await governed(value, 'recommended/10.json')).toEqual([
      own.captiveProbeUrl,
      own.captiveProbeUrl,
      probe,
    ]);
    expect(await governed(value, 'managed/10.json')).toEqual([probe, own.captiveProbeUrl, probe]);
  });

  it('recommended proxy and CA: only where a profile names none', async () => {
    await folder.put('recommended/10.json', { Proxy: { mode: 'none' }, CaFile: '/policy/ca.pem' });
    const policy = await openPolicy(sources());
    const own = testProfile({
      proxy: { mode: 'manual', url: 'http://proxy.example:1' },
      tls: { caFile: '/own/ca.pem' },
    });
    expect(policy.govern(own, 'user')).toEqual(own);
    expect(policy.govern(testProfile({ tls: {} }), 'user')).toMatchObject({
      proxy: { mode: 'none' },
      tls: { caFile: '/policy/ca.pem' },
    });
    policy.close();
  });
});

describe('commands under a policy', () => {
  const MEASURE = { max: '8', connections: '3', again: false, json: false, pin: [] };
  const CONNECT = { forward: [], pin: [], for: '1s', json: false };
  const office = { id: 'office', name: 'Office', host: 'tscf.example' };

  it('pinhole serve: refused, with who can allow it', async () => {
    await put({ WebHostAllowed: false });
    const { io } = recordingIo();
    const refused = serve({ port: '0', open: false, demo: false, json: false }, io, sources());
    await expect(refused).rejects.toMatchObject({
      code: 'WEB_HOST_FORBIDDEN',
      action: expect.stringContaining('whoever manages this machine') as string,
    });
  });

  it('pinhole measure: refused, and what is wrong with the policy is said', async () => {
    await put({ MeasurementAllowed: false, Nonsense: 1 });
    const { io, err } = recordingIo();
    expect(await measure('127.0.0.1:1', MEASURE, io, sources())).toBe(1);
    expect(err).toEqual([
      expect.stringContaining('Nonsense is not a known key'),
      expect.stringContaining('Measuring is not allowed by the policy of this machine'),
    ]);
  });

  it('pinhole connect: only to managed profiles, where users may have no others', async () => {
    await put({ UserProfilesAllowed: false, ManagedProfiles: [office] });
    const { io } = recordingIo();
    await expect(connect('127.0.0.1:1', CONNECT, io, sources())).rejects.toMatchObject({
      code: 'PROFILE_FORBIDDEN',
      message: '"127.0.0.1:1" is none of the profiles that the policy of this machine allows',
    });
  });

  it('pinhole connect: to a managed profile as it is, and in no other way', async () => {
    await put({ ManagedProfiles: [office] });
    const { io } = recordingIo();
    const changed = connect('office', { ...CONNECT, interval: '60' }, io, sources());
    await expect(changed).rejects.toMatchObject({ code: 'PROFILE_MANAGED' });
  });
});
