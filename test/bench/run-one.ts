/** One benchmark in a process of its own: what it warms up or litters touches no other. Tells the parent its results. */
import { BENCHMARKS } from './benchmarks.ts';
import { compare } from './harness.ts';

const benchmark = BENCHMARKS.find(({ name }) => name === process.argv[2]);
if (benchmark === undefined) throw new Error(`there is no benchmark "${process.argv[2] ?? ''}"`);
process.send?.(await compare(benchmark));
process.disconnect();
