/**
 * Metrics as Prometheus reads them: its text format 0.0.4, or OpenMetrics 1.0. Own code, since OpenTelemetry's writer of this names no
 * units and knows no OpenMetrics, and other libraries want to count themselves what is counted here already.
 */
import type { Family, HistogramPoint, Labels, MetricFacts } from './family.ts';

export type ExpositionFormat = 'text' | 'openmetrics';

export const CONTENT_TYPES: Readonly<Record<ExpositionFormat, string>> = {
  text: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};

const UNITS: Readonly<Record<string, string>> = { s: 'seconds', By: 'bytes' };

/** The name of the family: `pinhole.keepalive.response.duration` in seconds is `pinhole_keepalive_response_duration_seconds`. */
export function prometheusName({ name, unit }: MetricFacts): string {
  const word = UNITS[unit];
  return `${name.replaceAll('.', '_')}${word === undefined ? '' : `_${word}`}`;
}

/** By the Accept header of whoever asks: OpenMetrics where it is named, and text for everybody else. */
export const formatFor = (accept: string | undefined): ExpositionFormat =>
  /(?:^|[\s,])application\/openmetrics-text\b/i.test(accept ?? '') ? 'openmetrics' : 'text';

export function exposition(families: readonly Family[], format: ExpositionFormat): string {
  const lines = families.filter(({ points }) => points.length > 0).flatMap((one) => familyLines(one, format));
  return `${[...lines, ...(format === 'openmetrics' ? ['# EOF'] : [])].join('\n')}\n`;
}

function familyLines(family: Family, format: ExpositionFormat): string[] {
  const name = prometheusName(family);
  const counted = family.kind === 'counter' ? `${name}_total` : name;
  // OpenMetrics names a family without the suffix of its samples.
  const titled = format === 'openmetrics' ? name : counted;
  const unit = UNITS[family.unit];
  return [
    `# TYPE ${titled} ${family.kind}`,
    ...(format === 'openmetrics' && unit !== undefined ? [`# UNIT ${titled} ${unit}`] : []),
    `# HELP ${titled} ${escaped(family.what)}`,
    ...(family.kind === 'histogram'
      ? family.points.flatMap((point) => histogramLines(name, point))
      : family.points.map(({ labels, value }) => sample(counted, labels, value))),
  ];
}

function histogramLines(name: string, { labels, bounds, counts, sum, count }: HistogramPoint): string[] {
  let upTo = 0;
  const buckets = counts.map((inBucket, at) => {
    upTo += inBucket;
    const bound = bounds[at];
    return sample(`${name}_bucket`, { ...labels, le: bound === undefined ? '+Inf' : String(bound) }, upTo);
  });
  return [...buckets, sample(`${name}_sum`, labels, sum), sample(`${name}_count`, labels, count)];
}

function sample(name: string, labels: Labels, value: number): string {
  const pairs = Object.entries(labels).map(
    ([label, text]) => `${label.replaceAll('.', '_')}="${escaped(text).replaceAll('"', '\\"')}"`,
  );
  return `${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${number(value)}`;
}

const number = (value: number): string =>
  Number.isFinite(value) ? String(value) : value > 0 ? '+Inf' : 'NaN';

const escaped = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
