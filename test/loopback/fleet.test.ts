import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  fleetFiguresSchema,
  fleetSummarySchema,
  type FleetFigures,
  type FleetSummary,
} from '../../app/cli/fleet/figures.ts';
import { fleet } from '../../app/cli/fleet/fleet.ts';
import type { ExitStatus, Io } from '../../app/cli/io.ts';
import { runCommandLine } from '../../app/cli/program.ts';
import { nodePlatform } from '../../main/platform/node-platform.ts';
import { FIRST_SEQUENCE } from '../../main/protocol/constants.ts';
import { startLocalTscf, type LocalTscf } from '../../main/tscf/local-tscf.ts';
import type { TscfSettings } from '../../main/tscf/settings.ts';
import type { TscfEvent } from '../../main/tscf/tscf-options.ts';
import { TestSource, valuesAt } from '../support/policy-lab.ts';
import { recordingIo } from '../support/recording-io.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pinhole-fleet-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

const opened: LocalTscf[] = [];
/** Ways to end what runs. */
const running: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((end) => end()));
  await Promise.all(opened.splice(0).map((tscf) => tscf.close()));
});

/** What comes one after the other, and a way to wait for one that fits. */
class Sequence<T> {
  readonly all: T[] = [];
  readonly #waiting = new Set<() => void>();

  add(one: T): void {
    this.all.push(one);
    for (const look of this.#waiting) look();
  }

  until(fits: (one: T) => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!this.all.some(fits)) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
      look();
    });
  }
}

async function startTscf(settings: Partial<TscfSettings> = {}) {
  const events = new Sequence<TscfEvent>();
  const tscf = await startLocalTscf(folder, {
    host: '127.0.0.1',
    port: 0,
    settings: { intervalS: 1, maxIntervalS: 60, idleLimitS: 0, requireKam: false, ...settings },
    ports: nodePlatform,
    onEvent: (event) => events.add(event),
  });
  opened.push(tscf);
  return {
    tscf,
    events,
    target: [`127.0.0.1:${tscf.server.address.port}`, '--ca', tscf.caFile, '--proxy', 'none'],
    configured: () => events.all.filter(({ event }) => event === 'configured').length,
    ended: () => events.all.filter((event) => event.event === 'ended'),
  };
}

const RELEASED = 'the client released the tunnel';

interface FleetProcess {
  readonly out: Sequence<string>;
  readonly err: readonly string[];
  readonly status: Promise<ExitStatus>;
  readonly interrupt: () => void;
}

function runFleet(args: readonly string[], terminal = false): FleetProcess {
  const out = new Sequence<string>();
  const err: string[] = [];
  const interrupt = new AbortController();
  const io: Io = {
    out: (line) => out.add(line),
    err: (line) => err.push(line),
    lines: async function* () {
      yield* await Promise.resolve([]);
    },
    interrupted: interrupt.signal,
    terminal,
  };
  const status = runCommandLine(['fleet', ...args], io);
  running.push(async () => {
    interrupt.abort();
    await status;
  });
  return { out, err, status, interrupt: () => interrupt.abort() };
}

const JSON_LINES = ['--json', '--every', '100ms'];

const untilPeriod = ({ out }: FleetProcess, fits: (figures: FleetFigures) => boolean): Promise<void> =>
  out.until((line) => {
    const parsed = fleetFiguresSchema.safeParse(JSON.parse(line));
    return parsed.success && fits(parsed.data);
  });

/** Every line of a run that is over, each of which has to be what the schema says. */
function told({ out }: FleetProcess): { periods: FleetFigures[]; summary: FleetSummary } {
  const objects = out.all.map((line) => JSON.parse(line) as unknown);
  return {
    periods: objects.slice(0, -1).map((object) => fleetFiguresSchema.parse(object)),
    summary: fleetSummarySchema.parse(objects.at(-1)),
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

describe('pinhole fleet', () => {
  it('holds fifty tunnels, says what the TSCF says, and releases them at an interrupt', async () => {
    const { target, ended, configured, tscf } = await startTscf();
    const run = runFleet([...target, '--tunnels', '50', '--ramp', '500', ...JSON_LINES]);
    await untilPeriod(run, ({ keepAlives }) => keepAlives.answered > 0);
    await untilPeriod(run, ({ tunnels }) => tunnels.connected === 50);
    expect(tscf.server.tunnels).toBe(50);
    run.interrupt();
    expect(await run.status).toBe(0);
    const { periods, summary } = told(run);
    expect(summary).toMatchObject({
      tunnels: { asked: 50, started: 50, connected: 50, reconnecting: 0, failed: 0 },
      upShare: 1,
      cameUp: 50,
      cameBack: 0,
      failures: {},
      abandoned: false,
      faults: { cut: 0, silenced: 0, silentOpen: 0, released: 0 },
    });
    expect(configured()).toBe(50);
    expect(ended().map(({ message }) => message)).toEqual(new Array(50).fill(RELEASED));
    // The first Sequence is that of the configuration.
    const arrived = ended().map(
      ({ lastKeepAlive }) => (lastKeepAlive?.sequence ?? FIRST_SEQUENCE) - FIRST_SEQUENCE,
    );
    expect(summary.keepAlives.sent).toBe(sum(arrived));
    expect(summary.roundTripMs.count).toBe(summary.keepAlives.answered);
    expect(summary.setUpMs.count).toBe(50);
    expect(sum(periods.map(({ cameUp }) => cameUp))).toBe(50);
    expect(sum(periods.map(({ keepAlives }) => keepAlives.answered))).toBeLessThanOrEqual(
      summary.keepAlives.answered,
    );
    expect(sum(periods.map(({ periodMs }) => periodMs))).toBeLessThanOrEqual(summary.periodMs);
  });

  it('cuts connections: the TSCF sees TCP end without a word, and the tunnels come back', async () => {
    const { target, ended } = await startTscf();
    const run = runFleet([
      ...target,
      '--tunnels',
      '10',
      '--ramp',
      '500',
      '--cut',
      '5/s',
      '--at-least',
      '0%',
      ...JSON_LINES,
    ]);
    await untilPeriod(run, ({ cameBack }) => cameBack > 0);
    run.interrupt();
    expect(await run.status).toBe(0);
    const { summary } = told(run);
    const wordless = ended().filter(({ message }) => message !== RELEASED);
    expect(summary.faults.cut).toBeGreaterThan(0);
    expect(wordless.length).toBeGreaterThanOrEqual(summary.faults.cut);
    expect(new Set(wordless.map(({ code }) => code))).toEqual(new Set(['PEER_CLOSED']));
    expect(summary.failures.PEER_RESET).toBe(summary.faults.cut);
  });

  it('silences connections: the tunnels come back, and TCP stays open beside those in their place', async () => {
    // This one bears 16 s of silence.
    const { target, ended, tscf } = await startTscf();
    const quick = ['--ramp', '500', '--response-time', '1', '--miss-limit', '1', '--at-least', '0%'];
    const run = runFleet([...target, '--tunnels', '10', '--silence', '2/s', ...quick, ...JSON_LINES]);
    await untilPeriod(run, ({ cameBack }) => cameBack > 0);
    expect(tscf.server.tunnels).toBeGreaterThan(10);
    expect(ended()).toEqual([]);
    run.interrupt();
    expect(await run.status).toBe(0);
    const { summary } = told(run);
    expect(summary.failures).toEqual({ PEER_SILENT: expect.any(Number) as number });
    expect(summary.faults.silenced).toBeGreaterThanOrEqual(summary.failures.PEER_SILENT ?? Number.NaN);
    expect(summary.keepAlives.missed).toBeGreaterThan(0);
  }, 20_000);

  it('silences connections: the TSCF hears nothing more, and gives them up', async () => {
    const { target, events } = await startTscf({ idleLimitS: 3 });
    const patient = ['--ramp', '500', '--response-time', '60', '--at-least', '0%'];
    const run = runFleet([...target, '--tunnels', '10', '--silence', '2/s', ...patient, ...JSON_LINES]);
    await events.until((event) => event.event === 'ended' && event.code === 'REFUSED_KEEP_ALIVE_EXPIRED');
    run.interrupt();
    expect(await run.status).toBe(0);
    const { summary } = told(run);
    expect(summary.faults.silenced).toBeGreaterThan(0);
    // Their tunnels do not hear that the TSCF has closed them.
    expect(summary.failures).toEqual({});
  }, 20_000);

  it('releases tunnels and starts them again', async () => {
    const { target, ended, configured } = await startTscf();
    const run = runFleet([
      ...target,
      '--tunnels',
      '5',
      '--release',
      '20/s',
      '--at-least',
      '0%',
      ...JSON_LINES,
    ]);
    await untilPeriod(run, ({ cameUp, elapsedMs }) => cameUp > 0 && elapsedMs > 500);
    run.interrupt();
    expect(await run.status).toBe(0);
    const { summary } = told(run);
    expect(summary.faults.released).toBeGreaterThan(0);
    expect(summary.failures).toEqual({});
    expect(ended().filter(({ message }) => message === RELEASED).length).toBeGreaterThanOrEqual(
      summary.faults.released,
    );
    expect(configured()).toBeGreaterThan(5);
  });

  it('abandons its tunnels at the end, where it is told to: there is no release', async () => {
    const { target, ended, events } = await startTscf();
    const run = runFleet([...target, '--tunnels', '5', '--ramp', '100', '--abandon', ...JSON_LINES]);
    await untilPeriod(run, ({ tunnels }) => tunnels.connected === 5);
    run.interrupt();
    expect(await run.status).toBe(0);
    await events.until(() => ended().length === 5);
    expect(ended().map(({ code, message }) => [code, message === RELEASED])).toEqual(
      new Array(5).fill(['PEER_CLOSED', false]),
    );
    expect(told(run).summary.abandoned).toBe(true);
  });

  it('ends by itself when its time is over, and with status 1 where too few are up', async () => {
    const { target, tscf } = await startTscf();
    tscf.server.behave({ refuse: true });
    const run = runFleet([
      ...target,
      '--tunnels',
      '4',
      '--ramp',
      '100',
      '--for',
      '500ms',
      '--at-least',
      '50%',
      ...JSON_LINES,
    ]);
    expect(await run.status).toBe(1);
    const { summary } = told(run);
    expect(summary.upShare).toBe(0);
    expect(sum(Object.values(summary.failures))).toBeGreaterThanOrEqual(4);
    expect(run.err.at(-1)).toMatch(/[^.]\. \w/);
  });

  it('does not try the rest where the first ones show that none can come up', async () => {
    const { target, events } = await startTscf();
    const other = await startTscf();
    const args = [target[0] ?? '', '--ca', other.tscf.caFile, '--proxy', 'none'];
    const run = runFleet([...args, '--tunnels', '100', '--ramp', '50', ...JSON_LINES]);
    expect(await run.status).toBe(1);
    const { summary } = told(run);
    expect(summary.tunnels.started).toBeLessThan(100);
    expect(summary.failures).toEqual({ TLS_CERTIFICATE_UNTRUSTED: summary.tunnels.failed });
    expect(run.err.at(-1)).toContain('CA file');
    expect(events.all.filter(({ event }) => event === 'configured')).toEqual([]);
  });

  it('draws its panel over what it drew before, on a terminal, and leaves the summary there', async () => {
    const { target } = await startTscf();
    const run = runFleet([...target, '--tunnels', '3', '--every', '100ms'], true);
    await run.out.until((text) => text.startsWith('\u001B[') && text.includes('up            3'));
    run.interrupt();
    expect(await run.status).toBe(0);
    const [first = '', ...later] = run.out.all;
    expect(first).toMatch(/^0:00:00 {2}3 tunnels to 127\.0\.0\.1:/);
    let drawn = first;
    for (const text of later) {
      const back = `\u001B[${drawn.split('\n').length}A\u001B[J`;
      expect(text.startsWith(back)).toBe(true);
      drawn = text.slice(back.length);
    }
    expect(drawn).toContain('3 of 3 tunnels up at the end (100 %)');
  });

  it.each([
    ['no profile but its own is allowed', { UserProfilesAllowed: false }, '127.0.0.1:1', 'PROFILE_FORBIDDEN'],
    [
      'a profile is its own, and would be multiplied',
      { ManagedProfiles: [{ id: 'office', name: 'Office', host: '127.0.0.1', port: 1 }] },
      'office',
      'PROFILE_MANAGED',
    ],
  ])('obeys a policy where %s', async (_what, values, target, code) => {
    const place = { origin: 'the test', level: 'mandatory', scope: 'machine' } as const;
    const options = { tunnels: '5', ramp: '5', pin: [], abandon: false, atLeast: '100%', json: false };
    const { io } = recordingIo();
    await expect(fleet(target, options, io, [new TestSource(valuesAt(place, values))])).rejects.toMatchObject(
      { code },
    );
  });

  it.each([
    [['127.0.0.1:1'], /--tunnels/],
    [['127.0.0.1:1', '--tunnels', '20001'], /--tunnels is "20001"/],
    [['192.0.2.1', '--tunnels', '101'], /--confirm 192\.0\.2\.1/],
    [['127.0.0.1:1', '--tunnels', '5', '--ca', '/nowhere/ca.pem'], /ca\.pem/],
  ])('is refused with status 2 before any connection: %j', async (args, why) => {
    const run = runFleet(args);
    expect(await run.status).toBe(2);
    expect(run.err.join('\n')).toMatch(why);
    expect(run.out.all).toEqual([]);
  });
});
