import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { coreSnapshotSchema } from '../../app/contract/contract.ts';
import { openControl } from '../../app/control/server.ts';
import { VERSION } from '../../app/version.ts';
import type { Profile } from '../../main/model/profile.ts';
import { runCli, type CliRun } from '../support/cli.ts';
import { createFakeCore, tunnelSnapshot } from '../support/fake-core.ts';
import { closeLabs, tunnelLab, type TunnelLab } from '../support/tunnel-lab.ts';

let folder: string;
const open: { close(): Promise<void> }[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pinhole-run-'));
  vi.stubEnv('XDG_RUNTIME_DIR', folder);
  vi.stubEnv('XDG_STATE_HOME', join(folder, 'state'));
  vi.stubEnv('XDG_CONFIG_HOME', join(folder, 'config'));
});

afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
  await closeLabs();
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

/** A program with real tunnels to a real TSCF, which commands reach. */
async function startProgram(profiles: readonly Partial<Profile>[] = [{}]): Promise<TunnelLab> {
  const lab = await tunnelLab({}, profiles);
  open.push(await openControl({ core: lab.core, program: 'desktop', version: VERSION }));
  return lab;
}

async function run(...args: readonly string[]) {
  const cli = runCli(...args);
  return { status: await cli.status, out: cli.out, err: cli.err };
}

interface Shown {
  v: number;
  program: object | null;
  tunnels: object[];
  warnings: string[];
}
const jsonOf = ({ out }: Pick<CliRun, 'out'>): Shown => {
  expect(out).toHaveLength(1);
  return JSON.parse(out[0] ?? '') as Shown;
};

/** Nobody listens there. */
const NOWHERE = { id: 'nowhere', name: 'Nowhere', port: 1 };

describe('without a running program', () => {
  it.each([['status'], ['up', 'office'], ['down', 'office']])(
    'pinhole %s: status 1, and what to do next',
    async (...args) => {
      const words = 'pinhole: Pinhole does not run as this user. Start Pinhole, or run `pinhole serve`.';
      expect(await run(...args)).toEqual({ status: 1, out: [], err: [words] });
      const json = await run(...args, '--json');
      expect(json.status).toBe(1);
      expect(jsonOf(json)).toMatchObject({
        v: 1,
        program: null,
        tunnels: [],
        error: { code: 'CONTROL_NOT_RUNNING' },
      });
    },
  );
});

describe('pinhole status', { timeout: 20_000 }, () => {
  it('0 as long as all that are started hold, and 1 where one does not', async () => {
    const { core, until } = await startProgram([{}, NOWHERE]);
    const idle = await run('status');
    expect(idle.status).toBe(0);
    expect(idle.out[0]).toMatch(
      /^state {2,}name {2,}endpoint {2,}interval {2,}last KAM {2,}reconnect {2,}pin-hole$/,
    );
    expect(idle.out[1]).toMatch(
      /^stopped {2,}Office \(office\) {2,}127\.0\.0\.1:\d+ {2,}– {2,}– {2,}– {2,}unknown: /,
    );
    expect(idle.err).toEqual([`Pinhole ${VERSION} answers: the window, process ${process.pid}`]);

    core.startTunnel('office');
    await until(({ kam, pinhole }) => kam.answered > 0 && pinhole.verdict === 'open');
    const holds = await run('status');
    expect(holds.status).toBe(0);
    expect(holds.out[1]).toMatch(
      /^connected {2,}Office \(office\) .* 0\.1 s, by the profile {2,}\d+(\.\d)? ms, 0 s ago {2,}– {2,}open: /,
    );

    core.startTunnel('nowhere');
    await until(({ reconnect }) => reconnect !== null, 'nowhere');
    const fails = await run('status');
    expect(fails.status).toBe(1);
    expect(fails.out[2]).toMatch(/^reconnecting.* attempt \d+ (in 0 s|under way) /);
    expect(fails.err[1]).toBe(
      'nowhere: 127.0.0.1:1: the connection was refused. Check the port, and that the TSCF is running.',
    );
    expect((await run('status', 'office')).status, 'the one that was named holds').toBe(0);
  });

  it('of one that is stopped: it does not hold, and what would start it', async () => {
    await startProgram();
    const { status, out, err } = await run('status', 'OFFICE');
    expect([status, out.length, err[1]]).toEqual([1, 2, 'office is stopped: `pinhole up office` starts it.']);
  });

  it('--json: one object with the snapshots of the contract', async () => {
    await startProgram([{}, NOWHERE]);
    const all = jsonOf(await run('status', '--json'));
    expect(all).toMatchObject({
      v: 1,
      program: { name: 'desktop', version: VERSION, pid: process.pid },
      warnings: [],
    });
    const { tunnels } = coreSnapshotSchema.shape;
    expect(tunnels.parse(all.tunnels).map(({ id }) => id)).toEqual(['office', 'nowhere']);
    expect(jsonOf(await run('status', 'nowhere', '--json')).tunnels).toHaveLength(1);
  });

  it('--watch: the table, then a line an event, until the interrupt', async () => {
    const { core, until } = await startProgram([{}, { id: 'other', name: 'Other' }]);
    const watching = runCli('status', 'office', '--watch');
    await watching.line(/^stopped/);
    core.startTunnel('other');
    core.startTunnel('office');
    await watching.line(/office {2}connected$/);
    await watching.line(/office {2}keep-alive \d+ answered in /);
    await until(({ state }) => state === 'connected');
    watching.interrupt();
    expect(await watching.status).toBe(0);
    expect(watching.out.join('\n')).not.toContain('  other  ');
  });

  it('--watch --json: one object, then an event a line', async () => {
    const { core } = await startProgram();
    const watching = runCli('status', '--watch', '--json');
    await watching.line(/"tunnels"/);
    core.startTunnel('office');
    await watching.line(/"state":"connected"/);
    await core.stopTunnel('office');
    await watching.line(/"event":"summary"/);
    watching.interrupt();
    expect(await watching.status).toBe(0);
    const [first, ...events] = watching.out.map((line) => JSON.parse(line) as { v: number; event?: string });
    expect(first).toHaveProperty('tunnels');
    expect(events.every(({ v, event }) => v === 1 && event !== undefined)).toBe(true);
    const states = watching.out.filter((line) => line.includes('"event":"state"'));
    expect(new Set(states).size, 'no event twice').toBe(states.length);
  });

  it('--watch: ends with the program, status 1', async () => {
    await startProgram();
    const watching = runCli('status', '--watch');
    await watching.line(/^stopped/);
    await open.pop()?.close();
    expect(await watching.status).toBe(1);
    expect(watching.err.at(-1)).toMatch(
      /^pinhole: The running program \(process \d+\) (has ended|ended before)/,
    );
  });

  it('what somebody else has named is plain', async () => {
    const core = createFakeCore({ warnings: () => ['a\u001B[2Jb'] });
    core.put(tunnelSnapshot('office', { name: 'Of\u001B]0;fice', host: 'a\u202Eb' }));
    open.push(await openControl({ core, program: 'serve', version: VERSION }));
    const { out, err } = await run('status');
    expect([...out, ...err].join('')).not.toMatch(/[\u001B\u202E]/);
    expect(out[1]).toContain('Of\uFFFD]0;fice (office)');
  });
});

describe('pinhole up', { timeout: 20_000 }, () => {
  it('starts a tunnel, by its id or its name, and waits until it holds', async () => {
    const { core } = await startProgram();
    const first = await run('up', 'office');
    expect([first.status, first.err]).toEqual([0, []]);
    expect(first.out[1]).toMatch(/^connected {2,}Office \(office\)/);
    expect(core.tunnel('office')?.state).toBe('connected');
    const again = await run('up', 'office', '--json');
    expect([again.status, jsonOf(again).tunnels]).toMatchObject([0, [{ id: 'office', state: 'connected' }]]);
    await core.stopTunnel('office');
    expect((await run('up', 'Office')).status).toBe(0);
  });

  it('status 1 when the time is over, and the tunnel stays started', async () => {
    const { core } = await startProgram([NOWHERE]);
    const { status, err } = await run('up', 'nowhere', '--wait', '1');
    expect([status, err.at(-1)]).toEqual([
      1,
      '"Nowhere" is not connected yet. Pinhole goes on trying: see `pinhole status nowhere`.',
    ]);
    expect(core.tunnel('nowhere')?.state).toBe('reconnecting');
  });

  it('status 1 as soon as only a person can mend it', async () => {
    const ca = { caFile: '/nonexistent/ca.pem' };
    await startProgram([{ id: 'broken', name: 'Broken', tls: { ...ca } }]);
    const { status, out, err } = await run('up', 'broken');
    expect([status, out[1]]).toEqual([1, expect.stringMatching(/^needs attention/)]);
    expect(err[0]).toMatch(/^broken: \/nonexistent\/ca\.pem cannot be read/);
  });

  it('--wait 0 only starts it; an interrupt ends the wait alone', async () => {
    const { core, until } = await startProgram([NOWHERE, {}]);
    expect((await run('up', 'office', '--wait', '0')).status).toBe(0);
    await until(({ state }) => state === 'connected');
    const waiting = runCli('up', 'nowhere');
    await until(({ reconnect }) => reconnect !== null, 'nowhere');
    waiting.interrupt();
    expect(await waiting.status).toBe(1);
    expect(core.tunnel('nowhere')?.state).toBe('reconnecting');
  });

  it('does not wait for the end of a backoff', async () => {
    const { core, until, event } = await startProgram([
      { ...NOWHERE, reconnect: { initialMs: 3_600_000, maxMs: 3_600_000 } },
    ]);
    core.startTunnel('nowhere');
    await until(({ reconnect }) => (reconnect?.nextInMs ?? 0) > 60_000, 'nowhere');
    await run('up', 'nowhere', '--wait', '0');
    await event((one) => one.event === 'state' && one.attempt === 2);
  });
});

describe('pinhole down', { timeout: 20_000 }, () => {
  it('releases a tunnel, and says so when it is closed', async () => {
    const { core, until, tscfEvent } = await startProgram();
    core.startTunnel('office');
    await until(({ state }) => state === 'connected');
    const { status, out, err } = await run('down', 'office');
    expect([status, out[1], err]).toEqual([0, expect.stringMatching(/^stopped {2,}Office/), []]);
    expect(await tscfEvent(({ event }) => event === 'ended')).toMatchObject({
      message: 'the client released the tunnel',
    });
    const again = await run('down', 'office', '--json');
    expect([again.status, jsonOf(again).tunnels]).toMatchObject([0, [{ state: 'stopped' }]]);
  });
});

describe('names', () => {
  const two = [
    { id: 'office', name: 'Office' },
    { id: 'office-2', name: 'office' },
    { id: 'home', name: 'Office 3' },
  ];

  it.each<[string, RegExp]>([
    ['offise', /has no tunnel "offise"; the nearest is "office"\. /],
    ['x', /has no tunnel "x"\. See which there are: `pinhole profiles list`/],
    ['OFFICE', /"OFFICE" is the name of 2 tunnels: say which by its id, office, office-2\. /],
  ])('%s: status 2, and what would be right', async (name, words) => {
    await startProgram(two);
    for (const command of ['status', 'up', 'down']) {
      const { status, out, err } = await run(command, name);
      expect([status, out, err[0]]).toEqual([2, [], expect.stringMatching(words)]);
    }
  });

  it('an id goes before a name', async () => {
    await startProgram(two);
    expect(jsonOf(await run('status', 'office', '--json')).tunnels).toMatchObject([{ id: 'office' }]);
    expect(jsonOf(await run('status', 'office 3', '--json')).tunnels).toMatchObject([{ id: 'home' }]);
  });

  it.each([
    [['up'], /missing required argument 'name'/],
    [['down'], /missing required argument 'name'/],
    [['up', 'office', '--wait', 'soon'], /--wait is "soon"/],
    [['status', '--program', 'window'], /--program is "window"; desktop or serve would be right/],
  ])('%j is status 2', async (args, words) => {
    const { status, err } = await run(...args);
    expect([status, err[0]]).toEqual([2, expect.stringMatching(words)]);
  });

  it.each(['status', 'up', 'down'])('pinhole %s --help has an example', async (name) => {
    const { status, out } = await run(name, '--help');
    expect([status, out.join('\n')]).toEqual([
      0,
      expect.stringMatching(`Example:\n  pinhole ${name} office`),
    ]);
  });
});

describe('pinhole report', { timeout: 20_000 }, () => {
  const reported = async (name: string): Promise<string> => {
    const path = join(folder, 'report.zip');
    expect((await run('report', '--out', path)).status).toBe(0);
    const text = strFromU8(unzipSync(await readFile(path))[name] ?? new Uint8Array());
    await rm(path);
    return text;
  };

  it('has the tunnels of the running program, and their events', async () => {
    const { core, until } = await startProgram();
    core.startTunnel('office');
    await until(({ kam }) => kam.answered > 0);
    const { tunnels } = JSON.parse(await reported('tunnels.json')) as { tunnels: object[] };
    expect(tunnels).toMatchObject([{ id: 'office', state: 'connected' }]);
    expect(await reported('events.jsonl')).toContain('"state":"connected"');
  });

  it('is made without it where it cannot be asked, and says why', async () => {
    open.push(await openControl({ core: createFakeCore(), program: 'serve', version: '0.0.0' }));
    const { status, err } = await run('report', '--preview');
    expect([status, err[0]]).toEqual([
      0,
      expect.stringContaining('The running program could not be asked: Pinhole 0.0.0 runs'),
    ]);
    expect(await reported('profiles.json')).toContain('could not be asked');
    expect(await reported('tunnels.json')).toContain('No running program was asked');
  });
});
