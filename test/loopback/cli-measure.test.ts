import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { lifetimeSchema } from '../../main/model/lifetime.ts';
import { nodePlatform } from '../../main/platform/node-platform.ts';
import { LifetimeStore } from '../../main/pinhole/lifetime/store.ts';
import { runCli, type CliRun } from '../support/cli.ts';
import { tcpServer, closeServers } from '../support/servers.ts';

interface Tscf {
  readonly run: CliRun;
  readonly target: readonly string[];
}

let state: string;
const running: CliRun[] = [];

beforeAll(async () => {
  state = await mkdtemp(join(tmpdir(), 'pinhole-measure-'));
  vi.stubEnv('XDG_STATE_HOME', state);
});
afterEach(async () => {
  for (const run of running.splice(0)) {
    run.interrupt();
    await run.status;
  }
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await closeServers();
  await rm(state, { recursive: true });
});

async function startTscf(...args: readonly string[]): Promise<Tscf> {
  const run = runCli('tscf', '--json', ...args);
  running.push(run);
  const { port, caFile } = JSON.parse(await run.line(/"listening"/)) as { port: number; caFile: string };
  return { run, target: [`127.0.0.1:${port}`, '--ca', caFile] };
}

const parsed = (line = '{}'): Record<string, unknown> => JSON.parse(line) as Record<string, unknown>;

describe('pinhole measure', () => {
  it('says what survived, as its last line of JSON, and how far it came, in those before', async () => {
    const { target } = await startTscf();
    const run = runCli('measure', ...target, '--max', '2', '--response-time', '1', '--json');
    expect(await run.status).toBe(0);
    const result = parsed(run.out.at(-1));
    expect(result).toMatchObject({
      v: 1,
      event: 'result',
      survivedSeconds: 2,
      failedBySeconds: null,
      confidence: 'high',
      recommendedIntervalSeconds: 1,
      causes: [],
      stored: false,
    });
    expect(lifetimeSchema.safeParse(result).success).toBe(true);
    const before = run.out.slice(0, -1).map(parsed);
    expect(before.length).toBeGreaterThan(3);
    expect(before.every(({ v, event }) => v === 1 && event === 'progress')).toBe(true);
  });

  it('tells the limit of the TSCF, keeps the result, and measures anew only where that is asked for', async () => {
    const { target, run: tscf } = await startTscf('--idle-limit', '2');
    const first = runCli('measure', ...target, '--max', '9', '--json');
    expect(await first.status).toBe(0);
    const result = parsed(first.out.at(-1));
    expect(result).toMatchObject({ causes: ['tscf-idle-limit'], stored: false });
    expect(result['survivedSeconds']).toBeLessThanOrEqual(2);
    expect(result['failedBySeconds']).toBeGreaterThanOrEqual(2);
    const file = await readFile(join(state, 'pinhole', 'pinhole-lifetimes.json'), 'utf8');
    expect(file).toContain(`"when": "${String(result['when'])}"`);

    const opened = (): number => tscf.out.filter((line) => line.includes('"connected"')).length;
    const before = opened();
    const second = runCli('measure', ...target, '--max', '9');
    expect(await second.status).toBe(0);
    expect(second.out.join('\n')).toContain('--again measures anew');
    expect(second.out.join('\n')).toContain('the TSCF itself ended it');
    expect(opened() - before).toBe(1);

    const third = runCli('measure', ...target, '--max', '9', '--again', '--json');
    await third.line(/"outcome":"lived"/);
    third.interrupt();
    expect(await third.status).toBe(1);
    expect(parsed(third.out.at(-1))).toMatchObject({ event: 'result', end: 'cancelled', stored: false });
    // What was cancelled takes the place of nothing that was measured.
    expect(await readFile(join(state, 'pinhole', 'pinhole-lifetimes.json'), 'utf8')).toBe(file);
  });

  it('measures anew, unasked, what has come into doubt', async () => {
    const { target } = await startTscf();
    const measure = async (): Promise<Record<string, unknown>> => {
      const run = runCli('measure', ...target, '--max', '2', '--json');
      expect(await run.status).toBe(0);
      return parsed(run.out.at(-1));
    };
    const { network } = lifetimeSchema.parse(await measure());
    const store = new LifetimeStore(join(state, 'pinhole'), nodePlatform, () => undefined);
    const doubt = { when: new Date().toISOString(), deadlySeconds: 1, trustedSeconds: 0.5 };
    expect(await measure()).toMatchObject({ stored: true });
    await store.doubt(network.id, target[0] ?? '', doubt);
    expect(await measure()).toMatchObject({ stored: false });
    expect(await store.find(network.id, target[0] ?? '')).toMatchObject({ doubt: null });
  }, 20_000);

  it('what it found is what pinhole connect --interval auto keeps to', async () => {
    const { target } = await startTscf('--interval', '30');
    const before = runCli('connect', ...target, '--interval', 'auto', '--json');
    running.push(before);
    expect(parsed(await before.line(/"interval"/))).toMatchObject({ seconds: 30, decidedBy: 'tscf' });
    expect(await runCli('measure', ...target, '--max', '3', '--json').status).toBe(0);
    const after = runCli('connect', ...target, '--interval', 'auto');
    running.push(after);
    expect(await after.line(/keep-alive every/)).toContain(
      'keep-alive every 2 s at most, 80 % of what was measured, as proposed',
    );
  });

  it('status 1, with the reason, where the TSCF cannot be reached', async () => {
    const port = await tcpServer((socket) => socket.destroy());
    const run = runCli('measure', `127.0.0.1:${port}`, '--max', '5', '--json');
    expect(await run.status).toBe(1);
    expect(parsed(run.out.at(-1))).toMatchObject({ event: 'error', code: 'TLS_CLOSED' });
    expect(run.err.join('\n')).toContain('not measurable');
  });

  it.each([
    ['--max 1', ['--max', '1'], /--max is "1"/],
    ['--max 86401', ['--max', '86401'], /--max is "86401"/],
    ['nine connections', ['--connections', '9'], /--connections is "9"; a whole number from 3 to 8/],
    ['two connections', ['--connections', '2'], /--connections is "2"/],
    ['--response-time 0', ['--response-time', '0'], /--response-time is "0"/],
    ['a CA file that is not there', ['--ca', '/nonexistent/ca.pem'], /ca\.pem/],
  ])('status 2 for %s', async (_, args, message) => {
    const run = runCli('measure', '127.0.0.1:1', ...args);
    expect(await run.status).toBe(2);
    expect(run.err.join('\n')).toMatch(message);
  });
});
