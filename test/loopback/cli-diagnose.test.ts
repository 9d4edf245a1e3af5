import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { diagnosisSchema, STAGE_IDS, type Diagnosis } from '../../main/model/diagnosis.ts';
import { freePort } from '../support/child-server.ts';
import { runCli, type CliRun } from '../support/cli.ts';
import { closeServers, tcpServer } from '../support/servers.ts';

let state: string;
const running: CliRun[] = [];

beforeAll(async () => {
  state = await mkdtemp(join(tmpdir(), 'pinhole-diagnose-'));
  vi.stubEnv('XDG_STATE_HOME', state);
});
afterEach(async () => {
  for (const run of running.splice(0)) {
    run.interrupt();
    await run.status;
  }
  await closeServers();
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(state, { recursive: true });
});

/** @returns the target, and the CA to trust */
async function startTscf(...args: readonly string[]): Promise<readonly string[]> {
  const run = runCli('tscf', '--json', ...args);
  running.push(run);
  const { port, caFile } = JSON.parse(await run.line(/"listening"/)) as { port: number; caFile: string };
  return [`127.0.0.1:${port}`, '--ca', caFile];
}

function reported({ out }: CliRun): Diagnosis {
  const { v, ...report } = JSON.parse(out.at(-1) ?? '') as { v: number };
  expect(v).toBe(1);
  return diagnosisSchema.parse(report);
}

describe('pinhole diagnose', () => {
  it('is one JSON object with every stage and one verdict; status 0 where nothing is wrong', async () => {
    const run = runCli('diagnose', ...(await startTscf()), '--json');
    expect(await run.status).toBe(0);
    expect(run.out).toHaveLength(1);
    const { stages, verdict } = reported(run);
    expect(stages.map(({ id }) => id)).toEqual(STAGE_IDS);
    expect(verdict).toMatchObject({ code: 'healthy', where: null, rivals: [] });
  });

  it('is a line a stage and the verdict in words, with what else it may be; status 1 where a fault was found', async () => {
    const target = `127.0.0.1:${await freePort()}`;
    const run = runCli('diagnose', target);
    expect(await run.status).toBe(1);
    expect(run.out.filter((line) => /^(?:ok|FAIL|-) /.test(line))).toHaveLength(STAGE_IDS.length);
    expect(run.out).toContainEqual(expect.stringMatching(/^FAIL TCP .*\[TCP_REFUSED\]$/));
    expect(run.out).toContainEqual(
      expect.stringMatching(/^- {4}TLS .*Not run, because the stage "tcp" failed\.$/),
    );
    expect(run.out).toContain(`${target}: refused`);
    expect(run.out).toContain('Where: the TSCF (likely, not certain).');
    expect(run.out).toContainEqual(expect.stringMatching(/^Or: /));
    expect(run.out).toContainEqual(expect.stringMatching(/^For IT: /));
  });

  it.each([
    ['--idle', '1'],
    ['--interval', 'never'],
    ['--response-time', '0'],
    ['--ca', '/nowhere/ca.pem'],
  ])('%s %s is a mistake of usage: status 2, and nothing is tried', async (...options) => {
    const run = runCli('diagnose', '127.0.0.1:1', ...options);
    expect(await run.status).toBe(2);
    expect(run.out).toEqual([]);
  });

  it('what the profile asks for is what the TSCF is asked for', async () => {
    const target = await startTscf('--interval', '30', '--max-interval', '60', '--idle-limit', '0');
    const run = runCli('diagnose', ...target, '--interval', '40', '--json');
    expect(await run.status).toBe(0);
    const agreed = reported(run).stages.find((stage) => stage.id === 'configuration');
    expect(agreed?.evidence).toMatchObject({ asked: 'proposed', intervalS: 40 });
  });

  it('--idle measures the lifetime of the pin-hole too, and says by which silence it died', async () => {
    const target = await startTscf('--idle-limit', '2');
    const run = runCli('diagnose', ...target, '--idle', '4', '--response-time', '1', '--json');
    expect(await run.status).toBe(1);
    const { stages, verdict } = reported(run);
    expect(verdict).toMatchObject({ code: 'idle-limit-short', where: 'tscf', confidence: 'certain' });
    const idle = stages.find((stage) => stage.id === 'idle');
    expect(idle).toMatchObject({
      code: 'LIFETIME_SHORT',
      evidence: { causes: ['tscf-idle-limit'], intervalS: 30 },
    });
  }, 30_000);

  it('an interrupt ends it with what was seen by then', async () => {
    const run = runCli('diagnose', `127.0.0.1:${await tcpServer()}`);
    await run.line(/^ok {3}TCP/);
    run.interrupt();
    expect(await run.status).toBe(1);
    expect(run.out).toContainEqual(expect.stringMatching(/^- {4}TLS .*Called off/));
    expect(run.out).toContainEqual(expect.stringMatching(/: called-off$/));
  });
});
