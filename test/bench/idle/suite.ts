import { existsSync } from 'node:fs';
import type { Suite } from '../suite.ts';
import { IDLE_FIGURES } from './figures.ts';
import { built } from '../start/suite.ts';

/** What one tunnel costs while nothing happens: an interval of 110 s, and no window. */
export const IDLE: Suite = {
  name: 'idle',
  about:
    'One tunnel at 110 s and no window, for 5 minutes side by side: `pinhole connect` as it is built; the engine as the desktop has it (`openProgram` with policy, watched profiles and settings, log) under Node; and, the floor, a Node process that only listens at a socket. Returns are how often the main thread gave up the processor of its own accord, as Linux counts it: each is a wake-up, by a timer, a socket or a helper thread. CPU is of all threads. The heap is of another engine with a real connection, on a clock that a benchmark moves, after forced collections at the end of the first and the seventh day of keep-alives.',
  takes: 'minutes',
  figures: IDLE_FIGURES,
  missing() {
    if (process.platform !== 'linux') return 'only Linux counts how often a thread waits';
    return existsSync(built) ? undefined : 'it is not built: npm run build';
  },
  run: async (size) => (await import('./measure.ts')).measureIdle(size),
};
