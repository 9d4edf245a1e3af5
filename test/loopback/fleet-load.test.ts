/** The numbers that docs/FLEET.md calculates with, measured. */
import { once } from 'node:events';
import { createSecureContext, createServer, connect, type TLSSocket } from 'node:tls';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { FACTS } from '../../.config/fleet-load.ts';
import { LIMITS } from '../../main/model/limits.ts';
import type { Lifetime } from '../../main/model/lifetime.ts';
import { countingRelay, type CountingRelay } from '../support/counting-relay.ts';
import { tunnelSnapshot } from '../support/fake-core.ts';
import { otlpCollector } from '../support/otlp-collector.ts';
import { TestCa, type Issued } from '../support/pki.ts';
import { telemetryLab } from '../support/telemetry-lab.ts';

const GOLDEN_KEEP_ALIVE = Buffer.from('1007000001020304050607080000002A', 'hex');

let ca: TestCa;
let issued: Issued;
const closing: (() => Promise<void>)[] = [];

beforeAll(async () => {
  ca = await TestCa.root('fleet');
  issued = await ca.issue();
});

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function relayTo(port: number): Promise<CountingRelay> {
  const relay = await countingRelay(port);
  closing.push(() => relay.close());
  return relay;
}

/** To a tenth: sizes differ with the digits in them, and with the version of zlib. */
const about = (value: number, fact: number): void => {
  expect(value).toBeGreaterThan(fact * 0.9);
  expect(value).toBeLessThan(fact * 1.1);
};

describe('what a desktop with a tunnel pushes', () => {
  it('has as many series and octets as the calculation says', async () => {
    const collector = await otlpCollector(issued);
    closing.push(() => collector.close());
    const relay = await relayTo(Number(new URL(collector.url).port));
    const one = telemetryLab({
      ca: ca.certPem,
      target: {
        endpoint: `https://127.0.0.1:${relay.port}/v1/metrics`,
        authorization: `Bearer ${'x'.repeat(40)}`,
      },
    });
    closing.push(() => one.telemetry.close());
    one.core.put(tunnelSnapshot('office'));
    const lifetime = { survivedSeconds: 150, failedBySeconds: 180, when: '' } as Lifetime;
    const event = { time: '', tunnel: 'office' };
    one.state('connecting');
    one.state('connected');
    one.core.emit({ kind: 'event', event: { ...event, event: 'interval', seconds: 110 } as never });
    one.core.emit({ kind: 'event', event: { ...event, event: 'lifetime', lifetime, doubt: null } as never });
    for (let kams = 0; kams < 300; kams += 1) one.kam(kams % 50 === 0 ? 'missed' : 'answered', 20 + kams);
    one.state('reconnecting', 'PEER_SILENT');
    one.state('connected');
    const push = async (): Promise<void> => {
      const before = one.dealtWith;
      relay.reset();
      await one.pass(
        LIMITS.telemetryIntervalMs.value * 1.2,
        () => one.dealtWith > before && collector.connections === 0,
      );
    };
    await push();
    await push();
    const received = collector.kept.at(-1);
    const points = received?.metrics.flatMap((metric) => metric.points) ?? [];
    // Prometheus makes of a histogram a series for each bucket, and two more.
    const series = points.reduce(
      (sum, { counts }) => sum + (counts === undefined ? 1 : counts.length + 2),
      0,
    );
    expect(series).toBe(FACTS.seriesPerDesktop);
    about(received?.octets.plain ?? 0, FACTS.pushPlainOctets);
    about(received?.octets.packed ?? 0, FACTS.pushPackedOctets);
    expect(received?.resumed).toBe(true);
    about(relay.octets.toServer, FACTS.pushToCollectorOctets);
    about(relay.octets.toClient, FACTS.pushToDesktopOctets);
  });
});

it('a keep-alive is a record of TLS 1.3 of as many octets as the calculation says', async () => {
  const server = createServer({ cert: issued.certPem, key: issued.keyPem }, (socket: TLSSocket) => {
    socket.on('error', () => undefined);
    socket.pipe(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => new Promise((resolve) => server.close(() => resolve())));
  const relay = await relayTo((server.address() as AddressInfo).port);
  const socket = connect({
    port: relay.port,
    host: '127.0.0.1',
    secureContext: createSecureContext({ ca: ca.certPem }),
  });
  await once(socket, 'secureConnect');
  expect(socket.getProtocol()).toBe('TLSv1.3');
  // The first round takes the tickets of the session with it.
  socket.write(GOLDEN_KEEP_ALIVE);
  await once(socket, 'data');
  relay.reset();
  socket.write(GOLDEN_KEEP_ALIVE);
  await once(socket, 'data');
  expect(relay.octets).toEqual({ toServer: FACTS.kamRecordOctets, toClient: FACTS.kamRecordOctets });
  socket.destroy();
  await once(socket, 'close');
});
