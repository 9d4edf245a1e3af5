/** What a fleet costs, on paper, from numbers that tests and benchmarks measure: the tables of docs/FLEET.md. */
import { LIMITS } from '../main/model/limits.ts';
import {
  TUNNEL_METRICS,
  EACH_TUNNEL_METRICS,
  PROCESS_METRICS,
  TSCF_METRICS,
  type MetricRow,
} from '../main/telemetry/family.ts';
import { prometheusName } from '../main/telemetry/exposition.ts';
import { table } from './markdown.ts';

/** Measured by test/loopback/fleet-load.test.ts, but for the last one. */
export const FACTS = {
  /** Of a desktop with one tunnel that was reconnected once and measured once. */
  seriesPerDesktop: 26,
  pushPlainOctets: 1_570,
  pushPackedOctets: 830,
  /** A push with its TCP payload: a TLS handshake that resumes a session, the request, the answer. */
  pushToCollectorOctets: 3_070,
  pushToDesktopOctets: 1_520,
  /** A Keep_Alive or its answer, 16 octets, as a record of TLS 1.3. */
  kamRecordOctets: 38,
  /** CPU of a TSCF for a tunnel that is back, its TLS session resumed: the benchmark `storm`. */
  cpuPerHandshakeMs: 1,
} as const;

/** IPv4 and TCP with timestamps. */
const HEADER_OCTETS = 20 + 32;
/** Packets of a push: three and four of the handshakes of TCP and TLS, two of each direction of the request, four to close. */
const PUSH_PACKETS = 12;
/** Request, answer (which acknowledges it), acknowledgement of the answer. */
const KAM_PACKETS = 3;
/** Full jitter in the wait between two attempts (protocol 7), and what it is drawn from. */
const BACKOFF = { initialS: 1, maxS: 60 } as const;
/** The silence before a keep-alive is drawn from 80 % to 100 % of the interval (protocol 7.1). */
const MEAN_DRAWN = 0.9;

export interface Fleet {
  readonly desktops: number;
  /** Seconds. */
  readonly intervalS: number;
  /** Of each TSCF. */
  readonly tunnelsPerTscf: number;
  readonly handshakesPerS: number;
}

const FLEET: Fleet = {
  desktops: 100_000,
  intervalS: 110,
  tunnelsPerTscf: LIMITS.tscfTunnels.value,
  handshakesPerS: LIMITS.tscfHandshakes.value,
};

const round = (value: number, digits = 3): string =>
  Number(value.toPrecision(digits)).toLocaleString('en', { maximumFractionDigits: 2 });

const megabits = (octetsPerS: number): string => `${round((octetsPerS * 8) / 1e6)} Mbit/s`;

/** What the metrics of a fleet cost a collector. */
export function telemetryLoad({ desktops }: Pick<Fleet, 'desktops'>) {
  const pushesPerS = desktops / (LIMITS.telemetryIntervalMs.value / 1_000);
  const octets = FACTS.pushToCollectorOctets + FACTS.pushToDesktopOctets + PUSH_PACKETS * HEADER_OCTETS;
  return {
    pushesPerS,
    series: desktops * FACTS.seriesPerDesktop,
    samplesPerS: pushesPerS * FACTS.seriesPerDesktop,
    wireOctetsPerS: pushesPerS * octets,
    plainOctetsPerS: pushesPerS * FACTS.pushPlainOctets,
    /** Of a desktop, each day. */
    wireOctetsPerDay: (octets * 86_400_000) / LIMITS.telemetryIntervalMs.value,
  };
}

/** What its keep-alives cost the TSCFs and the network. */
export function keepAliveLoad({ desktops, intervalS, tunnelsPerTscf }: Omit<Fleet, 'handshakesPerS'>) {
  const perS = desktops / (intervalS * MEAN_DRAWN);
  const wireOctets = 2 * FACTS.kamRecordOctets + KAM_PACKETS * HEADER_OCTETS;
  const tscfs = Math.ceil(desktops / tunnelsPerTscf);
  return { perS, perTscfS: perS / tscfs, tscfs, wireOctets, wireOctetsPerS: perS * wireOctets };
}

/** Numbers that look like chance and are the same each time (mulberry32). */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export interface StormOptions {
  readonly clients: number;
  readonly handshakesPerS: number;
  /** Whether the wait between attempts is drawn by chance, as this program does; else it is the whole of it. */
  readonly jitter: boolean;
  /** How long a connection may wait for its handshake before it is turned away. */
  readonly queueS: number;
}

export interface Storm {
  /** Seconds until so much of all has a tunnel again. */
  readonly halfS: number;
  readonly mostS: number;
  readonly allS: number;
  /** Connections that were turned away, for each client. */
  readonly refusedPerClient: number;
  /** The most attempts that came within one second. */
  readonly peakPerS: number;
}

/**
 * One TSCF comes back, and all of its clients know at the same moment: each tries at once, and again by exponential backoff where it is turned
 * away. The TSCF makes handshakes at its rate, one after the other.
 */
export function storm({ clients, handshakesPerS, jitter, queueS }: StormOptions): Storm {
  const random = chance(1);
  /** Attempts by the millisecond in which they come: the ceiling of the wait after each of them. */
  const due = new Map<number, number[]>([[0, Array.from({ length: clients }, () => BACKOFF.initialS)]]);
  const done: number[] = [];
  const perSecond = new Map<number, number>();
  let [freeS, refused] = [0, 0];
  for (let ms = 0; done.length < clients; ms += 1) {
    const nowS = ms / 1_000;
    for (const ceilingS of due.get(ms) ?? []) {
      perSecond.set(Math.floor(nowS), (perSecond.get(Math.floor(nowS)) ?? 0) + 1);
      freeS = Math.max(freeS, nowS);
      if (freeS - nowS <= queueS) {
        freeS += 1 / handshakesPerS;
        done.push(freeS);
        continue;
      }
      refused += 1;
      const waitMs = Math.max(1, Math.round(ceilingS * (jitter ? random() : 1) * 1_000));
      const again = due.get(ms + waitMs) ?? [];
      again.push(Math.min(BACKOFF.maxS, ceilingS * 2));
      due.set(ms + waitMs, again);
    }
    due.delete(ms);
  }
  const after = (part: number): number => done[Math.ceil(clients * part) - 1] ?? 0;
  return {
    halfS: after(0.5),
    mostS: after(0.99),
    allS: after(1),
    refusedPerClient: refused / clients,
    peakPerS: Math.max(...perSecond.values()),
  };
}

const time = (seconds: number): string =>
  seconds < 100 ? `${round(seconds, 2)} s` : `${round(seconds / 60, 2)} min`;

function telemetryTable(fleet: Fleet): string {
  const load = telemetryLoad(fleet);
  const { pushPlainOctets, pushPackedOctets, pushToCollectorOctets, pushToDesktopOctets } = FACTS;
  return table(
    ['what', 'of one desktop', `of ${fleet.desktops.toLocaleString('en')}`],
    [
      ['series', round(FACTS.seriesPerDesktop), round(load.series)],
      ['requests at the collector', 'one a minute, ± 10 %', `${round(load.pushesPerS)} a second`],
      ['samples', `${round(FACTS.seriesPerDesktop)} a minute`, `${round(load.samplesPerS)} a second`],
      [
        'body of a push, protobuf',
        `${round(pushPlainOctets)} octets, ${round(pushPackedOctets)} gzipped`,
        `${megabits(load.plainOctetsPerS)} unpacked`,
      ],
      [
        'on the wire, with TLS, TCP and IPv4',
        `${round(pushToCollectorOctets + pushToDesktopOctets + PUSH_PACKETS * HEADER_OCTETS)} octets a push, ${round(load.wireOctetsPerDay / 1e6)} MB a day`,
        megabits(load.wireOctetsPerS),
      ],
    ],
  );
}

function keepAliveTable(fleet: Fleet): string {
  const load = keepAliveLoad(fleet);
  return table(
    ['what', `of ${fleet.desktops.toLocaleString('en')} tunnels at ${fleet.intervalS} s`, 'of each TSCF'],
    [
      ['TSCFs', String(load.tscfs), `${fleet.tunnelsPerTscf.toLocaleString('en')} tunnels`],
      ['keep-alives', `${round(load.perS)} a second`, `${round(load.perTscfS)} a second`],
      [
        `on the wire, ${load.wireOctets} octets each with its answer`,
        megabits(load.wireOctetsPerS),
        megabits(load.wireOctetsPerS / load.tscfs),
      ],
      [
        'handshakes of all at once, CPU',
        `${round((fleet.desktops * FACTS.cpuPerHandshakeMs) / 1_000)} s`,
        `${round((fleet.tunnelsPerTscf * FACTS.cpuPerHandshakeMs) / 1_000)} s`,
      ],
    ],
  );
}

function stormTable({ tunnelsPerTscf: clients, handshakesPerS: rate }: Fleet): string {
  const rows = [rate / 2, rate, rate * 2].flatMap((handshakesPerS) =>
    [true, false].map((jitter) => {
      const { halfS, mostS, allS, refusedPerClient, peakPerS } = storm({
        clients,
        handshakesPerS,
        jitter,
        queueS: LIMITS.tscfHandshakeWaitMs.value / 1_000,
      });
      return [
        `${handshakesPerS} a second`,
        `${Math.round((handshakesPerS * FACTS.cpuPerHandshakeMs) / 10)} % of a core`,
        jitter ? 'yes' : 'no',
        time(clients / handshakesPerS),
        time(halfS),
        time(mostS),
        time(allS),
        round(refusedPerClient, 2),
        peakPerS.toLocaleString('en'),
      ];
    }),
  );
  return table(
    [
      'handshakes',
      'CPU',
      'jitter',
      'at best',
      'half',
      '99 %',
      'all',
      'refusals a client',
      'most attempts in a second',
    ],
    rows,
  );
}

const metricsTable = (rows: Readonly<Record<string, MetricRow>>): string =>
  table(
    ['metric', 'in Prometheus', 'kind', 'what', 'labels'],
    Object.values(rows).map((row) => [
      `\`${row.name}\``,
      `\`${prometheusName(row)}${row.kind === 'counter' ? '_total' : ''}\``,
      row.kind,
      row.what,
      row.labels,
    ]),
  );

/** The tables of docs/FLEET.md, by the name in their markers. */
export const fleetTables = (): Readonly<Record<string, string>> => ({
  metrics: metricsTable(TUNNEL_METRICS),
  'each-tunnel-metrics': metricsTable(EACH_TUNNEL_METRICS),
  'tscf-metrics': metricsTable(TSCF_METRICS),
  'process-metrics': metricsTable(PROCESS_METRICS),
  telemetry: telemetryTable(FLEET),
  'keep-alives': keepAliveTable(FLEET),
  storm: stormTable(FLEET),
});
