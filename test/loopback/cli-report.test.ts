import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { report, type ReportCommandOptions } from '../../app/cli/report.ts';
import { readLog } from '../../main/journal/read-log.ts';
import { nodePlatform } from '../../main/platform/node-platform.ts';
import { linuxFiles } from '../../main/policy/sources/linux-files.ts';
import { runCli } from '../support/cli.ts';
import { OWN_UID, policyFolder, type PolicyFolder } from '../support/policy-lab.ts';
import { recordingIo } from '../support/recording-io.ts';

let folder: string;
/** Where no program runs. */
let runtime: string;
let policies: PolicyFolder;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pinhole-report-'));
  runtime = await mkdtemp(join(tmpdir(), 'pinhole-runtime-'));
  policies = await policyFolder();
  vi.stubEnv('XDG_RUNTIME_DIR', runtime);
  vi.stubEnv('XDG_STATE_HOME', join(folder, 'state'));
  vi.stubEnv('XDG_CONFIG_HOME', join(folder, 'config'));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
  await rm(runtime, { recursive: true, force: true });
  await policies.remove();
});

/** `pinhole report` on the folder of the test in place of the system's. */
async function run(targets: readonly string[], options: Partial<ReportCommandOptions> = {}) {
  const { io, out, err } = recordingIo();
  const source = linuxFiles({ timers: nodePlatform.timers, ...policies, ownerUid: OWN_UID });
  const status = await report(targets, { preview: false, json: false, ...options }, io, {
    sources: [source],
  });
  return { status, out, err };
}

const readmeOf = async (path: string): Promise<string> => {
  const readme = unzipSync(await readFile(path))['README.txt'];
  return readme === undefined ? '' : strFromU8(readme);
};

describe('pinhole report', () => {
  it('writes one file, says which, and that no running program was asked', async () => {
    const out = join(folder, 'report.zip');
    const ran = await run(['tscf.acme.com:5443'], { out });
    expect([ran.status, ran.out]).toEqual([0, [out]]);
    expect(ran.err.at(-1)).toContain('Redacted at level standard. Nothing was sent');
    const files = unzipSync(await readFile(out));
    expect(strFromU8(files['tunnels.json'] ?? new Uint8Array())).toContain('No running program was asked');
    expect(strFromU8(files['profiles.json'] ?? new Uint8Array())).toContain('tscf.acme.com');
  });

  it('--json: one object; a folder takes it under its own name', async () => {
    const ran = await run([], { out: folder, json: true });
    expect(ran.out).toHaveLength(1);
    const told = JSON.parse(ran.out[0] ?? '') as { v: number; file: string; files: { name: string }[] };
    expect(told.v).toBe(1);
    expect(told.file).toMatch(/\/pinhole-diag-[\dT-]+\.zip$/);
    expect(Object.keys(unzipSync(await readFile(told.file)))).toEqual(told.files.map(({ name }) => name));
  });

  it('--preview: shows every file and writes nothing', async () => {
    const ran = await run(['tscf.acme.com'], { preview: true, level: 'strict' });
    const text = ran.out.join('\n');
    for (const name of ['README.txt', 'system.json', 'routes.txt', 'dns.txt'])
      expect(text).toContain(`==> ${name} <==`);
    expect(text).not.toContain('acme');
    expect(await readdir(folder)).toEqual([]);
  });

  it.each<[string, string, string | undefined, string]>([
    ['recommended/a.json', 'strict', undefined, 'strict'],
    ['recommended/a.json', 'strict', 'standard', 'standard'],
    ['managed/a.json', 'strict', undefined, 'strict, set by the policy of this machine'],
    ['managed/a.json', 'strict', 'strict', 'strict, set by the policy of this machine'],
  ])('policy %s says %s, --level %s: %s', async (name, set, level, expected) => {
    await policies.put(name, { ReportRedaction: set });
    const out = join(folder, 'report.zip');
    await run([], { out, ...(level !== undefined && { level }) });
    expect(await readmeOf(out)).toContain(`Redaction level: ${expected}.\n`);
  });

  it('another level than the mandatory one is refused', async () => {
    await policies.put('managed/a.json', { ReportRedaction: 'strict', OrganisationName: 'Acme' });
    await expect(run([], { level: 'standard' })).rejects.toMatchObject({
      code: 'REPORT_LEVEL_LOCKED',
      message: 'reports are redacted at level strict by the policy of Acme',
    });
  });

  it('is there on the command line; a level that is none is status 2', async () => {
    const none = runCli('report', '--level', 'loose');
    expect(await none.status).toBe(2);
    expect(none.err[0]).toContain('--level is "loose"; standard or strict would be right');
    const some = runCli('report', '--json', '--preview');
    expect(await some.status).toBe(0);
    expect(JSON.parse(some.out[0] ?? '')).toMatchObject({ v: 1, level: 'standard' });
  });
});

describe('the log of a command', () => {
  const logs = (): string => join(folder, 'state', 'pinhole', 'logs');

  it('connect --log: what happens to the tunnel, from start to end; without it nothing', async () => {
    const tscf = runCli('tscf', '--json', '--interval', '1');
    const { port, caFile } = JSON.parse(await tscf.line(/"listening"/)) as { port: number; caFile: string };
    const target = ['connect', `127.0.0.1:${port}`, '--ca', caFile, '--for', '2500ms'];
    expect(await runCli(...target, '--for', '1s').status).toBe(0);
    expect(await readdir(folder)).not.toContain('state');

    expect(await runCli(...target, '--for', '3s', '--log').status).toBe(0);
    const { lines, skipped } = await readLog(logs());
    expect(skipped).toBe(0);
    const events = lines.map(({ entry }) => entry.event).toReversed();
    expect(events[0]).toBe('start');
    expect(events.at(-1)).toBe('end');
    expect(events).toEqual(expect.arrayContaining(['state', 'interval', 'pinhole', 'answered', 'summary']));
    expect(events).not.toContain('kam');
    const answered = lines.filter(({ entry }) => entry.event === 'answered');
    expect(answered.reduce((sum, { entry }) => sum + Number(entry['count']), 0)).toBeGreaterThan(0);
    // What a program has logged is in a report that is made later.
    const out = join(folder, 'report.zip');
    await run([], { out });
    const logged = Object.entries(unzipSync(await readFile(out))).find(([name]) =>
      name.startsWith('logs/pinhole-'),
    );
    expect(strFromU8(logged?.[1] ?? new Uint8Array())).toContain('"event":"summary"');

    tscf.interrupt();
    await tscf.status;
  }, 20_000);
});
