import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Suite } from '../suite.ts';
import { START_FIGURES } from './figures.ts';

/** The built command line. */
export const built = resolve(import.meta.dirname, '../../../dist/cli/main.js');

/** How long until a tunnel is up that is asked for on the command line. */
export const START: Suite = {
  name: 'start',
  about:
    '`pinhole connect HOST --ca FILE --json`, as it is built and users have it, from its start as a process to the line that the tunnel is connected; with what Node keeps of an earlier start (`main.js` compiled), and without. Floor: a bare Node program that makes the handshake and the same exchange, octet for octet, with the same TSCF, and says so.',
  takes: 'seconds',
  figures: START_FIGURES,
  missing: () => (existsSync(built) ? undefined : 'it is not built: npm run build'),
  run: async (size) => (await import('./measure.ts')).measureStart(size),
};
