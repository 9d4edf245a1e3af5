/** One suite in a process of its own: what it warms up or litters touches no other. Tells the parent its results. */
import { results } from './figure.ts';
import { SUITES } from './suites.ts';

const [, , name, size] = process.argv;
const suite = SUITES.find((candidate) => candidate.name === name);
if (suite === undefined) throw new Error(`there is no benchmark "${name ?? ''}"`);
process.send?.(results(suite.figures, await suite.run(size === 'trial' ? 'trial' : 'full')));
process.disconnect();
