/**
 * `npm run bench:simulated -- --seeds 1000 --hours 4 --from 1`: as many simulated hours as wanted, and each thing that a
 * tunnel was wrong about with the seed that shows it again. Ends with 1 where there is any.
 */
import { parseArgs } from 'node:util';
import { runSimulatedSeeds } from '../support/simulated-seeds.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    hours: { type: 'string', default: '4' },
    from: { type: 'string', default: '1' },
  },
});
const totals = await runSimulatedSeeds(Number(values.from), Number(values.seeds), Number(values.hours));
process.stdout.write(`${JSON.stringify(totals, undefined, 2)}\n`);
if (totals.falseClosed.length + totals.missed.length + totals.down.length > 0) process.exitCode = 1;
