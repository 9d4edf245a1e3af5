import { expect, it } from 'vitest';
import { LoadGuard } from '../../../main/keepalive/load-guard.ts';
import type { CoreChange } from '../../../main/model/core-api.ts';
import { LIMITS } from '../../../main/model/limits.ts';
import { PLAIN_RULES } from '../../../main/transport/tls-rules.ts';
import { TunnelManager } from '../../../main/tunnel/tunnel-manager.ts';
import { networkWatch } from '../../support/fake-network.ts';
import { FakeTime } from '../../support/fake-time.ts';
import { lifetimePorts } from '../../support/lifetime-ports.ts';
import { mannerly, MemoryDialer } from '../../support/memory-dialer.ts';
import { MemoryUdp } from '../../support/memory-udp.ts';
import { testProfile } from '../../support/profile.ts';
import { ScriptedRandom } from '../../support/scripted-random.ts';

function lab() {
  const time = new FakeTime();
  const guard = new LoadGuard({ clock: time, timers: time, cpuMs: () => 0, monotonicStopsInSleep: true });
  const changes: CoreChange[] = [];
  const manager = new TunnelManager(
    {
      clock: time,
      timers: time,
      random: new ScriptedRandom(),
      guard,
      network: networkWatch(time, guard),
      dialer: new MemoryDialer(time, mannerly(10)),
      ...lifetimePorts(),
      udp: new MemoryUdp(),
      loadTls: () => Promise.resolve({ ca: undefined, rules: PLAIN_RULES }),
    },
    (change) => changes.push(change),
  );
  return { time, changes, manager };
}

it('tells of a tunnel that is added, that changes, and that is removed, and of nothing after it', async () => {
  const { time, changes, manager } = lab();
  manager.add(testProfile());
  expect(changes).toEqual([{ kind: 'tunnel', id: 'office', urgent: true }]);
  manager.get('office').start();
  await time.advanceAsync(0);
  expect(changes.some((change) => change.kind === 'event' && change.event.event === 'interval')).toBe(true);
  const removed = manager.remove('office');
  expect(changes.at(-1)).toEqual({ kind: 'removed', id: 'office' });
  await time.advanceAsync(LIMITS.releaseMs.value);
  await removed;
  await time.advanceAsync(60_000);
  expect(changes.at(-1)).toEqual({ kind: 'removed', id: 'office' });
  expect(manager.snapshots()).toEqual([]);
  expect(time.pending).toBe(0);
});

it('an id is free again as soon as its tunnel is being removed', async () => {
  const { time, manager } = lab();
  manager.add(testProfile());
  expect(() => manager.add(testProfile())).toThrow(expect.objectContaining({ code: 'PROFILE_INVALID' }));
  manager.get('office').start();
  await time.advanceAsync(0);
  const removed = manager.remove('office');
  manager.add(testProfile({ name: 'Another' }));
  await time.advanceAsync(LIMITS.releaseMs.value);
  await removed;
  expect(manager.snapshot('office')).toMatchObject({ name: 'Another', state: 'stopped' });
  await manager.remove('nobody');
});

it('stops all of them', async () => {
  const { time, manager } = lab();
  for (const id of ['one', 'two']) {
    manager.add(testProfile({ id }));
    manager.get(id).start();
  }
  await time.advanceAsync(0);
  expect(manager.snapshots().map(({ state }) => state)).toEqual(['connected', 'connected']);
  const stopped = manager.stopAll();
  await time.advanceAsync(LIMITS.releaseMs.value);
  await stopped;
  expect(manager.snapshots().map(({ state }) => state)).toEqual(['stopped', 'stopped']);
  await time.advanceAsync(0);
  expect(time.pending).toBe(0);
});
