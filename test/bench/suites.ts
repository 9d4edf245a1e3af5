/** Everything that `npm run bench` measures. What needs much to be loaded is loaded as it is run. */
import { BENCHMARKS } from './benchmarks.ts';
import { compare, type Benchmark } from './harness.ts';
import { HISTORY } from './history/suite.ts';
import { SCALE } from './scale/suite.ts';
import { STORM } from './storm/suite.ts';
import { IDLE } from './idle/suite.ts';
import { START } from './start/suite.ts';
import type { Suite } from './suite.ts';
import { WINDOW } from './window/suite.ts';

const TRIAL = { rounds: 2, size: 100 };

/** A benchmark of rounds is a suite of few figures. */
const inRounds = (benchmark: Benchmark): Suite => ({
  name: benchmark.name,
  about: benchmark.about,
  section: 'results',
  takes: 'seconds',
  figures: benchmark.figures,
  run: (size) => compare(benchmark, size === 'trial' ? TRIAL : benchmark.plan),
});

export const SUITES: readonly Suite[] = [
  ...BENCHMARKS.map(inRounds),
  START,
  IDLE,
  SCALE,
  STORM,
  HISTORY,
  WINDOW,
];
