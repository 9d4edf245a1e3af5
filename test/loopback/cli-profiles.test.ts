import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { profilesDelete } from '../../app/cli/profiles.ts';
import { profilesImport } from '../../app/cli/profile-exchange.ts';
import { profilesAdd } from '../../app/cli/profile-edit.ts';
import { nodePlatform } from '../../main/platform/node-platform.ts';
import { linuxFiles } from '../../main/policy/sources/linux-files.ts';
import { runCli } from '../support/cli.ts';
import { OWN_UID, policyFolder } from '../support/policy-lab.ts';
import { testProfile } from '../support/profile.ts';
import { profileFolder, type ProfileFolder } from '../support/profile-lab.ts';
import { recordingIo } from '../support/recording-io.ts';

let folder: ProfileFolder;

beforeEach(async () => {
  folder = await profileFolder();
  vi.stubEnv('XDG_CONFIG_HOME', folder.top);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await folder.remove();
});

/** One run of `pinhole profiles`. */
async function run(...args: readonly string[]) {
  const { status, out, err } = runCli('profiles', ...args);
  return { status: await status, out, err };
}

const fileOf = async (id: string): Promise<Record<string, unknown>> =>
  JSON.parse(await folder.text(`${id}.json`)) as Record<string, unknown>;

const office = testProfile({ id: 'office', name: 'Office', host: 'tscf.example.net' });

describe('pinhole profiles add', () => {
  it('makes a profile of a target: on standard output its id, in words its file', async () => {
    expect(await run('add', 'tscf.example.net:443,5061', '--name', 'Büro Köln')).toEqual({
      status: 0,
      out: ['buro-koln'],
      err: [`Profile "buro-koln" added: ${folder.path('buro-koln.json')}`],
    });
    expect(await fileOf('buro-koln')).toEqual({
      version: 2,
      ...testProfile({ id: 'buro-koln', name: 'Büro Köln', host: 'tscf.example.net', otherPorts: [5_061] }),
    });
  });

  it('is called after the target where it is not named', async () => {
    expect((await run('add', '[2001:db8::1]:5061')).out).toEqual(['2001-db8-1']);
    expect(await fileOf('2001-db8-1')).toMatchObject({ name: '[2001:db8::1]:5061' });
    expect((await run('add', '[2001:db8::1]:5061')).out).toEqual(['2001-db8-1-2']);
  });

  it('takes the options of connect, and files by their whole paths', async () => {
    const ca = join(folder.top, 'ca.pem');
    await writeFile(ca, rootCertificates[0] ?? '');
    vi.spyOn(process, 'cwd').mockReturnValue(folder.top);
    const { status, out, err } = await run(
      ...['add', 'tscf.example.net', '--id', 'office', '--name', 'Office', '--interval', 'static:30'],
      ...['--response-time', '5', '--miss-limit', '3', '--forward', '5060=10.64.0.1:5060', '--ca', 'ca.pem'],
      ...['--pin', `sha256/${'A'.repeat(43)}=`, '--server-name', 'other.example', '--tls-min', '1.3'],
      ...['--cert', 'c.pem', '--key', 'k.pem', '--passphrase', 'stored'],
      ...['--proxy', 'http://proxy.example:3128', '--proxy-user', 'alice', '--proxy-auth', 'stored'],
      ...['--no-start', '--json'],
    );
    expect([status, err]).toEqual([0, [expect.stringContaining('added')]]);
    const profile = {
      ...office,
      interval: { mode: 'static', seconds: 30 },
      responseTimeS: 5,
      missLimit: 3,
      forwards: [
        { listen: { host: '127.0.0.1', port: 5_060 }, to: { address: '10.64.0.1', port: 5_060 }, count: 1 },
      ],
      tls: {
        caFile: ca,
        minVersion: '1.3',
        serverName: 'other.example',
        pins: [`sha256/${'A'.repeat(43)}=`],
        clientCertificate: {
          format: 'pem',
          certFile: join(folder.top, 'c.pem'),
          keyFile: join(folder.top, 'k.pem'),
          passphrase: 'stored',
        },
      },
      proxy: { mode: 'manual', url: 'http://proxy.example:3128', username: 'alice', credentials: 'stored' },
      startAutomatically: false,
    };
    expect(await fileOf('office')).toEqual({ version: 2, ...profile });
    expect(out.map((line) => JSON.parse(line) as unknown)).toEqual([
      {
        v: 1,
        added: 'office',
        profile,
        managed: false,
        revision: expect.any(String) as string,
        path: folder.path('office.json'),
      },
    ]);
  });

  it.each([
    [['add'], 'missing required argument'],
    [['add', 'a:b'], 'port of the target is "b"'],
    [['add', 'a', '--id', 'A'], 'id is "A"; must be lower-case letters'],
    [['add', 'a', '--id', 'office'], 'the id "office" is taken by another profile'],
    [['add', 'a', '--ca', '/nowhere/ca.pem'], '/nowhere/ca.pem cannot be read: there is no such file'],
    [
      ['add', 'a', '--proxy', 'http://p:1', '--proxy-user', 'x', '--proxy-auth', 'stdin'],
      'give stored, and then the secret by "pinhole secrets set"',
    ],
    [
      ['add', 'a', '--pkcs12', 'a', '--passphrase', 'stdin'],
      '--passphrase is "stdin", but a profile holds no',
    ],
    [['add', 'a', '--proxy', 'http://x:canary@p:1'], '--proxy holds a password'],
    [['edit', 'none', '--port', '1'], 'there is no profile "none"'],
    [['edit', 'office', '--port', '0'], '--port is "0"; a whole number from 1 to 65535 would be right'],
    [['edit', 'office', '--unset', 'host'], '--unset is "host"; one of port, otherPorts, '],
    [['show', 'none'], 'there is no profile "none"'],
    [['delete', 'none'], 'there is no profile "none"'],
    [['duplicate', 'none'], 'there is no profile "none"'],
    [['import', '/nowhere.json'], '/nowhere.json cannot be read'],
    [['import', '-', '--on-conflict', 'x'], '--on-conflict is "x"; refuse, replace or rename would be right'],
    [['export', 'none'], 'there is no profile "none"'],
  ])('%j: status 2, one line that says what is wrong, and nothing is changed', async (args, message) => {
    await folder.put('office.json', office);
    const { status, out, err } = await run(...args);
    expect([status, out]).toEqual([2, []]);
    expect(err.join('\n')).toContain(message);
    expect(err.join('\n')).not.toContain('canary');
    expect([await folder.names(), await fileOf('office')]).toEqual([['office.json'], office]);
  });
});

describe('pinhole profiles edit', () => {
  it('changes what is named, migrates the file, and leaves all else', async () => {
    await folder.put('mine.json', { ...office, interval: { mode: 'proposed', seconds: 30 }, missLimit: 3 });
    const { status, out } = await run('edit', 'office', '--port', '443,5061', '--name', 'HQ', '--no-start');
    expect([status, out]).toEqual([0, ['office']]);
    expect(await fileOf('mine')).toEqual({
      version: 2,
      ...office,
      name: 'HQ',
      otherPorts: [5_061],
      interval: { mode: 'proposed', seconds: 30 },
      missLimit: 3,
      startAutomatically: false,
    });
    await run('edit', 'office', '--host', 'other.example', '--start', '--port', '1');
    expect(await fileOf('mine')).toMatchObject({
      host: 'other.example',
      port: 1,
      otherPorts: [5_061],
      startAutomatically: true,
    });
  });

  it('--unset takes fields back to their defaults, before all else', async () => {
    const forward = {
      listen: { host: '127.0.0.1', port: 1 },
      to: { address: '10.0.0.1', port: 1 },
      count: 1,
    };
    await folder.put('office.json', {
      ...office,
      interval: { mode: 'static', seconds: 5 },
      forwards: [forward],
      tls: { caFile: '/ca.pem', minVersion: '1.3' },
      proxy: { mode: 'none' },
    });
    const { status } = await run(
      ...['edit', 'office', '--unset', 'interval', '--unset', 'tls.caFile', '--unset', 'proxy'],
      ...['--unset', 'forwards', '--forward', '2=10.0.0.2:2'],
    );
    expect(status).toBe(0);
    expect(await fileOf('office')).toMatchObject({
      interval: { mode: 'assigned' },
      proxy: { mode: 'system' },
      tls: { minVersion: '1.3' },
      forwards: [{ listen: { port: 2 } }],
    });
    expect((await fileOf('office'))['tls']).toEqual({ minVersion: '1.3' });
  });
});

describe('pinhole profiles list, show, duplicate, delete', () => {
  it('list: a line a profile; what is wrong is said on standard error', async () => {
    await folder.put('office.json', office);
    await folder.put('bad.json', { ...office, id: 'bad', port: '1' });
    await folder.put('evil.json', {
      ...office,
      id: 'evil',
      name: 'a\u001b[2Jb\u202E',
      startAutomatically: false,
    });
    const { status, out, err } = await run('list');
    expect(status).toBe(0);
    expect(out).toEqual([
      expect.stringMatching(/^id +name +target +starts +file$/),
      expect.stringMatching(/^evil +a\uFFFD\[2Jb\uFFFD +tscf\.example\.net:443 +when asked +.*evil\.json$/),
      expect.stringMatching(/^office +Office +tscf\.example\.net:443 +with the program +.*office\.json$/),
    ]);
    expect(err).toEqual([expect.stringContaining('bad.json: port is "1"; ')]);
  });

  it('list --json: one object', async () => {
    expect(await run('list')).toEqual({
      status: 0,
      out: [],
      err: ['There are no profiles. See `pinhole profiles add --help`.'],
    });
    await folder.put('office.json', office);
    const { out } = await run('list', '--json');
    expect(out.map((line) => JSON.parse(line) as unknown)).toEqual([
      {
        v: 1,
        profiles: [
          {
            profile: office,
            managed: false,
            revision: expect.any(String) as string,
            path: folder.path('office.json'),
          },
        ],
        warnings: [],
      },
    ]);
  });

  it('show: every field', async () => {
    await folder.put('office.json', { id: 'office', name: 'Office', host: 'tscf.example.net' });
    expect(JSON.parse((await run('show', 'office')).out.join('\n'))).toEqual(office);
    expect(JSON.parse((await run('show', 'office', '--json')).out[0] ?? '')).toMatchObject({
      v: 1,
      profile: office,
    });
  });

  it('duplicate and delete', async () => {
    await folder.put('office.json', office);
    expect((await run('duplicate', 'office')).out).toEqual(['office-copy']);
    expect((await run('duplicate', 'office', '--id', 'x', '--name', 'X')).out).toEqual(['x']);
    expect(await fileOf('x')).toEqual({ version: 2, ...office, id: 'x', name: 'X' });
    expect(await run('delete', 'office')).toEqual({
      status: 0,
      out: ['office'],
      err: [`Profile "office" deleted: ${folder.path('office.json')}`],
    });
    expect(JSON.parse((await run('delete', 'x', '--json')).out[0] ?? '')).toEqual({ v: 1, deleted: 'x' });
    expect(await folder.names()).toEqual(['office-copy.json']);
  });

  it('says what the policy has its own word on, and that a managed one is not to be changed', async () => {
    const policies = await policyFolder();
    await policies.put('managed/10.json', {
      ResponseTimeMaxSeconds: 3,
      ManagedProfiles: [{ ...office, id: 'ours' }],
    });
    const sources = [linuxFiles({ timers: nodePlatform.timers, ...policies, ownerUid: OWN_UID })];
    const added = recordingIo();
    const none = { forward: [], pin: [], json: false, start: true };
    expect(await profilesAdd('tscf.example.net', { ...none, id: 'mine' }, added.io, { sources })).toBe(0);
    expect(added.err).toContain('Set by the policy of this machine: responseTimeS');
    await expect(profilesDelete('ours', { json: false }, added.io, { sources })).rejects.toMatchObject({
      code: 'PROFILE_MANAGED',
    });
    await policies.remove();
  });

  it.each(['list', 'show', 'add', 'edit', 'duplicate', 'delete', 'import', 'export'])(
    '%s --help: with an example',
    async (name) => {
      const { status, out } = await run(name, '--help');
      expect(status).toBe(0);
      expect(out.join('\n')).toContain(`Example:\n  pinhole profiles ${name}`);
    },
  );
});

describe('pinhole profiles import and export', () => {
  const secret = testProfile({
    ...office,
    proxy: { mode: 'manual', url: 'http://proxy.example:3128', username: 'alice', credentials: 'stored' },
  });

  it('what one wrote the other takes; both say which secrets stay behind', async () => {
    await folder.put('office.json', secret);
    await folder.put('home.json', { ...office, id: 'home', name: 'Home' });
    const exported = await run('export');
    expect([exported.status, exported.err]).toEqual([
      0,
      ['2 exported', 'office is exported without the password at its proxy'],
    ]);
    const file = join(folder.top, 'out', 'profiles.json');
    const toFile = await run('export', '--out', file, '--json');
    expect(JSON.parse(toFile.out[0] ?? '')).toMatchObject({
      v: 1,
      out: file,
      profiles: [{ id: 'home' }, {}],
    });
    expect(await readFile(file, 'utf8')).toBe(`${exported.out.join('\n')}\n`);

    vi.stubEnv('XDG_CONFIG_HOME', join(folder.top, 'another'));
    expect(await run('import', file)).toEqual({
      status: 0,
      out: ['home  created', 'office  created'],
      err: ['office needs to be set: the password at its proxy'],
    });
    expect(await run('export')).toEqual(exported);
  });

  it('from standard input; what is refused is named by its fields, and the status says so', async () => {
    await folder.put('office.json', office);
    const lines = JSON.stringify(
      [office, { ...office, id: 'bad', port: 0, missLimit: 0 }],
      undefined,
      1,
    ).split('\n');
    const { io, out, err } = recordingIo();

    async function* typed(): AsyncGenerator<string> {
      for (const line of lines) yield await Promise.resolve(line);
    }
    const options = { onConflict: 'rename', json: false };
    expect(await profilesImport('-', options, { ...io, lines: typed })).toBe(1);
    expect(out).toEqual(['office-2  renamed, it was office']);
    expect(err).toEqual([
      expect.stringContaining('[1] (bad) is refused: port is 0; '),
      expect.stringContaining('[1] (bad) is refused: missLimit is 0; '),
    ]);
  });

  it('--json: one object', async () => {
    const file = await folder.put('../import.json', [office, 5]);
    const { status, out } = await run('import', file, '--json');
    expect(status).toBe(1);
    expect(out.map((line) => JSON.parse(line) as unknown)).toEqual([
      {
        v: 1,
        imported: [
          { place: '[0]', wanted: 'office', id: 'office', name: 'Office', outcome: 'created', secrets: [] },
        ],
        refused: [expect.objectContaining({ place: '[1]', code: 'PROFILE_INVALID' })],
      },
    ]);
    await mkdir(join(folder.top, 'folder'));
    expect((await run('import', join(folder.top, 'folder'))).status).toBe(2);
  });
});
