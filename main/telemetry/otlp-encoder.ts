/**
 * Metrics as OTLP, by OpenTelemetry's SDK. Imported when metrics are to be pushed, and not before: with the SDK it is a file of its own.
 *
 * Temporality is cumulative: each push tells all that was counted since the counting began. So a push that fails loses no count, only its
 * point of the curve, and nothing has to be kept for later; what is lost for good is what a program counted after its last push that
 * arrived, if it ends before the collector is back. Deltas would need a buffer, which has to have a bound, beyond which counts are lost.
 */
import { ValueType, type HrTime } from '@opentelemetry/api';
import { ProtobufMetricsSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  DataPointType,
  MeterProvider,
  MetricReader,
  type CollectionResult,
  type Histogram,
  type DataPoint,
  type MetricData,
  type MetricProducer,
} from '@opentelemetry/sdk-metrics';
import type { Family, HistogramPoint, Labels } from './family.ts';
import type { Span } from './span.ts';

export interface EncoderOptions {
  /** From when on was counted, and now. */
  readonly span: () => Span;
  /** What tells whose metrics these are. */
  readonly resource: Labels;
  readonly families: () => readonly Family[];
}

export interface OtlpEncoder {
  /** The body of a request, protobuf, with the values of this moment. */
  encode(): Promise<Uint8Array>;
  /** How many points the answer of a collector says it has not taken; 0 for one that says nothing. */
  rejected(answer: Uint8Array): number;
  close(): Promise<void>;
}

/** Asked when a push is due: when that is, is no matter of the SDK's own timers. */
class OnDemandReader extends MetricReader {
  protected override onForceFlush(): Promise<void> {
    return Promise.resolve();
  }

  protected override onShutdown(): Promise<void> {
    return Promise.resolve();
  }
}

export function openEncoder({ span, resource, families }: EncoderOptions): OtlpEncoder {
  const attributes = resourceFromAttributes(resource);
  const scope = { name: resource['service.name'] ?? 'pinhole', version: resource['service.version'] ?? '' };
  const producer: MetricProducer = {
    collect(): Promise<CollectionResult> {
      const times = hrSpan(span());
      const metrics = families()
        .filter(({ points }) => points.length > 0)
        .map((family) => metricData(family, times));
      return Promise.resolve({
        resourceMetrics: { resource: attributes, scopeMetrics: [{ scope, metrics }] },
        errors: [],
      });
    },
  };
  const reader = new OnDemandReader({ metricProducers: [producer] });
  const provider = new MeterProvider({ resource: attributes, readers: [reader] });
  return {
    async encode() {
      const { resourceMetrics } = await reader.collect();
      return ProtobufMetricsSerializer.serializeRequest(resourceMetrics) ?? new Uint8Array();
    },
    rejected(answer) {
      const { partialSuccess } = ProtobufMetricsSerializer.deserializeResponse(answer);
      return partialSuccess?.rejectedDataPoints ?? 0;
    },
    close: () => provider.shutdown(),
  };
}

interface HrSpan {
  readonly startTime: HrTime;
  readonly endTime: HrTime;
}

const hrSpan = ({ startMs, endMs }: Span): HrSpan => ({ startTime: hrTime(startMs), endTime: hrTime(endMs) });

const hrTime = (ms: number): HrTime => [Math.floor(ms / 1_000), Math.round((ms % 1_000) * 1e6)];

function metricData(family: Family, span: HrSpan): MetricData {
  const { name, what: description, unit } = family;
  const common = {
    descriptor: { name, description, unit, valueType: valueType(family) },
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
  };
  switch (family.kind) {
    case 'counter':
      return {
        ...common,
        dataPointType: DataPointType.SUM,
        isMonotonic: true,
        dataPoints: family.points.map(({ labels, value }) => ({ ...span, attributes: labels, value })),
      };
    case 'gauge':
      return {
        ...common,
        dataPointType: DataPointType.GAUGE,
        dataPoints: family.points.map(({ labels, value }) => ({ ...span, attributes: labels, value })),
      };
    case 'histogram':
      return {
        ...common,
        dataPointType: DataPointType.HISTOGRAM,
        dataPoints: family.points.map((point) => histogramPoint(point, span)),
      };
  }
}

/** What is counted is whole. */
const valueType = ({ unit }: Family): ValueType => (unit.startsWith('{') ? ValueType.INT : ValueType.DOUBLE);

const histogramPoint = (point: HistogramPoint, span: HrSpan): DataPoint<Histogram> => ({
  ...span,
  attributes: point.labels,
  value: {
    buckets: { boundaries: [...point.bounds], counts: [...point.counts] },
    sum: point.sum,
    count: point.count,
  },
});
