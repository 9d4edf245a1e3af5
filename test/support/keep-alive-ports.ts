import type { KeepAlivePorts } from '../../main/keepalive/engine.ts';
import { LoadGuard } from '../../main/keepalive/load-guard.ts';
import type { Random } from '../../main/platform/random.ts';
import type { FakeTime } from './fake-time.ts';
import { ScriptedRandom } from './scripted-random.ts';

/**
 * What either side's keep-alive needs, on a test's time. By default each round draws the whole interval.
 * @param monotonicStopsInSleep as on Linux.
 */
export function keepAlivePorts(
  time: FakeTime,
  random: Random = new ScriptedRandom([1]),
  monotonicStopsInSleep = true,
): KeepAlivePorts {
  const guard = new LoadGuard({ clock: time, timers: time, cpuMs: () => 0, monotonicStopsInSleep });
  return { clock: time, timers: time, random, guard };
}
