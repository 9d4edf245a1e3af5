import { named, type Figure } from '../figure.ts';
import type { Suite } from '../suite.ts';

const FIGURES: readonly Figure[] = [
  { name: 'CPU of a tunnel that is back, both processes', unit: 'ms', target: { atMost: 1.3 } },
  { name: 'of it at the TSCF', unit: 'ms', target: null },
  { name: 'of it at the client', unit: 'ms', target: null },
  { name: 'the last tunnel is back after', unit: 's', target: { atMost: 1 } },
  { name: 'half of them are back after; floor: by the rate', unit: 's', target: null },
  { name: 'tunnels that are back', unit: '', target: { atLeast: 1 } },
  { name: 'TLS sessions resumed', unit: '', target: { atLeast: 1 } },
  { name: 'handshakes begun at the TSCF, for a tunnel', unit: '', target: null },
  { name: 'connections refused while it drained, for a tunnel', unit: '', target: null },
  { name: 'memory of a tunnel at the TSCF', unit: 'KiB', target: { atMost: 1.3 } },
];

/** What it costs, and how long it takes, until thousands of tunnels are back whose TSCF has begun anew. */
export const STORM: Suite = {
  name: 'storm',
  about:
    'A TSCF with 5,000 tunnels of one client process is killed and comes back with the same ticket keys: what a tunnel that is back cost both processes in CPU, and how long it takes until all are. Floor: bare `tls` clients and server in as many processes, which resume their sessions 32 at a time and exchange the same octets. The last tunnel has 5,000 by the admitted rate, and one backoff cap (60 s): that is the floor of its time. Some five minutes.',
  takes: 'minutes',
  figures: FIGURES,
  missing: () =>
    process.platform === 'linux' ? undefined : 'CPU time of other processes is read from /proc',
  run: async (size) => named(FIGURES, await (await import('./measure.ts')).measureStorm(size)),
};
