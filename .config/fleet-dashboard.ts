/** The dashboard for Grafana, from a table of its panels: app/desktop/resources/fleet/pinhole-dashboard.json. */
interface Panel {
  readonly title: string;
  /** What it shows, and what to make of it. */
  readonly about: string;
  /** Queries with their legends. */
  readonly queries: readonly (readonly [expression: string, legend: string])[];
  readonly unit: 'short' | 'percentunit' | 's' | 'bytes' | 'reqps' | 'cps';
  readonly kind?: 'stat';
}

interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}

const JOB = 'job=~"$job"';
const TSCF = 'instance=~"$tscf"';

const ROWS: readonly Row[] = [
  {
    title: 'Tunnels',
    panels: [
      {
        title: 'Programs that report',
        about: 'Desktops and other programs whose metrics are fresh.',
        queries: [[`count(pinhole_tunnel_count{${JOB}, state="connected"})`, 'programs']],
        unit: 'short',
        kind: 'stat',
      },
      {
        title: 'Tunnels connected',
        about: 'Of all programs.',
        queries: [[`sum(pinhole_tunnel_count{${JOB}, state="connected"})`, 'connected']],
        unit: 'short',
        kind: 'stat',
      },
      {
        title: 'Tunnels down',
        about: 'Of those that should be up.',
        queries: [
          [
            `1 - sum(pinhole_tunnel_count{${JOB}, state="connected"}) / sum(pinhole_tunnel_count{${JOB}, state!="stopped"})`,
            'down',
          ],
        ],
        unit: 'percentunit',
        kind: 'stat',
      },
      {
        title: 'Keep-alives missed',
        about: 'In the last 15 minutes. Above 2 %, pin-holes may be closing.',
        queries: [
          [
            `sum(rate(pinhole_keepalive_requests_total{${JOB}, error_type="timeout"}[15m])) / sum(rate(pinhole_keepalive_requests_total{${JOB}}[15m]))`,
            'missed',
          ],
        ],
        unit: 'percentunit',
        kind: 'stat',
      },
      {
        title: 'Tunnels by state',
        about: 'waiting: for a network. failed: a person must mend something first.',
        queries: [[`sum by (state) (pinhole_tunnel_count{${JOB}})`, '{{state}}']],
        unit: 'short',
      },
      {
        title: 'Keep-alives',
        about: 'By outcome, a second.',
        queries: [
          [
            `sum(rate(pinhole_keepalive_requests_total{${JOB}, error_type=""}[$__rate_interval]))`,
            'answered',
          ],
          [
            `sum(rate(pinhole_keepalive_requests_total{${JOB}, error_type="timeout"}[$__rate_interval]))`,
            'missed',
          ],
        ],
        unit: 'reqps',
      },
      {
        title: 'Round trips',
        about: 'Of keep-alives that were answered in time.',
        queries: (['0.5', '0.95', '0.99'] as const).map((quantile) => [
          `histogram_quantile(${quantile}, sum by (le) (rate(pinhole_keepalive_response_duration_seconds_bucket{${JOB}}[$__rate_interval])))`,
          `${Number(quantile) * 100} %`,
        ]),
        unit: 's',
      },
      {
        title: 'Reconnects by reason',
        about:
          'Connections lost and built anew, a second. PEER_SILENT: a pin-hole closed, or the TSCF is gone.',
        queries: [
          [`sum by (reason) (rate(pinhole_tunnel_reconnects_total{${JOB}}[$__rate_interval]))`, '{{reason}}'],
        ],
        unit: 'cps',
      },
      {
        title: 'Intervals in force',
        about: 'Across programs. Where the longest is near to the lifetime beside it, pin-holes close.',
        queries: [
          [`min(pinhole_keepalive_interval_seconds{${JOB}})`, 'shortest'],
          [`quantile(0.5, pinhole_keepalive_interval_seconds{${JOB}})`, 'median'],
          [`max(pinhole_keepalive_interval_seconds{${JOB}})`, 'longest'],
        ],
        unit: 's',
      },
      {
        title: 'Lifetimes of pin-holes, measured',
        about:
          'The shortest across programs: survived (lower), dead by then (upper). Empty until somebody measures.',
        queries: [[`min by (bound) (pinhole_pinhole_lifetime_seconds{${JOB}})`, '{{bound}}']],
        unit: 's',
      },
    ],
  },
  {
    title: 'TSCFs',
    panels: [
      {
        title: 'Tunnels of TSCFs',
        about: 'Configured tunnels.',
        queries: [[`sum by (instance) (pinhole_tscf_tunnels{${TSCF}})`, '{{instance}}']],
        unit: 'short',
      },
      {
        title: 'Connections that wait',
        about: 'For their TLS handshake: after an outage this grows and then drains.',
        queries: [[`sum by (instance) (pinhole_tscf_waiting{${TSCF}})`, '{{instance}}']],
        unit: 'short',
      },
      {
        title: 'Handshakes',
        about: 'A second: full, resumed (cheaper), failed.',
        queries: [
          [
            `sum by (outcome) (rate(pinhole_tscf_handshakes_total{${TSCF}}[$__rate_interval]))`,
            '{{outcome}}',
          ],
        ],
        unit: 'cps',
      },
      {
        title: 'Connections turned away',
        about: 'A second, by reason.',
        queries: [
          [
            `sum by (reason) (rate(pinhole_tscf_refused_connections_total{${TSCF}}[$__rate_interval]))`,
            '{{reason}}',
          ],
        ],
        unit: 'cps',
      },
      {
        title: 'Keep-alives at TSCFs',
        about: 'A second. The two lines lie on each other where all is well.',
        queries: [
          [`sum(rate(pinhole_tscf_keepalives_received_total{${TSCF}}[$__rate_interval]))`, 'received'],
          [`sum(rate(pinhole_tscf_keepalives_answered_total{${TSCF}}[$__rate_interval]))`, 'answered'],
        ],
        unit: 'reqps',
      },
      {
        title: 'Sessions that ended',
        about: 'A second, by reason.',
        queries: [
          [`sum by (reason) (rate(pinhole_tscf_ended_total{${TSCF}}[$__rate_interval]))`, '{{reason}}'],
        ],
        unit: 'cps',
      },
    ],
  },
  {
    title: 'Processes that are scraped',
    panels: [
      {
        title: 'CPU',
        about: 'Cores in use. 1: a core is full.',
        queries: [
          [
            `rate(process_cpu_seconds_total[$__rate_interval]) and on (job, instance) pinhole_build_info`,
            '{{job}} {{instance}}',
          ],
        ],
        unit: 'short',
      },
      {
        title: 'Memory',
        about: 'Resident.',
        queries: [
          ['process_resident_memory_bytes and on (job, instance) pinhole_build_info', '{{job}} {{instance}}'],
        ],
        unit: 'bytes',
      },
      {
        title: 'Open descriptors',
        about: 'Each tunnel of a TSCF takes one.',
        queries: [['process_open_fds and on (job, instance) pinhole_build_info', '{{job}} {{instance}}']],
        unit: 'short',
      },
      {
        title: 'Delay of the event loop',
        about: 'How late one turn in a hundred is. Above half a second, keep-alives are answered late.',
        queries: [
          [
            'nodejs_eventloop_delay_seconds{part="p99"} and on (job, instance) pinhole_build_info',
            '{{job}} {{instance}}',
          ],
        ],
        unit: 's',
      },
      {
        title: 'Versions',
        about: 'Of the programs that are scraped.',
        queries: [['count by (program, version) (pinhole_build_info)', '{{program}} {{version}}']],
        unit: 'short',
      },
    ],
  },
];

const DATASOURCE = { type: 'prometheus', uid: '${datasource}' } as const;
const WIDTH = 24;

/** Four stats in a line, of everything else two. */
const sizeOf = ({ kind }: Panel): { w: number; h: number } =>
  kind === 'stat' ? { w: WIDTH / 4, h: 4 } : { w: WIDTH / 2, h: 8 };

function panelsOf(rows: readonly Row[]): object[] {
  const panels: object[] = [];
  let [x, y, lineHeight] = [0, 0, 0];
  const newLine = (): void => {
    [x, y, lineHeight] = [0, y + lineHeight, 0];
  };
  for (const row of rows) {
    newLine();
    const id = panels.length + 1;
    panels.push({
      id,
      type: 'row',
      title: row.title,
      collapsed: false,
      panels: [],
      gridPos: { x, y, w: WIDTH, h: 1 },
    });
    y += 1;
    for (const panel of row.panels) {
      const { w, h } = sizeOf(panel);
      if (x + w > WIDTH || (x > 0 && h !== lineHeight)) newLine();
      panels.push(panelOf(panel, panels.length + 1, { x, y, w, h }));
      [x, lineHeight] = [x + w, h];
    }
  }
  return panels;
}

const panelOf = ({ title, about, queries, unit, kind }: Panel, id: number, gridPos: object): object => ({
  id,
  type: kind ?? 'timeseries',
  title,
  description: about,
  datasource: DATASOURCE,
  gridPos,
  fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
  ...(kind === 'stat' && { options: { reduceOptions: { calcs: ['lastNotNull'] }, colorMode: 'none' } }),
  targets: queries.map(([expr, legendFormat], at) => ({
    refId: String.fromCharCode(65 + at),
    datasource: DATASOURCE,
    expr,
    legendFormat,
  })),
});

const choice = (name: string, label: string, query: string): object => ({
  name,
  label,
  type: 'query',
  datasource: DATASOURCE,
  query: { query, refId: name },
  definition: query,
  refresh: 2,
  includeAll: true,
  multi: true,
  allValue: '.*',
  current: { text: 'All', value: '$__all' },
});

export const fleetDashboard = (): string =>
  `${JSON.stringify(
    {
      uid: 'pinhole-fleet',
      title: 'Pinhole',
      description: 'Tunnels of desktops and other programs, and the TSCFs that they lead to.',
      tags: ['pinhole'],
      schemaVersion: 39,
      version: 1,
      editable: true,
      refresh: '1m',
      time: { from: 'now-6h', to: 'now' },
      templating: {
        list: [
          { name: 'datasource', label: 'Prometheus', type: 'datasource', query: 'prometheus', current: {} },
          choice('job', 'Programs', 'label_values(pinhole_tunnel_count, job)'),
          choice('tscf', 'TSCFs', 'label_values(pinhole_tscf_tunnels, instance)'),
        ],
      },
      panels: panelsOf(ROWS),
    },
    undefined,
    2,
  )}\n`;
