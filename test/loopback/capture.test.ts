import { readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { connect } from '../../app/cli/connect.ts';
import { openPolicy } from '../../main/core.ts';
import type { CaptureOptions } from '../../main/model/capture.ts';
import { readPcapng } from '../../main/capture/pcapng-reader.ts';
import { nodePlatform } from '../../main/platform/node-platform.ts';
import { linuxFiles } from '../../main/policy/sources/linux-files.ts';
import { OWN_UID, policyFolder } from '../support/policy-lab.ts';
import { recordingIo } from '../support/recording-io.ts';
import { lacks } from '../support/requires.ts';
import { closeLabs, tunnelLab, type TunnelLab } from '../support/tunnel-lab.ts';

afterEach(closeLabs);

const LARGE = { packets: 'headers', maxOctets: 1_000_000, maxMs: 60_000 } as const;
const optionsIn = ({ directory }: TunnelLab, more: Partial<CaptureOptions> = {}): CaptureOptions => ({
  path: join(directory, 'session.pcapng'),
  ...LARGE,
  ...more,
});

async function upLab(profiles = [{}]): Promise<TunnelLab> {
  const lab = await tunnelLab(
    {},
    profiles.map((profile) => ({ responseTimeS: 5, ...profile })),
  );
  lab.core.startTunnel('office');
  await lab.until(({ kam }) => kam.answered >= 1);
  return lab;
}

/** Resolves once the tunnel has gone on as ever for a while. */
async function goesOn({ core, until }: TunnelLab): Promise<void> {
  const { answered } = core.tunnel('office')?.kam ?? { answered: NaN };
  const later = await until(({ kam }) => kam.answered >= answered + 3);
  expect(later).toMatchObject({ state: 'connected', reconnects: 0, kam: { missed: 0 } });
}

const isLinux = (): boolean => process.platform === 'linux';

describe('a capture of a tunnel that is up', () => {
  it('begins with what comes next, is its owner’s alone, and is whole when the program ends', async () => {
    const lab = await upLab();
    const options = optionsIn(lab);
    const { ended } = await lab.core.startCapture(['office'], options);
    await goesOn(lab);
    await lab.core.close();
    const { end, written, error } = await ended;
    expect([end, error]).toEqual(['stopped', null]);
    expect((await stat(options.path)).mode & 0o777).toBe(0o600);
    const items = [...readPcapng(await readFile(options.path))];
    const packets = items.filter((item) => item.kind === 'packet');
    expect(packets).toHaveLength(written);
    // Release and its answer are the last.
    expect(packets.slice(-2).map(({ octets, direction }) => [octets[1], direction])).toEqual([
      [5, 'outbound'],
      [6, 'inbound'],
    ]);
    expect(packets[0]?.comments).toEqual([
      expect.stringMatching(/^Connection 127\.0\.0\.1:\d+ to 127\.0\.0\.1:\d+, TLSv1\.3$/),
    ]);
    expect(packets.slice(1).flatMap(({ comments }) => comments)).toEqual([]);
    expect(items.at(-1)).toMatchObject({ kind: 'statistics', received: BigInt(written), dropped: 0n });
  });

  it('is of those tunnels that were chosen, an interface each, over their connections', async () => {
    const lab = await tunnelLab({}, [{ responseTimeS: 5 }, { id: 'branch' }, { id: 'other' }]);
    for (const id of ['office', 'branch', 'other']) lab.core.startTunnel(id);
    for (const id of ['office', 'branch', 'other']) await lab.until(({ kam }) => kam.answered >= 1, id);
    const options = optionsIn(lab);
    await lab.core.startCapture(['office', 'branch', 'office'], options);
    await goesOn(lab);
    lab.tscf.server.cut();
    await lab.until(({ state, reconnects }) => state === 'connected' && reconnects === 1);
    await lab.until(({ state, reconnects }) => state === 'connected' && reconnects === 1, 'branch');
    await lab.core.stopCapture();
    const packets = [...readPcapng(await readFile(options.path))].filter((item) => item.kind === 'packet');
    expect(new Set(packets.map(({ from }) => from.name))).toEqual(new Set(['office', 'branch']));
    const connections = packets.filter(
      ({ from, comments }) => from.name === 'office' && comments[0]?.startsWith('Connection '),
    );
    expect(connections.length).toBeGreaterThanOrEqual(2);
  });

  it('of a tunnel that there is not is refused', async () => {
    const lab = await tunnelLab();
    await expect(lab.core.startCapture(['nobody'], optionsIn(lab))).rejects.toMatchObject({
      code: 'TUNNEL_UNKNOWN',
    });
  });
});

describe('the tunnel is left alone by a capture', () => {
  it('that has reached its size', async () => {
    const lab = await upLab();
    const options = optionsIn(lab, { maxOctets: 1_300 });
    const { ended } = await lab.core.startCapture(['office'], options);
    expect(await ended).toMatchObject({ end: 'size', error: null });
    expect((await stat(options.path)).size).toBeLessThanOrEqual(1_300);
    expect([...readPcapng(await readFile(options.path))].at(-1)?.comments[0]).toMatch(/^Cut off/);
    await goesOn(lab);
  });

  it('whose time is over', async () => {
    const lab = await upLab();
    const { ended } = await lab.core.startCapture(['office'], optionsIn(lab, { maxMs: 250 }));
    expect(await ended).toMatchObject({ end: 'time', error: null });
    await goesOn(lab);
  });

  it.skipIf(lacks('/dev/full', isLinux))('whose disk is full', async () => {
    const lab = await upLab();
    const { ended } = await lab.core.startCapture(['office'], optionsIn(lab, { path: '/dev/full' }));
    expect(await ended).toMatchObject({
      end: 'failed',
      error: { code: 'CAPTURE_FILE', message: '/dev/full cannot be written: no space is left there' },
    });
    await goesOn(lab);
  });

  it('whose file cannot be made: nothing that is there is written over', async () => {
    const lab = await upLab();
    const there = join(lab.directory, 'there.pcapng');
    const link = join(lab.directory, 'link.pcapng');
    await writeFile(there, 'kept');
    await symlink(there, link);
    await symlink(join(lab.directory, 'nowhere'), `${link}2`);
    for (const [path, why] of [
      [there, 'there is a file of that name already'],
      [link, 'it is a symbolic link'],
      [`${link}2`, 'it is a symbolic link'],
      [join(lab.directory, 'no', 'x.pcapng'), 'there is no such folder'],
      [lab.directory, 'it is a folder'],
    ] as const) {
      await expect(lab.core.startCapture(['office'], optionsIn(lab, { path }))).rejects.toMatchObject({
        code: 'CAPTURE_FILE',
        message: `${path} cannot be written: ${why}`,
      });
    }
    expect(await readFile(there, 'utf8')).toBe('kept');
    await goesOn(lab);
  });
});

describe('CaptureAllowed', () => {
  const folders: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const remove of folders.splice(0)) await remove();
  });

  async function policyLab() {
    const folder = await policyFolder();
    folders.push(() => folder.remove());
    const sources = [linuxFiles({ timers: nodePlatform.timers, ...folder, ownerUid: OWN_UID })];
    return { folder, sources };
  }

  it('that turns to false ends a capture that runs, and drops no tunnel', async () => {
    const { folder, sources } = await policyLab();
    await folder.put('managed/10.json', { OrganisationName: 'Example Telecom' });
    const policy = await openPolicy(sources);
    const lab = await tunnelLab({}, [{ responseTimeS: 5 }], undefined, { policy });
    lab.core.startTunnel('office');
    await lab.until(({ kam }) => kam.answered >= 1);
    const options = optionsIn(lab);
    const { ended } = await lab.core.startCapture(['office'], options);
    await folder.put('managed/10.json', { OrganisationName: 'Example Telecom', CaptureAllowed: false });
    expect(await ended).toMatchObject({ end: 'forbidden', error: null });
    expect([...readPcapng(await readFile(options.path))].at(-1)?.comments).toEqual([
      'Cut off: the policy no longer allows it',
    ]);
    await goesOn(lab);
    await expect(
      lab.core.startCapture(['office'], { ...options, path: `${options.path}2` }),
    ).rejects.toMatchObject({
      code: 'CAPTURE_FORBIDDEN',
      message: 'Capturing is not allowed by the policy of Example Telecom',
    });
  });

  it('false keeps the keys of TLS from whoever was told to write them', async () => {
    const { folder, sources } = await policyLab();
    const keys: number[] = [];
    const keyLog = { add: (line: Uint8Array) => keys.push(line.length) };
    await folder.put('managed/10.json', { CaptureAllowed: false });
    const forbidden = await tunnelLab({}, [{}], undefined, { policy: await openPolicy(sources), keyLog });
    forbidden.core.startTunnel('office');
    await forbidden.until(({ state }) => state === 'connected');
    expect(keys).toEqual([]);
    const allowed = await tunnelLab({}, [{}], undefined, { keyLog });
    allowed.core.startTunnel('office');
    await allowed.until(({ state }) => state === 'connected');
    expect(keys.length).toBeGreaterThan(0);
  });

  it.each([
    ['a capture', 'capture'],
    ['keys of TLS', 'tlsKeyLog'],
  ])('false: pinhole connect refuses %s before anything begins', async (_what, option) => {
    const { folder, sources } = await policyLab();
    await folder.put('managed/10.json', { CaptureAllowed: false });
    const lab = await tunnelLab();
    const path = join(lab.directory, 'x');
    const { io } = recordingIo();
    await expect(
      connect('127.0.0.1:1', { json: false, forward: [], pin: [], [option]: path }, io, sources),
    ).rejects.toMatchObject({ code: 'CAPTURE_FORBIDDEN' });
    await expect(stat(path)).rejects.toThrow('ENOENT');
  });
});
