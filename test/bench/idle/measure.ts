import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startFarEnd } from '../far-end.ts';
import type { MeasuredFigure } from '../figure.ts';
import { IDLE_FIGURES } from './figures.ts';

/** `settleMs`: what comes up with a tunnel is over, and the engine has looked around. */
const PLANS = {
  full: { settleMs: 20_000, watchMs: 300_000, days: 7 },
  trial: { settleMs: 0, watchMs: 200, days: 1 },
} as const;

const HOST = '127.0.0.1';
const here = import.meta.dirname;
const pinhole = resolve(here, '../../../app/cli/pinhole.mjs');

interface Use {
  readonly returns: number;
  readonly cpuMs: number;
}

/** Of a process since it began. */
async function useOf({ pid = 0 }: ChildProcess): Promise<Use> {
  const status = await readFile(`/proc/${pid}/task/${pid}/status`, 'utf8');
  const threads = await readdir(`/proc/${pid}/task`);
  const spent = await Promise.all(
    threads.map(async (thread) => {
      const [nanoseconds = ''] = (await readFile(`/proc/${pid}/task/${thread}/schedstat`, 'utf8')).split(' ');
      return Number(nanoseconds) / 1_000_000;
    }),
  );
  return {
    returns: Number(/^voluntary_ctxt_switches:\s*(\d+)/m.exec(status)?.[1]),
    cpuMs: spent.reduce((sum, ms) => sum + ms, 0),
  };
}

async function ready(child: ChildProcess): Promise<ChildProcess> {
  const ended = once(child, 'exit').then(() => {
    throw new Error('a process ended before it was connected');
  });
  let said = '';
  const connected = new Promise<void>((done) => {
    child.on('message', (message) => message === 'connected' && done());
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('"state":"connected"')) done();
    });
  });
  await Promise.race([connected, ended]);
  ended.catch(() => undefined);
  return child;
}

async function timersOf(engine: ChildProcess): Promise<number> {
  const told = once(engine, 'message');
  engine.send('timers');
  const [fired] = (await told) as [number];
  return fired;
}

interface Week {
  readonly first: number;
  readonly last: number;
  readonly answered: number;
  readonly missed: number;
}

async function liveFor(days: number, port: number, caFile: string): Promise<Week> {
  const child = fork(join(here, 'week-process.ts'), [String(port), caFile, String(days)]);
  let week: Week | undefined;
  child.on('message', (message) => (week = message as Week));
  await once(child, 'exit');
  if (week === undefined) throw new Error('the days ended without a result');
  if (week.missed > 0) throw new Error(`${week.missed} keep-alives were missed: the days were not idle`);
  return week;
}

export async function measureIdle(size: keyof typeof PLANS): Promise<readonly MeasuredFigure[]> {
  const { settleMs, watchMs, days } = PLANS[size];
  const folder = await mkdtemp(join(tmpdir(), 'pinhole-idle-'));
  const farEnd = await startFarEnd('tscf');
  const children: ChildProcess[] = [];
  try {
    const caFile = join(folder, 'ca.pem');
    await writeFile(caFile, farEnd.caPem);
    const profiles = join(folder, 'config', 'pinhole', 'profiles');
    await mkdir(profiles, { recursive: true });
    const interval = { mode: 'static', seconds: 110 };
    const way = { host: HOST, port: farEnd.port, tls: { caFile }, proxy: { mode: 'none' }, interval };
    const profile = { version: 2, id: 'idle', name: 'Idle', ...way, startAutomatically: true };
    await writeFile(join(profiles, 'idle.json'), JSON.stringify(profile));
    const env = {
      ...process.env,
      HOME: folder,
      XDG_CONFIG_HOME: join(folder, 'config'),
      XDG_STATE_HOME: join(folder, 'state'),
      XDG_CACHE_HOME: join(folder, 'cache'),
    };
    const target = `${HOST}:${farEnd.port}`;
    const command = [pinhole, 'connect', target, '--ca', caFile, '--interval', 'static:110', '--json'];
    const stdio: ('pipe' | 'inherit')[] = ['pipe', 'pipe', 'inherit'];
    const bare = spawn(process.execPath, [join(here, 'bare-process.mjs')], { env, stdio });
    const connect = spawn(process.execPath, command, { env, stdio });
    const engine = fork(join(here, 'engine-process.ts'), { env });
    children.push(bare, connect, engine);
    await Promise.all(children.map(ready));
    await wait(settleMs);

    const firedBefore = await timersOf(engine);
    const before = await Promise.all(children.map(useOf));
    const beganMs = performance.now();
    await wait(watchMs);
    const after = await Promise.all(children.map(useOf));
    const minutes = (performance.now() - beganMs) / 60_000;
    const fired = ((await timersOf(engine)) - firedBefore) / minutes;
    const [ofBare, ofConnect, ofEngine] = children.map((_, at) => ({
      returns: ((after[at]?.returns ?? 0) - (before[at]?.returns ?? 0)) / minutes,
      cpuMs: ((after[at]?.cpuMs ?? 0) - (before[at]?.cpuMs ?? 0)) / minutes,
    }));
    const week = await liveFor(days, farEnd.port, caFile);

    const values: readonly Omit<MeasuredFigure, 'figure'>[] = [
      { product: fired, floor: null, ratio: null },
      // The floor of these may be nothing at all, which nothing is a multiple of.
      { product: ofEngine?.returns ?? Number.NaN, floor: ofBare?.returns ?? Number.NaN, ratio: null },
      { product: ofConnect?.returns ?? Number.NaN, floor: ofBare?.returns ?? Number.NaN, ratio: null },
      { product: ofEngine?.cpuMs ?? Number.NaN, floor: ofBare?.cpuMs ?? Number.NaN, ratio: null },
      { product: ofConnect?.cpuMs ?? Number.NaN, floor: ofBare?.cpuMs ?? Number.NaN, ratio: null },
      { product: week.last, floor: week.first, ratio: week.last / week.first },
    ];
    return values.map((value, at) => ({ figure: IDLE_FIGURES[at]?.name ?? '', ...value }));
  } finally {
    for (const child of children) {
      const exited = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined;
      child.kill('SIGKILL');
      await exited;
    }
    await farEnd.close();
    await rm(folder, { recursive: true });
  }
}
