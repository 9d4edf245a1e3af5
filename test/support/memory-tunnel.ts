import type { Profile } from '../../main/model/profile.ts';
import { tunnelSnapshotSchema } from '../../main/model/snapshot.ts';
import { tunnelEventSchema, type TunnelEvent } from '../../main/model/tunnel-event.ts';
import { LifetimeMemory } from '../../main/pinhole/lifetime/store.ts';
import { PLAIN_RULES } from '../../main/transport/tls-rules.ts';
import { Tunnel } from '../../main/tunnel/tunnel.ts';
import { LIMITS } from '../../main/model/limits.ts';
import { FakeNetwork, networkWatch } from './fake-network.ts';
import { FakeTime } from './fake-time.ts';
import { keepAlivePorts } from './keep-alive-ports.ts';
import { lifetimePorts } from './lifetime-ports.ts';
import { MemoryDialer, type Manners } from './memory-dialer.ts';
import { MemoryUdp } from './memory-udp.ts';
import { testProfile } from './profile.ts';

/** The address that connections in memory come from. */
export const HERE = 'client';

/**
 * A tunnel whose connections are in memory, on a test's time. Everything that it tells is held to its schema.
 * @param monotonicStopsInSleep as on Linux.
 */
export function memoryTunnel(
  manners: Manners,
  overrides: Partial<Profile> = {},
  monotonicStopsInSleep = true,
) {
  const time = new FakeTime();
  const network = new FakeNetwork(HERE);
  const ports = keepAlivePorts(time, undefined, monotonicStopsInSleep);
  const dialer = new MemoryDialer(time, manners);
  const lifetimes = new LifetimeMemory();
  const events: TunnelEvent[] = [];
  const tunnel = new Tunnel(
    testProfile(overrides),
    {
      ...ports,
      network: networkWatch(time, ports.guard, network),
      dialer,
      ...lifetimePorts(lifetimes),
      udp: new MemoryUdp(),
      loadTls: () => Promise.resolve({ ca: undefined, rules: PLAIN_RULES }),
    },
    { changed: () => undefined, event: (event) => events.push(tunnelEventSchema.parse(event)) },
  );
  return {
    time,
    network,
    guard: ports.guard,
    dialer,
    lifetimes,
    events,
    tunnel,
    snapshot: () => tunnelSnapshotSchema.parse(tunnel.snapshot()),
    start: async (): Promise<void> => {
      tunnel.start();
      await time.advanceAsync(0);
    },
    /** @returns timers that are still armed. */
    stop: async (): Promise<number> => {
      const stopped = tunnel.stop();
      await time.advanceAsync(LIMITS.releaseMs.value);
      await stopped;
      await time.advanceAsync(0);
      return time.pending;
    },
  };
}
