/** The clients of a storm, in one process: bring their tunnels up, tell when all are, and again after they were lost. */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect, createSecureContext, type SecureContext } from 'node:tls';
import { createCore } from '../../../main/core.ts';
import { parseProfile, type Profile } from '../../../main/model/profile.ts';
import { REQUEST, type AllUp, type ClientOrder } from './messages.ts';

/** Tunnels that are being built at once: of the product as they first come up, of the floor always. */
const AT_ONCE = 32;

/** Runs `each` for every number below `count`, so many at once. */
async function inHeaps(count: number, each: (at: number) => Promise<void>): Promise<void> {
  let next = 0;
  const one = async (): Promise<void> => {
    while (next < count) {
      const at = next;
      next += 1;
      await each(at);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
}

const tell = (upMs: readonly number[]): void => {
  const up: AllUp = { upMs };
  process.send?.(up);
};

async function pinhole({ port, caFile, tunnels }: ClientOrder): Promise<void> {
  const profiles = Array.from({ length: tunnels }, (_, at): Profile => {
    const id = `t${at}`;
    return parseProfile(
      { id, name: id, host: '127.0.0.1', port, tls: { caFile }, proxy: { mode: 'none' } },
      'benchmark',
    );
  });
  const core = createCore({ profiles, mostTunnels: tunnels, managedProfiles: false });
  const waiting = new Map<string, () => void>();
  const up = new Set<string>();
  let upMs: number[] = [];
  core.onChange((change) => {
    if (change.kind !== 'event' || change.event.event !== 'state') return;
    const { state, tunnel: id } = change.event;
    if (state !== 'connected') {
      up.delete(id);
      return;
    }
    up.add(id);
    upMs.push(Date.now());
    waiting.get(id)?.();
    if (up.size < tunnels) return;
    tell(upMs);
    upMs = [];
  });
  await inHeaps(tunnels, (at) => {
    const id = `t${at}`;
    const connected = new Promise<void>((resolve) => waiting.set(id, resolve));
    core.startTunnel(id);
    return connected;
  });
  waiting.clear();
}

/** A connection and its exchange. Kept, as a tunnel is; lost without a word. */
async function bareTunnel(
  port: number,
  secureContext: SecureContext,
  session: Buffer | undefined,
  keep: (session: Buffer) => void,
): Promise<void> {
  const socket = connect({
    port,
    host: '127.0.0.1',
    servername: 'localhost',
    secureContext,
    ...(session !== undefined && { session }),
  });
  socket.setNoDelay(true);
  socket.on('session', keep);
  await once(socket, 'secureConnect');
  socket.on('error', () => undefined);
  socket.write(REQUEST);
  await once(socket, 'data');
  socket.resume();
}

async function bare({ port, caFile, tunnels }: ClientOrder): Promise<void> {
  const context = createSecureContext({ ca: await readFile(caFile), minVersion: 'TLSv1.2' });
  const sessions: Buffer[] = [];
  for (;;) {
    const upMs: number[] = [];
    await inHeaps(tunnels, async (at) => {
      await bareTunnel(port, context, sessions[at], (session) => (sessions[at] = session));
      upMs.push(Date.now());
    });
    const again = once(process, 'message');
    tell(upMs);
    await again;
  }
}

process.on('disconnect', () => process.exit());
const [order] = (await once(process, 'message')) as [ClientOrder];
await (order.kind === 'pinhole' ? pinhole(order) : bare(order));
