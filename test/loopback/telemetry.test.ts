import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { LIMITS } from '../../main/model/limits.ts';
import { TUNNEL_METRICS } from '../../main/telemetry/family.ts';
import { tunnelSnapshot } from '../support/fake-core.ts';
import {
  otlpCollector,
  pointsOf,
  refused,
  taken,
  valuesOf,
  type Collector,
} from '../support/otlp-collector.ts';
import { TestCa, type Issued } from '../support/pki.ts';
import { telemetryLab, type TelemetryLab, type TelemetryLabOptions } from '../support/telemetry-lab.ts';

const INTERVAL = LIMITS.telemetryIntervalMs.value;
/** Longer than any drawn interval. */
const NEXT = INTERVAL * 1.2;
const SECRET = 'Bearer canary-4711';
const { requests, duration, tunnels, reconnects } = TUNNEL_METRICS;

let ca: TestCa;
let issued: Issued;
let other: TestCa;
const closing: (() => Promise<void>)[] = [];

beforeAll(async () => {
  ca = await TestCa.root('collectors');
  issued = await ca.issue();
  other = await TestCa.root('others');
});

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function collector(options: { plain?: boolean; port?: number } = {}): Promise<Collector> {
  const one = await otlpCollector(options.plain === true ? undefined : issued, options.port);
  closing.push(() => one.close());
  return one;
}

function lab(options: TelemetryLabOptions = {}): TelemetryLab {
  const one = telemetryLab({ ca: ca.certPem, ...options });
  closing.push(() => one.telemetry.close());
  return one;
}

const to = ({ url }: Pick<Collector, 'url'>, authorization: string | null = SECRET) => ({
  endpoint: url,
  authorization,
});

/** Lets the next push come, and waits until it has been dealt with. */
async function push(one: TelemetryLab, at: Pick<Collector, 'connections'>, ms = NEXT): Promise<void> {
  const before = one.dealtWith;
  await one.pass(ms, () => one.dealtWith > before && at.connections === 0);
}

describe('metrics that the policy sends nowhere', () => {
  it('cost nothing: nobody counts, and no timer is set', () => {
    const one = lab();
    expect(one.observers.size).toBe(0);
    expect(one.core.listeners).toBe(0);
    expect(one.time.pending).toBe(0);
  });
});

describe('a push', () => {
  it('tells what the tunnels did, cumulatively, with names and units of the table', async () => {
    const at = await collector();
    const one = lab({ target: to(at) });
    one.core.put(tunnelSnapshot('office'));
    one.state('connected');
    one.kam('answered', 20);
    one.kam('answered', 300);
    one.kam('missed');
    one.kam('late');
    one.state('reconnecting', 'PEER_SILENT');
    await push(one, at);

    const [first] = at.kept;
    expect(first?.resource).toEqual({
      'service.name': 'pinhole',
      'service.version': '1.2.3',
      'service.instance.id': expect.stringMatching(/^[0-9a-f]{32}$/) as string,
      'os.type': 'linux',
    });
    expect(first && valuesOf(first, requests.name)).toEqual({ '{}': 2, '{"error.type":"timeout"}': 1 });
    expect(first && valuesOf(first, reconnects.name)).toMatchObject({ '{"reason":"PEER_SILENT"}': 1 });
    expect(first && valuesOf(first, tunnels.name)).toEqual({
      '{"state":"connected"}': 0,
      '{"state":"reconnecting"}': 1,
    });
    const histogram = first && pointsOf(first, duration.name)['{}'];
    expect(histogram).toMatchObject({ value: 2, sum: 0.32 });
    expect(histogram?.counts).toEqual([0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0]);
    for (const metric of first?.metrics ?? []) {
      const row = Object.values(TUNNEL_METRICS).find(({ name }) => name === metric.name);
      expect({ unit: metric.unit, what: metric.what }).toEqual({ unit: row?.unit, what: row?.what });
      if (metric.kind !== 'gauge') expect(metric.temporality).toBe(2);
      expect(metric.monotonic).toBe(row?.kind === 'counter');
    }
  });

  it('is gzipped protobuf by POST, with the header that the policy gives, and a session resumed', async () => {
    const at = await collector();
    const one = lab({ target: to(at) });
    await push(one, at);
    await push(one, at);
    const [first, second] = at.kept;
    expect(first).toMatchObject({ method: 'POST', path: '/v1/metrics', resumed: false });
    expect(first?.headers).toMatchObject({
      'content-type': 'application/x-protobuf',
      'content-encoding': 'gzip',
      'user-agent': 'Pinhole/1.2.3',
      authorization: SECRET,
    });
    expect(second?.resumed).toBe(true);
    expect(second?.octets.packed).toBeLessThan(1_500);
  });

  it('names no tunnel, host or address', async () => {
    const at = await collector();
    const one = lab({ target: to(at) });
    one.core.put(tunnelSnapshot('canary-id', { name: 'canary-name', host: 'canary-host' }));
    one.state('connected', null, 'canary-id');
    one.kam('answered', 20, 'canary-id');
    one.core.emit({ kind: 'tunnel', id: 'canary-other', urgent: false });
    await push(one, at);
    expect(
      JSON.stringify(at.kept, (_, value: unknown) => (typeof value === 'bigint' ? '' : value)),
    ).not.toMatch(/canary-(?!4711)/);
    expect(at.kept[0] && valuesOf(at.kept[0], tunnels.name)).toMatchObject({ '{"state":"stopped"}': 1 });
  });

  it('goes without TLS on loopback', async () => {
    const at = await collector({ plain: true });
    const one = lab({ target: to(at, null) });
    await push(one, at);
    expect(at.kept[0]?.headers.authorization).toBeUndefined();
  });

  it('is spread by chance: the first within an interval, those after it by a tenth', async () => {
    const at = await collector({ plain: true });
    const one = lab({ target: to(at), uniforms: [0.25, 0] });
    await one.pass(INTERVAL * 0.24);
    expect(at.received).toHaveLength(0);
    await push(one, at, INTERVAL * 0.02);
    await one.pass(INTERVAL * 0.87);
    expect(at.received).toHaveLength(1);
    await push(one, at, INTERVAL * 0.04);
    expect(at.received).toHaveLength(2);
  });
});

describe('a collector that is away', () => {
  it('gets all that happened once it is back: nothing is lost but the points between', async () => {
    const at = await collector();
    const one = lab({ target: to(at) });
    const port = Number(new URL(at.url).port);
    one.kam('answered', 20);
    await push(one, at);
    await at.close();
    for (let interval = 0; interval < 6; interval += 1) {
      one.kam('answered', 40);
      one.kam('missed');
      const before = one.log.length;
      await push(one, at, LIMITS.telemetryBackoffMs.value * 1.2);
      expect(one.log.length - before).toBe(interval === 0 ? 1 : 0);
    }
    const back = await collector({ port });
    one.kam('answered', 20);
    await push(one, back, LIMITS.telemetryBackoffMs.value * 1.2);
    const [now] = back.kept;
    expect(now && valuesOf(now, requests.name)).toEqual({ '{}': 8, '{"error.type":"timeout"}': 6 });
    const [before, after] = [at.kept[0], now].map(
      (pushed) => pushed && pointsOf(pushed, duration.name)['{}'],
    );
    expect(after).toMatchObject({ value: 8, startNs: before?.startNs });
    expect(after?.sum).toBeCloseTo(0.28);
    expect(one.log.map((entry) => ('state' in entry ? entry.state : entry.event))).toEqual([
      'delivered',
      'failed',
      'delivered',
    ]);
    expect(JSON.stringify(one.log)).not.toContain('canary');
  });

  it('is asked ever more seldom, and keeps no more than the numbers', async () => {
    const at = await collector();
    at.answer = refused(503);
    const one = lab({ target: to(at), uniforms: [0, 0.5] });
    await push(one, at, 1);
    for (const pause of [1, 2, 4, 5, 5]) {
      await one.pass(INTERVAL * pause - 1);
      const before = at.received.length;
      await push(one, at, 1);
      expect(at.received).toHaveLength(before + 1);
    }
    expect(one.time.pending).toBe(1);
  });

  it('that names a time is not asked before it, up to an hour', async () => {
    const at = await collector();
    const one = lab({ target: to(at), uniforms: [0, 0] });
    at.answer = refused(429, { 'Retry-After': '600' });
    await push(one, at, 1);
    await one.pass(599_999);
    expect(at.received).toHaveLength(1);
    at.answer = refused(503, { 'Retry-After': new Date(one.time.wallMs() + 9e9).toUTCString() });
    await push(one, at, 1);
    await one.pass(LIMITS.telemetryRetryAfterMs.value - 1);
    expect(at.received).toHaveLength(2);
    at.answer = taken;
    await push(one, at, 1);
    expect(at.kept).toHaveLength(1);
  });
});

describe('a collector that does as it should not', () => {
  const reasons = (one: TelemetryLab): unknown[] =>
    one.log.map((entry) => ('reason' in entry ? entry.reason : entry.event));

  it.each<[string, Collector['answer'], string]>([
    ['never answers', () => undefined, 'it has not answered within 10 s'],
    [
      'sends its answer for ever',
      (response) => {
        response.writeHead(200, { 'Content-Length': '1000' });
        response.write('x');
      },
      'it has not answered within 10 s',
    ],
  ])('that %s is left after its time', async (_, answer, reason) => {
    const at = await collector();
    at.answer = answer;
    const one = lab({ target: to(at) });
    await one.pass(NEXT, () => at.received.length === 1);
    await one.pass(LIMITS.telemetryPushMs.value - 1);
    expect(at.connections).toBe(1);
    await one.pass(1, () => at.connections === 0 && one.log.length === 1);
    expect(reasons(one)).toEqual([reason]);
    at.answer = taken;
    await push(one, at, NEXT);
    expect(reasons(one)).toEqual([reason, null]);
  });

  it.each<[string, Collector['answer'], RegExp]>([
    [
      'sends too long an answer',
      (response) => void response.end(Buffer.alloc(70_000)),
      /^its answer is too long$/,
    ],
    ['refuses', refused(401), /status 401: TelemetryAuthorization$/],
    ['fails', refused(500), /status 500$/],
    ['cuts the connection', (response) => void response.destroy(), /^ECONNRESET$/],
    [
      'sends a header without end',
      (response) => void response.writeHead(200, { 'X-Long': 'x'.repeat(20_000) }).end(),
      /^HPE_HEADER_OVERFLOW$/,
    ],
    [
      'takes only a part',
      // ExportMetricsServiceResponse { partial_success { rejected_data_points: 3 } }
      (response) => void response.end(Buffer.from([0x0a, 0x02, 0x08, 0x03])),
      /^it has not taken 3 points$/,
    ],
  ])('that %s is named in the log, and nothing else happens', async (_, answer, reason) => {
    const at = await collector();
    at.answer = answer;
    const one = lab({ target: to(at) });
    await push(one, at);
    expect(reasons(one)).toEqual([expect.stringMatching(reason)]);
    expect(JSON.stringify(one.log)).not.toMatch(/canary|of no interest/);
  });

  it('that answers with something else than protobuf has taken it', async () => {
    const at = await collector();
    at.answer = (response) => void response.end('{"partialSuccess":{}}');
    const one = lab({ target: to(at) });
    await push(one, at);
    expect(reasons(one)).toEqual([null]);
  });

  it('is not followed elsewhere, and the header stays with it', async () => {
    const elsewhere = await collector();
    const at = await collector();
    at.answer = refused(307, { Location: elsewhere.url });
    const one = lab({ target: to(at) });
    await push(one, at);
    await push(one, at);
    expect(elsewhere.received).toHaveLength(0);
    expect(reasons(one)).toEqual([expect.stringMatching(/status 307: redirects are not followed$/)]);
  });

  it('gets nothing where no CA that is trusted speaks for it', async () => {
    const at = await collector();
    const one = lab({ target: to(at), ca: other.certPem });
    await one.pass(NEXT, () => one.log.length === 1);
    expect(at.received).toHaveLength(0);
    expect(reasons(one)).toEqual([expect.stringMatching(/^UNABLE_TO|^SELF_SIGNED/)]);
  });
});

describe('the policy', () => {
  it('turns it on, leads it elsewhere and turns it off while the program runs', async () => {
    const [first, second] = [await collector(), await collector()];
    const one = lab();
    one.kam('answered');
    one.set(to(first));
    one.kam('answered');
    await push(one, first);
    one.set(to(second, 'Bearer other'));
    one.kam('answered');
    await push(one, second);
    expect(first.received).toHaveLength(1);
    // From when on it was wanted, and over the change of collectors.
    expect(first.kept[0] && valuesOf(first.kept[0], requests.name)['{}']).toBe(1);
    expect(second.kept[0] && valuesOf(second.kept[0], requests.name)['{}']).toBe(2);
    expect(second.kept[0]?.headers.authorization).toBe('Bearer other');
    expect(second.kept[0]?.resource).toEqual(first.kept[0]?.resource);
    one.set(null);
    expect(one.time.pending).toBe(0);
    expect(one.observers.size).toBe(0);
    expect(one.core.listeners).toBe(0);
    await one.pass(NEXT);
    expect(second.received).toHaveLength(1);
  });

  it('ends a push that is under way', async () => {
    const at = await collector();
    at.answer = () => undefined;
    const one = lab({ target: to(at) });
    await one.pass(NEXT, () => at.received.length === 1);
    one.set(null);
    await one.pass(0, () => at.connections === 0);
    expect(one.time.pending).toBe(0);
    expect(one.log).toEqual([]);
  });
});

describe('the end of the program', () => {
  it('pushes what was counted since', async () => {
    const at = await collector();
    const one = lab({ target: to(at) });
    await push(one, at);
    one.kam('missed');
    await one.telemetry.close();
    expect(at.kept[1] && valuesOf(at.kept[1], requests.name)).toMatchObject({
      '{"error.type":"timeout"}': 1,
    });
    expect(one.time.pending).toBe(0);
  });

  it('is not held up by a collector that hangs, or is away', async () => {
    const at = await collector();
    at.answer = () => undefined;
    const hung = lab({ target: to(at) });
    const ended = hung.telemetry.close();
    await hung.pass(0, () => at.received.length === 1);
    await hung.pass(LIMITS.telemetryLastPushMs.value);
    await ended;

    const busy = lab({ target: to(at) });
    await busy.pass(NEXT, () => at.received.length === 2);
    const busyEnded = busy.telemetry.close();
    await busy.pass(LIMITS.telemetryLastPushMs.value);
    await busyEnded;
    await busy.pass(0, () => at.connections === 0);

    at.answer = refused(503);
    const away = lab({ target: to(at) });
    await push(away, at);
    await away.telemetry.close();
    expect(at.received).toHaveLength(3);
  });
});

it('goes through the proxy that the environment names', async () => {
  const asked: string[] = [];
  const proxy = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (octets) => {
      asked.push(octets.toString('latin1').split('\r\n')[0] ?? '');
      socket.end('HTTP/1.1 502 No\r\n\r\n');
    });
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  closing.push(() => new Promise((resolve) => proxy.close(() => resolve())));
  const { port } = proxy.address() as AddressInfo;
  const one = lab({
    target: { endpoint: 'https://collector.invalid/v1/metrics', authorization: SECRET },
    environment: { HTTPS_PROXY: `http://127.0.0.1:${port}` },
  });
  await one.pass(NEXT, () => one.log.length === 1);
  expect(asked).toEqual(['CONNECT collector.invalid:443 HTTP/1.1']);
});
