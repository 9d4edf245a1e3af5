import type { MeasuredFigure } from '../figure.ts';
import { median, ratio } from '../statistics.ts';
import { startEnd, type EndName, type Process, type Told } from './end.ts';
import { SIZES } from './sizes.ts';

interface Plan {
  /** Of the sizes, this part. */
  readonly share: number;
  readonly intervalMs: number;
  readonly windows: number;
  readonly windowMs: number;
}

const PLANS: Readonly<Record<'full' | 'trial', Plan>> = {
  full: { share: 1, intervalMs: 5_000, windows: 5, windowMs: 10_000 },
  trial: { share: 0.002, intervalMs: 200, windows: 2, windowMs: 400 },
};

interface Pair<T> {
  readonly product: T;
  readonly floor: T;
}

/** Client and server of the product, or of the floor. */
interface Fleet {
  readonly client: Process;
  readonly server: Process;
}

/** What both ends of a fleet came to. */
interface Cost {
  /** In each window, µs. */
  readonly cpuPerKam: readonly number[];
  readonly kibPerTunnel: number;
  readonly latePercent: number;
}

export async function measureScale(
  size: 'full' | 'trial',
): Promise<readonly Omit<MeasuredFigure, 'figure'>[]> {
  const plan = PLANS[size];
  const measured: Omit<MeasuredFigure, 'figure'>[] = [];
  const cpu = new Map<number, Pair<number>>();
  for (const { tunnels } of SIZES) {
    const { product, floor } = await fleetsOf(Math.max(2, tunnels * plan.share), plan);
    const medians = { product: median(product.cpuPerKam), floor: median(floor.cpuPerKam) };
    cpu.set(tunnels, medians);
    measured.push(
      { ...medians, ratio: ratio(product.cpuPerKam, floor.cpuPerKam) },
      {
        product: product.kibPerTunnel,
        floor: floor.kibPerTunnel,
        ratio: product.kibPerTunnel / floor.kibPerTunnel,
      },
      { product: product.latePercent, floor: floor.latePercent, ratio: null },
    );
  }
  const grown = (end: keyof Pair<number>): number =>
    (cpu.get(10_000)?.[end] ?? Number.NaN) / (cpu.get(1_000)?.[end] ?? Number.NaN);
  measured.push({ product: grown('product'), floor: grown('floor'), ratio: null });
  return measured;
}

/** Both fleets are up and at work at the same time: whatever else the machine does concerns both. */
async function fleetsOf(tunnels: number, plan: Plan): Promise<Pair<Cost>> {
  const product = await startFleet('product-client', 'product-tscf');
  const floor = await startFleet('floor-client', 'floor-server');
  const both = (what: 'look' | 'collect'): Promise<[Told, Told]> =>
    Promise.all([look(product, what), look(floor, what)]);
  try {
    const empty = await both('collect');
    for (const { client, server } of [product, floor]) {
      await client.ask({ do: 'open', ...addressOf(server), tunnels, intervalMs: plan.intervalMs });
    }
    // Each has been asked, and its first answers are in.
    await sleep(2 * plan.intervalMs);
    const held = await both('collect');
    // To collect is to stand still: what was late because of it is not counted.
    await sleep(2 * plan.intervalMs);
    const looks = [await both('look')];
    for (let window = 0; window < plan.windows; window += 1) {
      await sleep(plan.windowMs);
      looks.push(await both('look'));
    }
    const costOf = (end: 0 | 1): Cost =>
      cost(
        looks.map((each) => each[end]),
        (held[end].rssOctets - empty[end].rssOctets) / tunnels,
      );
    return { product: costOf(0), floor: costOf(1) };
  } finally {
    for (const { client, server } of [product, floor]) {
      await client.close();
      await server.close();
    }
  }
}

function cost(looks: readonly Told[], octetsPerTunnel: number): Cost {
  const windows = looks.slice(0, -1).flatMap((before, at) => {
    const after = looks[at + 1];
    return after === undefined ? [] : [{ before, after }];
  });
  const sum = (count: 'sent' | 'late'): number =>
    windows.reduce((total, { before, after }) => total + after[count] - before[count], 0);
  return {
    cpuPerKam: windows.map(
      ({ before, after }) => ((after.cpuMs - before.cpuMs) * 1_000) / (after.answered - before.answered),
    ),
    kibPerTunnel: octetsPerTunnel / 1_024,
    latePercent: (sum('late') / sum('sent')) * 100,
  };
}

async function startFleet(client: EndName, server: EndName): Promise<Fleet> {
  return { server: await startEnd(server), client: await startEnd(client) };
}

function addressOf({ opened }: Process) {
  const { port, caPem } = opened;
  if (port === undefined || caPem === undefined) throw new Error('the server does not say where it listens');
  return { port, caPem };
}

/** Of both ends of a fleet together; the client counts. */
async function look({ client, server }: Fleet, what: 'look' | 'collect'): Promise<Told> {
  const [told, other] = await Promise.all([client.ask({ do: what }), server.ask({ do: what })]);
  return { ...told, cpuMs: told.cpuMs + other.cpuMs, rssOctets: told.rssOctets + other.rssOctets };
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
