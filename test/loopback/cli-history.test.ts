import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { LIMITS } from '../../main/model/limits.ts';
import { historyPath } from '../../main/platform/paths.ts';
import { runCli, type CliRun } from '../support/cli.ts';

let folder: string;
let tscf: CliRun;
let target: readonly [place: string, caFile: string];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pinhole-history-'));
  for (const name of ['HOME', 'XDG_STATE_HOME', 'XDG_CONFIG_HOME', 'XDG_RUNTIME_DIR'])
    vi.stubEnv(name, folder);
  // A machine that is busy starts the thread of the history late: this is not about how long it is waited for.
  vi.spyOn(LIMITS.historyCloseMs, 'value', 'get').mockReturnValue(60_000);
  tscf = runCli('tscf', '--interval', '1', '--json');
  const { port, caFile } = JSON.parse(await tscf.line(/"listening"/)) as { port: number; caFile: string };
  target = [`127.0.0.1:${port}`, caFile];
  const profiles = join(folder, 'pinhole', 'profiles');
  await mkdir(profiles, { recursive: true });
  const profile = { id: 'office', name: 'Office', host: '127.0.0.1', port, tls: { caFile } };
  await writeFile(join(profiles, 'office.json'), JSON.stringify(profile));
});
afterAll(async () => {
  tscf.interrupt();
  await tscf.status;
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

/** Until a keep-alive is answered. */
async function connectFor(...args: readonly string[]): Promise<void> {
  const run = runCli('connect', ...args, '--json');
  await run.line(/"kam"/);
  run.interrupt();
  await run.status;
}

describe('pinhole connect', () => {
  it('keeps no history of what is no profile of the user', async () => {
    await connectFor(target[0], '--ca', target[1]);
    expect(existsSync(historyPath())).toBe(false);
  });

  it('keeps that of a stored profile, and pinhole history prints it, until it is switched off', async () => {
    await connectFor('office');
    const found = runCli('history', 'office', '--since', '1h', '--json');
    expect(await found.status).toBe(0);
    expect(JSON.parse(found.out[0] ?? '{}')).toMatchObject({ v: 1, tunnel: 'office', outcome: 'answered' });
    const events = runCli('history', '--events', '--csv');
    expect(await events.status).toBe(0);
    expect(events.out.some((line) => line.includes('""state"":""connected""'))).toBe(true);

    await writeFile(join(folder, 'pinhole', 'settings.json'), '{"version":1,"history":false}');
    await connectFor('office');
    expect(existsSync(historyPath())).toBe(false);
    expect(await runCli('history', 'office').status).toBe(1);
  });
});
