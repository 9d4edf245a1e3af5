/** New versions of this program, as windows see them. */
import { z } from 'zod';
import { LIMITS } from './limits.ts';
import { problemSchema } from './problem.ts';

const durationMs = z.number().min(0);

/** `notify`: told of, and fetched and installed where a person says so. */
export const updateBehaviourSchema = z.enum(['automatic', 'notify', 'off']);
export type UpdateBehaviour = z.output<typeof updateBehaviourSchema>;

/** What is to be done about new versions, and whether nobody but the administrator can change that. */
export interface UpdateBehaviourInForce {
  readonly value: UpdateBehaviour;
  readonly locked: boolean;
}

/**
 * Why this installation only tells of a new version. `administered`: somebody rolls it out, as with an MSI. `unverifiable`: nothing
 * says whose signature a new version must have. `place`: the program cannot replace itself where it lies.
 */
export const tellOnlySchema = z.enum(['administered', 'unverifiable', 'place']);
export type TellOnly = z.output<typeof tellOnlySchema>;

/** Why new versions are no matter of this program. `browser`: the window is one of a host without Electron. */
export const updatesUnsupportedSchema = z.enum(['browser', 'not-installed']);
export type UpdatesUnsupported = z.output<typeof updatesUnsupportedSchema>;

const found = {
  version: z.string().min(1).max(LIMITS.updateVersion.value),
  /** Plain text, may be empty. */
  notes: z.string().max(LIMITS.updateNotes.value),
};

/** As the log has it. */
export const updateStateSchema = z.enum([
  'unsupported',
  'off',
  'no-feed',
  'idle',
  'checking',
  'available',
  'downloading',
  'ready',
  'failed',
]);

export const updateStatusSchema = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('unsupported'), why: updatesUnsupportedSchema }),
  z.strictObject({ state: z.literal('off') }),
  /** Nobody has said where to look. */
  z.strictObject({ state: z.literal('no-feed') }),
  /** There is none, or nobody has looked yet. */
  z.strictObject({ state: z.literal('idle') }),
  z.strictObject({ state: z.literal('checking') }),
  z.strictObject({ state: z.literal('available'), ...found }),
  z.strictObject({ state: z.literal('downloading'), ...found, percent: z.int().min(0).max(100) }),
  /** `atQuit`: it is installed when the program ends. */
  z.strictObject({ state: z.literal('ready'), ...found, atQuit: z.boolean() }),
  z.strictObject({
    state: z.literal('failed'),
    problem: problemSchema,
    /** The new version that is known of; null: none. */
    version: found.version.nullable(),
  }),
]);
export type UpdateStatus = z.output<typeof updateStatusSchema>;

export const updatesSnapshotSchema = z.strictObject({
  behaviour: updateBehaviourSchema,
  /** Nobody but the administrator can change the behaviour. */
  locked: z.boolean(),
  /** null: a new version can be fetched and installed. */
  tellOnly: tellOnlySchema.nullable(),
  /** Since the feed has last answered; null: not yet in this run. */
  checkedAgoMs: durationMs.nullable(),
  status: updateStatusSchema,
});
export type UpdatesSnapshot = z.output<typeof updatesSnapshotSchema>;
