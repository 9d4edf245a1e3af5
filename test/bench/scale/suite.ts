import { named, type Figure } from '../figure.ts';
import type { Suite } from '../suite.ts';
import { LATE_SHARE } from './end.ts';
import { SIZES } from './sizes.ts';

const at = (tunnels: number): string => `${tunnels.toLocaleString('en')} tunnels`;

const FIGURES: readonly Figure[] = [
  ...SIZES.flatMap(({ tunnels, judged }) => [
    {
      name: `CPU a keep-alive, ${at(tunnels)}`,
      unit: 'µs',
      target: judged ? { atMost: 1.3 } : null,
    },
    { name: `memory a tunnel, ${at(tunnels)}`, unit: 'KiB', target: judged ? { atMost: 1.2 } : null },
    {
      name: `late keep-alives, ${at(tunnels)}`,
      unit: '%',
      target: judged ? { atMost: 0.1, absolute: true as const } : null,
    },
  ]),
  {
    name: 'CPU a keep-alive, 10,000 tunnels by 1,000',
    unit: '×',
    target: { atMost: 1.25, absolute: true },
  },
];

/** What thousands of tunnels cost, at both ends. */
export const SCALE: Suite = {
  name: 'scale',
  about: [
    'Fleets of tunnels with a keep-alive in 5 s each: the engine with all of them in one process, the TSCF in another. Floor: bare `tls` sockets',
    'in as many processes, a timer for each, 16 octets that the other end sends back. Both fleets are up and at work at the same time, in five',
    'windows of 10 s. CPU and memory are those of both ends; CPU is what the processes used in a window, by the keep-alives that were answered',
    'in it; memory is how much a process has grown since it listened, after a forced collection. A keep-alive is late that goes out more than',
    `${LATE_SHARE * 100} % of the interval after it was due, by the engine's own word. How it grows: the CPU a keep-alive at 10,000 tunnels by that at 1,000; floor: the same of`,
    'the floor, and no target. About five minutes.',
  ].join(' '),
  takes: 'minutes',
  figures: FIGURES,
  run: async (size) => named(FIGURES, await (await import('./measure.ts')).measureScale(size)),
};
