/** DAYS of an engine with one tunnel over a real connection, on a clock of its own. Tells the parent the heap after the first and the last of them. */
import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createCore } from '../../../main/core.ts';
import { parseProfile } from '../../../main/model/profile.ts';
import { nodePlatform } from '../../../main/platform/node-platform.ts';
import { FakeTime } from '../../support/fake-time.ts';
import { median } from '../statistics.ts';

const [, , port, caFile, days] = process.argv;
/** Below any response time: an answer comes before the clock goes on. */
const STEP_MS = 1_000;
const DAY_MS = 86_400_000;
const READINGS = 5;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const time = new FakeTime(Date.now());
const core = createCore({
  profiles: [
    parseProfile(
      {
        id: 'week',
        name: 'Week',
        host: '127.0.0.1',
        port: Number(port),
        tls: { caFile },
        proxy: { mode: 'none' },
        interval: { mode: 'static', seconds: 110 },
      },
      'benchmark',
    ),
  ],
  platform: {
    ...nodePlatform,
    clock: time,
    timers: time,
    // Nothing computes for as long as the clock goes.
    cpuMs: () => 0,
    monotonicStopsInSleep: true,
  },
});
const up = new Promise<void>((resolve, reject) => {
  core.onChange((change) => {
    if (change.kind !== 'event' || change.event.event !== 'state') return;
    if (change.event.state === 'connected') resolve();
    else if (change.event.code !== null) reject(new Error(change.event.message ?? change.event.code));
  });
});
core.startTunnel('week');
await up;

async function live(forMs: number): Promise<void> {
  for (let ms = 0; ms < forMs; ms += STEP_MS) {
    time.advance(STEP_MS);
    while (core.tunnel('week')?.kam.waitingForMs !== null) await turn();
  }
}

/** The middle of some readings, an hour apart, MiB. */
async function heap(): Promise<number> {
  const readings: number[] = [];
  for (let reading = 0; reading < READINGS; reading += 1) {
    await live(3_600_000);
    await turn();
    for (let time = 0; time < 3; time += 1) collect();
    readings.push(process.memoryUsage().heapUsed / 1_048_576);
  }
  return median(readings);
}

await live(DAY_MS);
const first = await heap();
await live((Number(days) - 1) * DAY_MS);
const last = await heap();
const { answered = 0, missed = 0 } = core.tunnel('week')?.kam ?? {};
await core.close();
process.send?.({ first, last, answered, missed });
process.disconnect();
