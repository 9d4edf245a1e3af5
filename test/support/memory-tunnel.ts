import type { Profile } from '../../main/model/profile.ts';
import { tunnelSnapshotSchema } from '../../main/model/snapshot.ts';
import { tunnelEventSchema, type TunnelEvent } from '../../main/model/tunnel-event.ts';
import { PLAIN_RULES } from '../../main/transport/tls-rules.ts';
import { Tunnel } from '../../main/tunnel/tunnel.ts';
import { LIMITS } from '../../main/model/limits.ts';
import { FakeTime } from './fake-time.ts';
import { keepAlivePorts } from './keep-alive-ports.ts';
import { lifetimePorts } from './lifetime-ports.ts';
import { MemoryDialer, type Manners } from './memory-dialer.ts';
import { MemoryUdp } from './memory-udp.ts';
import { testProfile } from './profile.ts';

/** A tunnel whose connections are in memory, on a test's time. Everything that it tells is held to its schema. */
export function memoryTunnel(manners: Manners, overrides: Partial<Profile> = {}) {
  const time = new FakeTime();
  const dialer = new MemoryDialer(time, manners);
  const events: TunnelEvent[] = [];
  const tunnel = new Tunnel(
    testProfile(overrides),
    {
      ...keepAlivePorts(time),
      dialer,
      ...lifetimePorts(),
      udp: new MemoryUdp(),
      loadTls: () => Promise.resolve({ ca: undefined, rules: PLAIN_RULES }),
    },
    { changed: () => undefined, event: (event) => events.push(tunnelEventSchema.parse(event)) },
  );
  return {
    time,
    dialer,
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
