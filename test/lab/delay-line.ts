import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LabProcess } from './lab-process.ts';
import { ip, namespaceOf, type Place } from './namespaces.ts';

/** The device at either end. */
export const DELAY_DEVICE = 'delay';

const RELAY = join(import.meta.dirname, 'delay-relay.ts');
const RELAY_PORT = 7000;
const CLIENT_END = { port: 7001, device: 'to-client' };
const ROUTER_END = { port: 7002, device: DELAY_DEVICE };
const DEVICE_MS = 5_000;

/**
 * A second link between client and router, on which packets are late. Not every kernel has netem, and Node cannot open
 * a TUN device: socat holds one for each end, and hands packets to a relay as datagrams on the router's loopback. The
 * client's end is made in the router's namespace and moved, which leaves it tied to its socat.
 */
export class DelayLine {
  readonly #relay: LabProcess;
  readonly #ends: readonly LabProcess[];

  private constructor(relay: LabProcess, ends: readonly LabProcess[]) {
    this.#relay = relay;
    this.#ends = ends;
  }

  static async create(
    spawn: (place: Place, argv: readonly string[]) => LabProcess,
    delayMs: number,
    jitterMs: number,
  ): Promise<DelayLine> {
    const numbers = [RELAY_PORT, CLIENT_END.port, ROUTER_END.port, delayMs, jitterMs].map(String);
    const relay = spawn('router', [process.execPath, RELAY, ...numbers]);
    await relay.line((text) => text === 'ready', DEVICE_MS);
    const ends = [CLIENT_END, ROUTER_END].map(({ port, device }) =>
      spawn('router', [
        'socat',
        `TUN,iff-no-pi,tun-name=${device}`,
        `UDP4-DATAGRAM:127.0.0.1:${RELAY_PORT},bind=127.0.0.1:${port}`,
      ]),
    );
    await Promise.all([CLIENT_END, ROUTER_END].map(({ device }) => present(device)));
    await ip(
      'router',
      'link',
      'set',
      CLIENT_END.device,
      'netns',
      namespaceOf('client'),
      'name',
      DELAY_DEVICE,
    );
    await ip('client', 'link', 'set', DELAY_DEVICE, 'up');
    await ip('router', 'link', 'set', DELAY_DEVICE, 'up');
    return new DelayLine(relay, ends);
  }

  set(delayMs: number, jitterMs: number): void {
    this.#relay.write(`${delayMs} ${jitterMs}\n`);
  }

  /** The devices go with what holds them. */
  async close(): Promise<void> {
    await Promise.all([this.#relay, ...this.#ends].map((process) => process.stop()));
  }
}

async function present(device: string): Promise<void> {
  const deadlineMs = performance.now() + DEVICE_MS;
  while (!(await ip('router', '-brief', 'link')).includes(`${device} `)) {
    if (performance.now() > deadlineMs) throw new Error(`socat made no device ${device}`);
    await sleep(10);
  }
}
