/** Reads protobuf by its wire format alone, and OTLP metrics from that: written from the specification, so that it judges the SDK too. */
interface Field {
  readonly id: number;
  /** Of length-delimited fields their octets, of all others their eight or four octets, or the number. */
  readonly value: Buffer | bigint;
}

function fieldsOf(octets: Buffer): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const octet = octets.readUInt8(at);
      at += 1;
      value |= BigInt(octet & 0x7f) << shift;
      if (octet < 0x80) return value;
    }
  };
  const take = (length: number): Buffer => {
    if (at + length > octets.length) throw new Error('a field is longer than its message');
    at += length;
    return octets.subarray(at - length, at);
  };
  while (at < octets.length) {
    const tag = Number(varint());
    const [id, wire] = [tag >> 3, tag & 7];
    if (wire === 0) fields.push({ id, value: varint() });
    else if (wire === 1) fields.push({ id, value: take(8) });
    else if (wire === 2) fields.push({ id, value: take(Number(varint())) });
    else if (wire === 5) fields.push({ id, value: take(4) });
    else throw new Error(`wire type ${wire} is none of protobuf 3`);
  }
  return fields;
}

const all = (octets: Buffer, id: number): Buffer[] =>
  fieldsOf(octets).flatMap((field) => (field.id === id && Buffer.isBuffer(field.value) ? [field.value] : []));
const one = (octets: Buffer, id: number): Buffer => all(octets, id)[0] ?? Buffer.alloc(0);
const text = (octets: Buffer, id: number): string => one(octets, id).toString('utf8');
const whole = (octets: Buffer, id: number): number =>
  Number(fieldsOf(octets).find((field) => field.id === id)?.value ?? 0);

export interface OtlpPoint {
  readonly labels: Readonly<Record<string, string>>;
  readonly startNs: bigint;
  readonly endNs: bigint;
  /** Of a histogram its count. */
  readonly value: number;
  readonly sum?: number;
  readonly counts?: readonly number[];
  readonly bounds?: readonly number[];
}

export interface OtlpMetric {
  readonly name: string;
  readonly unit: string;
  readonly what: string;
  readonly kind: 'gauge' | 'sum' | 'histogram';
  /** 2: cumulative; of a gauge 0. */
  readonly temporality: number;
  readonly monotonic: boolean;
  readonly points: readonly OtlpPoint[];
}

export interface OtlpMetrics {
  readonly resource: Readonly<Record<string, string>>;
  readonly metrics: readonly OtlpMetric[];
}

/** An ExportMetricsServiceRequest. @throws Error where it is none */
export function readOtlp(body: Buffer): OtlpMetrics {
  const resourceMetrics = one(body, 1);
  const scopes = all(resourceMetrics, 2);
  return {
    resource: labelsOf(one(resourceMetrics, 1), 1),
    metrics: scopes.flatMap((scope) => all(scope, 2).map(readMetric)),
  };
}

const KINDS = { 5: 'gauge', 7: 'sum', 9: 'histogram' } as const;

function readMetric(metric: Buffer): OtlpMetric {
  const found = Object.entries(KINDS).find(([id]) => all(metric, Number(id)).length > 0);
  if (found === undefined) throw new Error('a metric of no kind that is known');
  const [id, kind] = found;
  const data = one(metric, Number(id));
  return {
    name: text(metric, 1),
    what: text(metric, 2),
    unit: text(metric, 3),
    kind,
    temporality: kind === 'gauge' ? 0 : whole(data, 2),
    monotonic: whole(data, 3) === 1,
    points: all(data, 1).map(kind === 'histogram' ? readHistogramPoint : readPoint),
  };
}

const times = (point: Buffer) => ({
  startNs: one(point, 2).readBigUInt64LE(),
  endNs: one(point, 3).readBigUInt64LE(),
});

function readPoint(point: Buffer): OtlpPoint {
  const [double, int] = [all(point, 4)[0], all(point, 6)[0]];
  const value = double?.readDoubleLE() ?? Number(int?.readBigInt64LE() ?? 0n);
  return { labels: labelsOf(point, 7), ...times(point), value };
}

function readHistogramPoint(point: Buffer): OtlpPoint {
  const eights = (octets: Buffer): Buffer[] =>
    Array.from({ length: octets.length / 8 }, (_, at) => octets.subarray(at * 8, at * 8 + 8));
  return {
    labels: labelsOf(point, 9),
    ...times(point),
    value: Number(one(point, 4).readBigUInt64LE()),
    sum: one(point, 5).readDoubleLE(),
    counts: eights(one(point, 6)).map((octets) => Number(octets.readBigUInt64LE())),
    bounds: eights(one(point, 7)).map((octets) => octets.readDoubleLE()),
  };
}

function labelsOf(octets: Buffer, id: number): Record<string, string> {
  return Object.fromEntries(all(octets, id).map((pair) => [text(pair, 1), text(one(pair, 2), 1)]));
}
