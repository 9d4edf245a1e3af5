/** One end of a fleet, in its process: does what the parent asks, one request at a time, and ends when the parent lets go. */
import { floorClient, floorServer } from './floor.ts';
import { productClient, productTscf } from './product.ts';
import type { Asked, End, EndName, Opened, Told } from './end.ts';

const ENDS: Readonly<Record<EndName, () => Promise<End>>> = {
  'floor-client': floorClient,
  'floor-server': floorServer,
  'product-client': productClient,
  'product-tscf': productTscf,
};

const name = process.argv[2] as EndName;
const end = await ENDS[name]();

async function answer(asked: Asked): Promise<Told> {
  if (asked.do === 'open') await end.open?.(asked);
  // What a connection has littered on its way is not what it holds.
  if (asked.do === 'collect') for (let time = 0; time < 3; time += 1) await collect();
  const { user, system } = process.cpuUsage();
  return {
    cpuMs: (user + system) / 1_000,
    rssOctets: process.memoryUsage.rss(),
    ...end.counts(),
  };
}

/** What is held, and neither litter nor the room that V8 keeps for more of it. */
async function collect(): Promise<void> {
  globalThis.gc?.({ type: 'major', flavor: 'last-resort', execution: 'sync' });
  await new Promise((resolve) => setTimeout(resolve, 100));
}

process.on('message', (asked: Asked) => {
  void answer(asked).then((told) => process.send?.(told));
});
process.on('disconnect', () => process.exit());
process.send?.((end.opened ?? {}) satisfies Partial<Opened>);
