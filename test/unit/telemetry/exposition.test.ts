import { describe, expect, it } from 'vitest';
import { exposition, formatFor, prometheusName } from '../../../main/telemetry/exposition.ts';
import {
  EACH_TUNNEL_METRICS,
  numbers,
  PROCESS_METRICS,
  TSCF_METRICS,
  TUNNEL_METRICS,
  type Family,
  type MetricRow,
} from '../../../main/telemetry/family.ts';
import { FixedHistogram } from '../../../main/telemetry/fixed-histogram.ts';

const histogram = new FixedHistogram([0.1, 1]);
for (const value of [0.05, 0.1, 0.5, 7]) histogram.add(value);

const families: readonly Family[] = [
  numbers({ name: 'a.b', kind: 'counter', unit: '{request}', what: 'Counted\\ once.', labels: '' }, [
    [{}, 3],
    [{ 'error.type': 'a"b\\c\nd' }, 0],
  ]),
  numbers({ name: 'process.cpu', kind: 'counter', unit: 's', what: 'CPU.', labels: '' }, [[{}, 0.25]]),
  numbers({ name: 'nothing', kind: 'gauge', unit: 's', what: 'Nothing yet.', labels: '' }, []),
  { name: 'd', kind: 'histogram', unit: 's', what: 'Times.', points: [histogram.point()] },
];

describe('what Prometheus reads', () => {
  it('is its text format', () => {
    expect(exposition(families, 'text')).toBe(`# TYPE a_b_total counter
# HELP a_b_total Counted\\\\ once.
a_b_total 3
a_b_total{error_type="a\\"b\\\\c\\nd"} 0
# TYPE process_cpu_seconds_total counter
# HELP process_cpu_seconds_total CPU.
process_cpu_seconds_total 0.25
# TYPE d_seconds histogram
# HELP d_seconds Times.
d_seconds_bucket{le="0.1"} 2
d_seconds_bucket{le="1"} 3
d_seconds_bucket{le="+Inf"} 4
d_seconds_sum 7.65
d_seconds_count 4
`);
  });

  it('is OpenMetrics for whoever asks for it', () => {
    const text = exposition(families, 'openmetrics');
    expect(text).toContain('# TYPE a_b counter\n# HELP a_b Counted');
    expect(text).toContain('# TYPE process_cpu_seconds counter\n# UNIT process_cpu_seconds seconds\n');
    expect(text).toContain('\nprocess_cpu_seconds_total 0.25\n');
    expect(text.endsWith('\nd_seconds_count 4\n# EOF\n')).toBe(true);
  });

  it.each([
    [undefined, 'text'],
    ['*/*', 'text'],
    ['text/plain;version=0.0.4;q=1,*/*;q=0.1', 'text'],
    ['application/openmetrics-text;version=1.0.0;q=0.8,text/plain;version=0.0.4;q=0.5', 'openmetrics'],
    ['text/html, application/openmetrics-text', 'openmetrics'],
    ['x-application/openmetrics-text', 'text'],
  ])('Accept: %s means %s', (accept, format) => expect(formatFor(accept)).toBe(format));
});

it('every metric has a name of its own that Prometheus takes', () => {
  const rows: readonly MetricRow[] = [
    ...Object.values(TUNNEL_METRICS),
    ...Object.values(EACH_TUNNEL_METRICS),
    ...Object.values(TSCF_METRICS),
    ...Object.values(PROCESS_METRICS),
  ];
  const names = rows.map(prometheusName);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/);
  expect(names).toEqual(
    expect.arrayContaining([
      'pinhole_keepalive_requests',
      'pinhole_keepalive_response_duration_seconds',
      'pinhole_keepalive_interval_seconds',
      'pinhole_tunnel_count',
      'pinhole_tunnel_reconnects',
      'pinhole_pinhole_lifetime_seconds',
    ]),
  );
});
