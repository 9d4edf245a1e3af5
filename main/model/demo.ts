import { z } from 'zod';
import { LIMITS } from './limits.ts';

const count = z.int().min(0);

/** How the built-in TSCF behaves: what a test or a person switches while it runs. */
export const tscfBehaviourSchema = z.strictObject({
  /** To Keep_Alive: at once, `lateByMs` late, or never. */
  answers: z.enum(['prompt', 'late', 'never']),
  lateByMs: z.int().min(0).max(LIMITS.tscfAnswerDelayMs.value),
  /** Reads and writes nothing any more, on open and new connections: as a pin-hole that closed. */
  silent: z.boolean(),
  /** Refuses new configurations with result code 3, no resources. */
  refuse: z.boolean(),
  /** Interval for later configurations, seconds; 0: off. */
  intervalS: z.int().min(0).max(LIMITS.intervalSeconds.value),
  /** Forgets a connection after so many seconds of silence, as a firewall does; 0: never. */
  forgetAfterS: z.int().min(0).max(LIMITS.intervalSeconds.value),
});
export type TscfBehaviour = z.output<typeof tscfBehaviourSchema>;

export const demoSnapshotSchema = z.strictObject({
  running: z.boolean(),
  /** Where the local TSCF listens; null while it does not run. */
  address: z.string().nullable(),
  port: z.int().nullable(),
  tunnelId: z.string(),
  tunnels: count,
  behaviour: tscfBehaviourSchema,
});
export type DemoSnapshot = z.output<typeof demoSnapshotSchema>;
