/** A TSCF with services, a program with a tunnel to it, and UDP sockets beside them: all real, on loopback. */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { createCore, startLocalTscf, type InnerService, type TscfEvent } from '../../main/core.ts';
import type { CoreApi } from '../../main/model/core-api.ts';
import type { ForwardInput } from '../../main/model/forward.ts';
import { parseProfile } from '../../main/model/profile.ts';
import type { TunnelSnapshot } from '../../main/model/snapshot.ts';
import { nodePlatform } from '../../main/platform/node-platform.ts';
import type { LocalTscf } from '../../main/tscf/local-tscf.ts';

const closing: (() => unknown)[] = [];
const open = new Set<Socket>();

/** For `afterEach`: closes everything that a test has started here, the last first. */
export async function closeLab(): Promise<void> {
  for (const close of closing.splice(0).reverse()) await close();
  for (const socket of open) await release(socket);
}

/** Has `close` called at the end of the test. */
export function atEnd(close: () => unknown): void {
  closing.push(close);
}

export interface LabTscf extends LocalTscf {
  readonly events: readonly TscfEvent[];
}

/** @param intervalS that it assigns. */
export async function startTscf(services: readonly InnerService[], intervalS = 30): Promise<LabTscf> {
  const events: TscfEvent[] = [];
  const tscf = await startLocalTscf(tmpdir(), {
    host: '127.0.0.1',
    port: 0,
    settings: { intervalS, maxIntervalS: 86_400, idleLimitS: 0, requireKam: false },
    inner: { services, udp: nodePlatform.udp },
    ports: nodePlatform,
    onEvent: (event) => events.push(event),
  });
  closing.push(() => tscf.close());
  return { ...tscf, events };
}

/** Waits for what changes turn up, not for a time. */
export function until(core: CoreApi, holds: (tunnel: TunnelSnapshot) => boolean): Promise<TunnelSnapshot> {
  return new Promise((resolve) => {
    const look = (): void => {
      const tunnel = core.tunnel('phone');
      if (tunnel === undefined || !holds(tunnel)) return;
      callOff();
      resolve(tunnel);
    };
    const callOff = core.onChange(look);
    look();
  });
}

/** A program with the tunnel `phone`, which is up. */
export async function startTunnel(tscf: LocalTscf, forwards: readonly ForwardInput[]): Promise<CoreApi> {
  const { port } = tscf.server.address;
  const profile = parseProfile(
    {
      id: 'phone',
      name: 'Phone',
      host: '127.0.0.1',
      port,
      tls: { caFile: tscf.caFile },
      reconnect: { initialMs: 100, maxMs: 100 },
      forwards,
    },
    'the test',
  );
  const core = createCore({ profiles: [profile] });
  closing.push(() => core.close());
  core.startTunnel('phone');
  await until(core, ({ state }) => state === 'connected');
  return core;
}

/** The port that a forward, by its place in the profile, listens on. */
export function portOf(core: CoreApi, forward = 0): number {
  return Number(core.tunnel('phone')?.forwards[forward]?.listen.split(':').at(-1));
}

async function release(socket: Socket): Promise<void> {
  open.delete(socket);
  const closed = once(socket, 'close');
  socket.close();
  await closed;
}

/** @returns undefined where the port is taken. */
async function bindUdp(port: number, host = '127.0.0.1'): Promise<Socket | undefined> {
  const socket = createSocket(host === '::1' ? 'udp6' : 'udp4');
  open.add(socket);
  const bound = Promise.race([
    once(socket, 'listening').then(() => true),
    once(socket, 'error').then(() => false),
  ]);
  socket.bind(port, host);
  if (await bound) return socket;
  await release(socket);
  return undefined;
}

/** On any free port. */
export async function udpSocket(host?: string): Promise<Socket> {
  const socket = await bindUdp(0, host);
  if (socket === undefined) throw new Error('no UDP port is free');
  return socket;
}

/** Ports that follow each other and are free now. */
export async function freePorts(count: number): Promise<number[]> {
  const sockets = await neighbours(count);
  const ports = sockets.map((socket) => socket.address().port);
  for (const socket of sockets) await release(socket);
  return ports;
}

/** Sockets on ports that follow each other. */
export async function neighbours(count: number): Promise<Socket[]> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const sockets = [await udpSocket()];
    const first = sockets[0]?.address().port ?? 0;
    while (sockets.length < count) {
      const next = await bindUdp(first + sockets.length);
      if (next === undefined) break;
      sockets.push(next);
    }
    if (sockets.length === count) return sockets;
    for (const socket of sockets) await release(socket);
  }
  throw new Error(`no ${count} neighbouring UDP ports are free`);
}
