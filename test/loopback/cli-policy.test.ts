import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { policyList } from '../../app/cli/policy.ts';
import { policyRowSchema, SECRET_SHOWN } from '../../main/model/managed.ts';
import { nodePlatform } from '../../main/platform/node-platform.ts';
import { POLICY_NAMES } from '../../main/policy/registry.ts';
import { linuxFiles } from '../../main/policy/sources/linux-files.ts';
import { runCli } from '../support/cli.ts';
import { OWN_UID, policyFolder, type PolicyFolder } from '../support/policy-lab.ts';
import { recordingIo } from '../support/recording-io.ts';

let folder: PolicyFolder;

beforeEach(async () => {
  folder = await policyFolder();
});

afterEach(() => folder.remove());

/** `pinhole policy list` on the folder of the test in place of the system's. */
async function list(json: boolean) {
  const { io, out, err } = recordingIo();
  const source = linuxFiles({ timers: nodePlatform.timers, ...folder, ownerUid: OWN_UID });
  return { status: await policyList({ json }, io, [source]), out, err };
}

interface Listed {
  readonly v: number;
  readonly policies: readonly Readonly<Record<string, unknown>>[];
  readonly problems: readonly unknown[];
}

describe('pinhole policy list', () => {
  it('--json: one object, with name, value, origin, scope, level and error of each key', async () => {
    const path = await folder.put('managed/10.json', {
      MeasurementAllowed: false,
      TelemetryAuthorization: 'canary',
    });
    const { status, out } = await list(true);
    expect([status, out.length]).toEqual([0, 1]);
    expect(out[0]).not.toContain('canary');
    const { v, policies, problems } = JSON.parse(out[0] ?? '') as Listed;
    expect([v, problems]).toEqual([1, []]);
    for (const row of policies) expect(policyRowSchema.parse(row)).toEqual(row);
    expect(policies.map(({ name }) => name)).toEqual(POLICY_NAMES);
    expect(policies.find(({ name }) => name === 'MeasurementAllowed')).toEqual({
      name: 'MeasurementAllowed',
      value: false,
      origin: path,
      scope: 'machine',
      level: 'mandatory',
      locks: 'setting.measurement',
      heeded: true,
      error: null,
    });
    expect(policies.find(({ name }) => name === 'TelemetryAuthorization')?.['value']).toBe(SECRET_SHOWN);
  });

  it('in words: a line a key', async () => {
    const path = await folder.put('managed/10.json', {
      MeasurementAllowed: false,
      TelemetryAuthorization: 'canary',
    });
    const { status, out, err } = await list(false);
    expect([status, err]).toEqual([0, []]);
    expect(out).toHaveLength(POLICY_NAMES.length + 1);
    expect(out.join('\n')).not.toContain('canary');
    expect(out.find((line) => line.startsWith('MeasurementAllowed'))).toMatch(
      new RegExp(
        String.raw`^MeasurementAllowed +false +yes +mandatory \(locks setting\.measurement\) +machine +${path}$`,
      ),
    );
    expect(out.find((line) => line.startsWith('Proxy'))).toMatch(/^Proxy +not set +yes +default +– +–$/);
  });

  it('of a collector of metrics: where it is, and that it is locked', async () => {
    await folder.put('managed/10.json', { TelemetryEndpoint: 'https://otel.example/' });
    const { out } = await list(false);
    expect(out.find((line) => line.startsWith('TelemetryEndpoint'))).toMatch(
      /^TelemetryEndpoint +https:\/\/otel\.example\/ +yes +mandatory \(locks setting\.telemetryEndpoint\) +machine/,
    );
    const { policies } = JSON.parse((await list(true)).out[0] ?? '') as Listed;
    expect(policies.find(({ name }) => name === 'TelemetryEndpoint')).toMatchObject({
      heeded: true,
      locks: 'setting.telemetryEndpoint',
    });
  });

  it('says what is wrong, with its place, and by its status', async () => {
    const path = await folder.put(
      'managed/10.json',
      '{\n  "CaptureAllowed": "no",\n  "WebHostAllowed": false\n}',
    );
    const { status, out, err } = await list(false);
    expect(status).toBe(1);
    expect(err).toEqual([expect.stringContaining(`${path}:2:3: CaptureAllowed is "no"; `)]);
    expect(out.find((line) => line.startsWith('CaptureAllowed'))).toContain('! see below');
    await chmod(path, 0o666);
    const shut = await list(true);
    expect(shut.status).toBe(1);
    const { policies } = JSON.parse(shut.out[0] ?? '') as Listed;
    expect(policies.find(({ name }) => name === 'MeasurementAllowed')).toMatchObject({
      value: false,
      level: 'mandatory',
      error: expect.stringContaining('others than its owner may write to it') as string,
    });
  });

  it('is there on the command line', async () => {
    const run = runCli('policy', 'list', '--json');
    await run.status;
    const { policies } = JSON.parse(run.out[0] ?? '') as Listed;
    expect(policies).toHaveLength(POLICY_NAMES.length);
  });
});

describe('pinhole policy check', () => {
  it('of a good file: status 0, and nothing on standard output', async () => {
    const file = await folder.put('a.json', { CaptureAllowed: false });
    const run = runCli('policy', 'check', file);
    expect(await run.status).toBe(0);
    expect(run.out).toEqual([]);
    expect(run.err).toEqual([`${file} is a good policy file (mandatory)`]);
  });

  it('of a bad one: status 1, and a line for each error with line, column and key', async () => {
    const text =
      '{\n  "StartAtLogin": 1,\n  "Nonsense": 1,\n\t"IntervalMinSeconds": 9, "IntervalMaxSeconds": 3\n}';
    const file = await folder.put('a.json', text);
    const run = runCli('policy', 'check', file);
    expect(await run.status).toBe(1);
    expect(run.out).toEqual([
      `${file}:2:3: StartAtLogin is 1; Invalid input: expected boolean, received number`,
      `${file}:3:3: Nonsense is not a known key; the keys are listed in docs/POLICY.md`,
      `${file}:4:27: IntervalMaxSeconds is 3, but IntervalMinSeconds is 9: nothing lies between the two`,
    ]);
  });

  it('--json: one object', async () => {
    const file = await folder.put('a.json', '{"CaptureAllowed":\n nope}');
    const run = runCli('policy', 'check', file, '--json');
    expect(await run.status).toBe(1);
    expect(run.out.map((line) => JSON.parse(line) as unknown)).toEqual([
      {
        v: 1,
        file,
        level: 'mandatory',
        ok: false,
        errors: [
          {
            key: 'CaptureAllowed',
            origin: file,
            line: 2,
            column: 2,
            message: 'CaptureAllowed is not JSON: a value should be here; found "n"',
          },
        ],
      },
    ]);
  });

  it.each([
    ['the folder recommended', 'recommended/a.json', []],
    ['--recommended', 'managed/a.json', ['--recommended']],
  ])('of one for %s: what cannot be recommended is an error', async (_what, name, options) => {
    const file = await folder.put(name, { CaptureAllowed: false, StartAtLogin: true });
    const run = runCli('policy', 'check', file, ...options);
    expect(await run.status).toBe(1);
    expect(run.out).toEqual([
      `${file}:1:2: CaptureAllowed cannot be recommended; it is mandatory or not set`,
    ]);
  });

  it('of one that is not there, or of none: status 2', async () => {
    const run = runCli('policy', 'check', join(folder.top, 'none.json'));
    expect(await run.status).toBe(2);
    expect(run.err[0]).toContain('none.json cannot be read: there is no such file');
    expect(await runCli('policy', 'check').status).toBe(2);
  });
});
