/** Metrics as plain data: what OTLP and Prometheus are both written from. */
export type Labels = Readonly<Record<string, string>>;

export interface NumberPoint {
  readonly labels: Labels;
  readonly value: number;
}

export interface HistogramPoint {
  readonly labels: Labels;
  /** Upper bounds, each belonging to its own bucket. */
  readonly bounds: readonly number[];
  /** Of each bucket by itself; one more than bounds. */
  readonly counts: readonly number[];
  readonly sum: number;
  readonly count: number;
}

export interface MetricFacts {
  /** As OpenTelemetry writes them, with dots. */
  readonly name: string;
  /** UCUM, as OpenTelemetry has it: `s`, `By`, `{request}`. */
  readonly unit: string;
  readonly what: string;
}

/** A metric with its values of this moment. What is counted only ever grows, as long as its instance lives. */
export type Family = MetricFacts &
  (
    | { readonly kind: 'counter' | 'gauge'; readonly points: readonly NumberPoint[] }
    | { readonly kind: 'histogram'; readonly points: readonly HistogramPoint[] }
  );

export interface MetricRow extends MetricFacts {
  readonly kind: Family['kind'];
  /** The labels and all that they can be, for docs/FLEET.md. */
  readonly labels: string;
}

const row = <const R extends MetricRow>(facts: R): R => facts;

/** What a program tells of its tunnels. No name, host or address is among the labels. */
export const TUNNEL_METRICS = {
  requests: row({
    name: 'pinhole.keepalive.requests',
    kind: 'counter',
    unit: '{request}',
    what: 'Keep-alives whose outcome is known; error.type timeout: nothing came back in time.',
    labels: '`error.type`: absent, or `timeout`',
  }),
  duration: row({
    name: 'pinhole.keepalive.response.duration',
    kind: 'histogram',
    unit: 's',
    what: 'Round trips of keep-alives that were answered in time.',
    labels: 'none; 12 buckets',
  }),
  interval: row({
    name: 'pinhole.keepalive.interval',
    kind: 'gauge',
    unit: 's',
    what: 'The shortest keep-alive interval in force among the connected tunnels.',
    labels: 'none; absent while no tunnel is connected',
  }),
  tunnels: row({
    name: 'pinhole.tunnel.count',
    kind: 'gauge',
    unit: '{tunnel}',
    what: 'Tunnels, by state.',
    labels: '`state`: those of the six states that a tunnel has been in',
  }),
  reconnects: row({
    name: 'pinhole.tunnel.reconnects',
    kind: 'counter',
    unit: '{reconnect}',
    what: 'Connections that were lost and are built again, by the error that ended them.',
    labels:
      '`reason`: a code of [ERRORS.md](ERRORS.md): five common ones from the start, others once they have happened',
  }),
  lifetime: row({
    name: 'pinhole.pinhole.lifetime',
    kind: 'gauge',
    unit: 's',
    what: 'How long a pin-hole outlives silence, as last measured: survived so long (lower), dead by then (upper).',
    labels: '`bound`: `lower`, `upper`; absent until it has been measured',
  }),
} as const satisfies Record<string, MetricRow>;

/** What `pinhole serve --metrics` tells of each tunnel besides. The label `tunnel` is its profile's id. */
export const EACH_TUNNEL_METRICS = {
  up: row({
    name: 'pinhole.tunnel.up',
    kind: 'gauge',
    unit: '{tunnel}',
    what: 'Whether this tunnel is connected: 1 or 0.',
    labels: '`tunnel`',
  }),
  requests: row({
    name: 'pinhole.tunnel.keepalive.requests',
    kind: 'counter',
    unit: '{request}',
    what: 'Keep-alives of this tunnel whose outcome is known.',
    labels: '`tunnel`, `error.type`',
  }),
  roundTrip: row({
    name: 'pinhole.tunnel.round_trip',
    kind: 'gauge',
    unit: 's',
    what: 'The last round trip of this tunnel.',
    labels: '`tunnel`',
  }),
} as const satisfies Record<string, MetricRow>;

/** What `pinhole tscf --metrics` tells. */
export const TSCF_METRICS = {
  tunnels: row({
    name: 'pinhole.tscf.tunnels',
    kind: 'gauge',
    unit: '{tunnel}',
    what: 'Configured tunnels.',
    labels: 'none',
  }),
  connections: row({
    name: 'pinhole.tscf.connections',
    kind: 'gauge',
    unit: '{connection}',
    what: 'Open connections, those that wait for their handshake among them.',
    labels: 'none',
  }),
  waiting: row({
    name: 'pinhole.tscf.waiting',
    kind: 'gauge',
    unit: '{connection}',
    what: 'Connections whose handshake waits for its turn.',
    labels: 'none',
  }),
  accepted: row({
    name: 'pinhole.tscf.accepted',
    kind: 'counter',
    unit: '{connection}',
    what: 'Connections that were let in.',
    labels: 'none',
  }),
  refusedConnections: row({
    name: 'pinhole.tscf.refused_connections',
    kind: 'counter',
    unit: '{connection}',
    what: 'Connections that were closed without a handshake.',
    labels: '`reason`: `full`, `rate`, `address`',
  }),
  handshakes: row({
    name: 'pinhole.tscf.handshakes',
    kind: 'counter',
    unit: '{handshake}',
    what: 'TLS handshakes that are over.',
    labels: '`outcome`: `full`, `resumed`, `failed`',
  }),
  configured: row({
    name: 'pinhole.tscf.configured',
    kind: 'counter',
    unit: '{tunnel}',
    what: 'Tunnels that were configured.',
    labels: 'none',
  }),
  refused: row({
    name: 'pinhole.tscf.refused',
    kind: 'counter',
    unit: '{tunnel}',
    what: 'Configurations that were refused.',
    labels: '`code`: a result code of [PROTOCOL.md](PROTOCOL.md), once it has happened',
  }),
  ended: row({
    name: 'pinhole.tscf.ended',
    kind: 'counter',
    unit: '{session}',
    what: 'Sessions that are over.',
    labels: '`reason`: a code of [ERRORS.md](ERRORS.md), once it has happened',
  }),
  received: row({
    name: 'pinhole.tscf.keepalives_received',
    kind: 'counter',
    unit: '{request}',
    what: 'Keep-alives of clients.',
    labels: 'none',
  }),
  answered: row({
    name: 'pinhole.tscf.keepalives_answered',
    kind: 'counter',
    unit: '{request}',
    what: 'Keep-alives of clients that were answered.',
    labels: 'none',
  }),
} as const satisfies Record<string, MetricRow>;

/** What both tell of their process. */
export const PROCESS_METRICS = {
  build: row({
    name: 'pinhole.build_info',
    kind: 'gauge',
    unit: '',
    what: 'Always 1; its labels say what runs.',
    labels: '`version`, `runtime`, `program`: `serve`, `tscf`',
  }),
  started: row({
    name: 'process.start_time',
    kind: 'gauge',
    unit: 's',
    what: 'When the process began, since the epoch.',
    labels: 'none',
  }),
  cpu: row({
    name: 'process.cpu',
    kind: 'counter',
    unit: 's',
    what: 'CPU time that the process has used.',
    labels: 'none',
  }),
  resident: row({
    name: 'process.resident_memory',
    kind: 'gauge',
    unit: 'By',
    what: 'Resident memory.',
    labels: 'none',
  }),
  heap: row({
    name: 'nodejs.heap_used',
    kind: 'gauge',
    unit: 'By',
    what: 'The JavaScript heap in use.',
    labels: 'none',
  }),
  descriptors: row({
    name: 'process.open_fds',
    kind: 'gauge',
    unit: '{descriptor}',
    what: 'Open file descriptors (Linux).',
    labels: 'none',
  }),
  delay: row({
    name: 'nodejs.eventloop_delay',
    kind: 'gauge',
    unit: 's',
    what: 'How late the event loop was since the last scrape.',
    labels: '`part`: `median`, `p99`, `most`',
  }),
} as const satisfies Record<string, MetricRow>;

type NumberRow = MetricRow & { readonly kind: 'counter' | 'gauge' };

/** A metric with one value for each of its points. */
export const numbers = (
  { name, kind, unit, what }: NumberRow,
  points: Iterable<readonly [Labels, number]>,
): Family => ({ name, kind, unit, what, points: [...points].map(([labels, value]) => ({ labels, value })) });

export const single = (facts: NumberRow, value: number): Family => numbers(facts, [[{}, value]]);
