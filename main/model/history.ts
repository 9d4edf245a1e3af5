/** What is kept of tunnels beyond the end of the program, as windows and commands get it. */
import { z } from 'zod';
import { LIMITS } from './limits.ts';
import { gapCauseSchema } from './snapshot.ts';

const agoMs = z.number().min(0);
const rttMs = z.number().min(0);
const count = z.int().min(0);

/** How fine it is kept: each keep-alive, or what came of those of a minute or an hour. */
export const HISTORY_RESOLUTIONS = ['raw', 'minute', 'hour'] as const;
export type HistoryResolution = (typeof HISTORY_RESOLUTIONS)[number];

const DAY_S = 86_400;

export const historyQuerySchema = z.strictObject({
  /** The tunnel's profile id. */
  id: z.string().min(1).max(64),
  /** How far back from now, s. */
  spanS: z
    .int()
    .min(60)
    .max(LIMITS.historyHourDays.value * DAY_S),
});
export type HistoryQuery = z.output<typeof historyQuerySchema>;

/** Times are relative to the moment of the answer: a browser behind an SSH port forward has another clock. All lists oldest first. */
export const historyPageSchema = z.strictObject({
  /** `off`: nothing is kept, by a setting or the policy. `not-recorded`: nothing of this tunnel is. */
  state: z.enum(['kept', 'off', 'not-recorded']),
  /** Single answers, where there are few enough of them; else there are buckets. */
  points: z.array(z.tuple([agoMs, rttMs])).max(LIMITS.historyPoints.value),
  buckets: z
    .array(
      z.strictObject({
        /** When it began. */
        agoMs: z.number(),
        forMs: z.number().min(0),
        answered: count,
        missed: count,
        late: count,
        /** Of the answered; null without any. */
        rtt: z.strictObject({ minMs: rttMs, medianMs: rttMs, maxMs: rttMs }).nullable(),
      }),
    )
    .max(LIMITS.historyBuckets.value),
  marks: z
    .array(z.strictObject({ kind: z.enum(['missed', 'late', 'up']), agoMs }))
    .max(LIMITS.historyPoints.value + LIMITS.historyMarks.value),
  bands: z
    .array(z.strictObject({ cause: gapCauseSchema, agoMs, forMs: z.number().min(0) }))
    .max(LIMITS.historyMarks.value),
  /** Nothing older is kept; null: nothing at all is. */
  keptSinceAgoMs: agoMs.nullable(),
});
export type HistoryPage = z.output<typeof historyPageSchema>;

/** Where there is none to be had. */
export const emptyHistory = (state: HistoryPage['state']): HistoryPage => ({
  state,
  points: [],
  buckets: [],
  marks: [],
  bands: [],
  keptSinceAgoMs: null,
});
