import { LoadGuard } from '../../main/keepalive/load-guard.ts';
import { supervisionDeadlineS } from '../../main/protocol/constants.ts';
import { PLAIN_RULES } from '../../main/transport/tls-rules.ts';
import { TunnelManager } from '../../main/tunnel/tunnel-manager.ts';
import { FakeNetwork, networkWatch } from './fake-network.ts';
import { lifetimePorts } from './lifetime-ports.ts';
import { MemoryUdp } from './memory-udp.ts';
import { testProfile } from './profile.ts';
import { SimulatedChance } from './simulated-chance.ts';
import type { Surroundings } from './simulated-connection.ts';
import { SimulatedDisturbances } from './simulated-disturbances.ts';
import { TunnelJudge, type Wrong } from './simulated-judge.ts';
import { SimulatedMachine } from './simulated-machine.ts';
import { ECHO, SimulatedTscf } from './simulated-tscf.ts';
import { SteppedTime } from './stepped-time.ts';

const SECOND_MS = 1_000;
const HOUR_MS = 3_600 * SECOND_MS;
/** Nothing new happens at the end, so that every tunnel can come back. */
const QUIET_MS = 240 * SECOND_MS;
/** Where the forward of a tunnel listens: from here on, by its interval. */
const FIRST_FORWARD_PORT = 5_000;

/** What a run is like. */
export interface SimulatedConditions {
  /** Linux: the monotonic clock stands still in sleep. */
  readonly monotonicStopsInSleep: boolean;
  /** A tunnel for each, seconds. */
  readonly intervalsS: readonly number[];
  readonly responseTimeS: number;
  readonly missLimit: number;
  /** One way, ms. */
  readonly latencyMs: number;
  /** Of transmissions each way, what is lost and repeated; 0 to 1. */
  readonly lossShare: number;
  /** Of messages each way, what is late as far as a living path may be; 0 to 1. */
  readonly spikeShare: number;
  readonly tscfOriginates: boolean;
  /** Nothing happens but loss and spikes, and every pin-hole bears the interval. */
  readonly undisturbed: boolean;
}

export interface SimulatedReport {
  readonly seed: number;
  readonly conditions: SimulatedConditions;
  /** Times that a tunnel took its path for dead. */
  readonly closed: number;
  /** Of these, what was not so. */
  readonly falseClosed: readonly Wrong[];
  /** Times that the path of an established tunnel was dead, for long or short. */
  readonly deaths: number;
  /** Of these, those that were not noticed in time. */
  readonly missed: readonly Wrong[];
  readonly happened: SimulatedDisturbances['counts'] | undefined;
  readonly connections: number;
  /** Tunnels that were not up at any time in the quiet at the end. */
  readonly down: readonly string[];
}

function drawConditions(chance: SimulatedChance): SimulatedConditions {
  return {
    monotonicStopsInSleep: chance.happens(0.5),
    intervalsS: chance.one([[5], [30], [110], [5, 30, 110]]),
    responseTimeS: chance.one([2, 5, 10]),
    missLimit: chance.one([1, 1, 2, 3]),
    latencyMs: chance.scaleFree(1, 150),
    lossShare: chance.one([0, 0.02, 0.2]),
    spikeShare: chance.one([0, 0.02, 0.1]),
    tscfOriginates: chance.happens(0.3),
    undisturbed: false,
  };
}

/**
 * Tunnels of the product against TSCF sessions of the product, for hours of simulated time: sleep, stalls, jumps of the
 * clock, pin-holes that close, black holes, TSCFs that restart. docs/TESTING.md says what is modelled and what is not.
 * @param wanted the rest is drawn from the seed.
 */
export async function runSimulatedHours(
  seed: number,
  hours: number,
  wanted: Partial<SimulatedConditions> = {},
): Promise<SimulatedReport> {
  const chance = new SimulatedChance(seed);
  const conditions = { ...drawConditions(chance), ...wanted };
  const world = new SteppedTime();
  const around = surroundings(conditions, world, chance);
  const tscf = new SimulatedTscf(
    around,
    (host) => drawLifetimeMs(conditions, Number.parseInt(host, 10) * SECOND_MS, chance),
    conditions.tscfOriginates,
  );
  const { guard, tunnels, judges, udp } = client(conditions, around, tscf);
  const pass = (ms: number): Promise<void> =>
    world.run(
      new Promise((resolve) => {
        world.after(ms, resolve);
      }),
    );

  for (const id of judges.keys()) tunnels.get(id).start();
  const disturbances = conditions.undisturbed
    ? undefined
    : new SimulatedDisturbances({
        around,
        tscf,
        guard,
        judges: [...judges.values()],
        phone: await udp.peer('127.0.0.1', FIRST_FORWARD_PORT),
        forwards: conditions.intervalsS.map(forwardOf),
      });
  await pass(hours * HOUR_MS - QUIET_MS);
  await pass(disturbances?.stop() ?? 0);
  const quietSinceMs = world.monotonicMs();
  await pass(QUIET_MS);

  const all = [...judges.values()];
  return {
    seed,
    conditions,
    closed: all.reduce((sum, { closed }) => sum + closed, 0),
    falseClosed: all.flatMap(({ falseClosed }) => falseClosed),
    deaths: all.reduce((sum, { deaths }) => sum + deaths, 0),
    missed: all.flatMap(({ missed }) => missed),
    happened: disturbances?.counts,
    connections: tscf.made,
    down: [...judges].flatMap(([id, judge]) => (judge.wasUpSince(quietSinceMs) ? [] : [id])),
  };
}

function surroundings(
  conditions: SimulatedConditions,
  world: SteppedTime,
  chance: SimulatedChance,
): Surroundings {
  const { monotonicStopsInSleep, latencyMs, lossShare, spikeShare } = conditions;
  return {
    world,
    chance,
    machine: new SimulatedMachine(world, monotonicStopsInSleep),
    network: new FakeNetwork('10.0.0.251'),
    blackHole: false,
    tscf: 'up',
    latencyMs,
    lossShare,
    spikeShare,
    slowestMs: slowestMs(conditions),
    clientWrites: () => undefined,
  };
}

/**
 * What an octet may take one way on a living path: less than half of what the client bears, and no more than the TSCF bears
 * beyond the time in which the client sends. Whatever is slower is dead, by design.
 */
function slowestMs({ intervalsS, responseTimeS, missLimit }: SimulatedConditions): number {
  const borneS = intervalsS.map(
    (intervalS) => supervisionDeadlineS(intervalS) - Math.max(intervalS, responseTimeS) - 1,
  );
  return Math.min(0.45 * responseTimeS * missLimit, ...borneS) * SECOND_MS;
}

/** Most firewalls bear the interval, and some do not. */
function drawLifetimeMs(
  { undisturbed }: SimulatedConditions,
  intervalMs: number,
  chance: SimulatedChance,
): number {
  const bearsInterval = undisturbed || chance.happens(0.8);
  return bearsInterval
    ? intervalMs * chance.between(1.5, 6) + 30 * SECOND_MS
    : intervalMs * chance.between(0.5, 1.2);
}

const forwardOf = (intervalS: number) => ({ address: '127.0.0.1', port: FIRST_FORWARD_PORT + intervalS });

/** The program: a tunnel for each interval, and a judge for each tunnel. */
function client(conditions: SimulatedConditions, around: Surroundings, tscf: SimulatedTscf) {
  const { machine, chance } = around;
  const { intervalsS, responseTimeS, missLimit, tscfOriginates, monotonicStopsInSleep } = conditions;
  const clock = { clock: machine, timers: machine };
  const guard = new LoadGuard({ ...clock, cpuMs: () => machine.cpuMs(), monotonicStopsInSleep });
  const udp = new MemoryUdp();
  const judges = new Map<string, TunnelJudge>();
  const tunnels = new TunnelManager(
    {
      ...clock,
      random: chance,
      udp,
      guard,
      network: networkWatch(machine, guard, around.network),
      dialer: tscf,
      ...lifetimePorts(),
      loadTls: () => Promise.resolve({ ca: undefined, rules: PLAIN_RULES }),
    },
    (change) => {
      if (change.kind === 'event') judges.get(change.event.tunnel)?.event(change.event);
    },
  );
  for (const seconds of intervalsS) {
    const { address: host, port } = forwardOf(seconds);
    const profile = testProfile({
      id: `${seconds}s`,
      host: `${seconds}s.tscf.test`,
      interval: { mode: 'proposed', seconds },
      responseTimeS,
      missLimit,
      tscfOriginates,
      forwards: [{ listen: { host, port }, to: ECHO, count: 1 }],
    });
    tunnels.add(profile);
    judges.set(profile.id, new TunnelJudge(profile, seconds, around, tscf));
  }
  return { guard, tunnels, judges, udp };
}
