/** What whoever looks for a fault sees in a window: a diagnosis under way, a capture, the log, a report. */
import { z } from 'zod';
import { diagnosisSchema, diagnosisStageSchema, stageResultSchema } from './diagnosis.ts';
import { LIMITS } from './limits.ts';
import { problemSchema } from './problem.ts';
import { reportRedactionSchema } from './report.ts';

const profileRef = z.string().min(1).max(64);
const durationMs = z.number().min(0);

/** One stage, also before it is over. */
export const stageRunSchema = z.strictObject({
  id: diagnosisStageSchema,
  title: z.string(),
  state: z.enum(['waiting', 'running', 'over']),
  /** null: it is not over. */
  result: stageResultSchema.nullable(),
});
export type StageRunSnapshot = z.output<typeof stageRunSchema>;

/** The last diagnosis of this run of the program. */
export const diagnosisRunSchema = z.strictObject({
  /** Of the profile. */
  id: z.string(),
  name: z.string(),
  /** `failed`: it could not even begin, as with a file that cannot be read. */
  state: z.enum(['running', 'ended', 'failed']),
  elapsedMs: durationMs,
  /** Whether the idle hold is measured too, which takes minutes. */
  withIdle: z.boolean(),
  stages: z.array(stageRunSchema),
  /** null: it has not ended. */
  diagnosis: diagnosisSchema.nullable(),
  problem: problemSchema.nullable(),
});
export type DiagnosisRun = z.output<typeof diagnosisRunSchema>;

export const startDiagnosisSchema = z.strictObject({ id: profileRef, withIdle: z.boolean().default(false) });
export type StartDiagnosis = z.output<typeof startDiagnosisSchema>;

/** The capture that runs, or the last one of this run of the program. */
export const captureStateSchema = z.strictObject({
  /** Of the tunnels. */
  ids: z.array(z.string()).max(LIMITS.tunnels.value),
  path: z.string(),
  startedAgoMs: durationMs,
  maxOctets: z.int(),
  maxMs: durationMs,
  /** null: it runs. */
  outcome: z
    .strictObject({
      end: z.enum(['stopped', 'size', 'time', 'messages', 'forbidden', 'failed']),
      /** In one line, for a person. */
      words: z.string(),
      written: z.int().min(0),
      dropped: z.int().min(0),
    })
    .nullable(),
});
export type CaptureState = z.output<typeof captureStateSchema>;

export const startCaptureSchema = z.strictObject({
  ids: z.array(profileRef).min(1).max(LIMITS.tunnels.value),
  packets: z.enum(['headers', 'none']).default('headers'),
  maxOctets: z
    .int()
    .min(LIMITS.captureOctetsLeast.value)
    .max(LIMITS.captureOctets.value)
    .default(10 * 1_048_576),
  maxSeconds: z
    .int()
    .min(1)
    .max(LIMITS.captureMs.value / 1_000)
    .default(3_600),
});
export type StartCapture = z.output<typeof startCaptureSchema>;

/** What may be done, by the policy. */
export const supportRightsSchema = z.strictObject({
  capture: z.boolean(),
  measurement: z.boolean(),
  reportRedaction: z.strictObject({ level: reportRedactionSchema, locked: z.boolean() }),
});
export type SupportRights = z.output<typeof supportRightsSchema>;

export const supportSnapshotSchema = z.strictObject({
  rights: supportRightsSchema,
  diagnosis: diagnosisRunSchema.nullable(),
  capture: captureStateSchema.nullable(),
});
export type SupportSnapshot = z.output<typeof supportSnapshotSchema>;

export const prepareReportSchema = z.strictObject({ level: reportRedactionSchema.nullable().default(null) });

/** A report that is complete and not written yet; a window fetches its files one by one. */
export const reportSummarySchema = z.strictObject({
  fileName: z.string(),
  level: reportRedactionSchema,
  files: z.array(z.strictObject({ name: z.string(), octets: z.int().min(0) })).max(1_000),
  /** What could not be collected, each in one line. */
  errors: z.array(z.string()),
});
export type ReportSummary = z.output<typeof reportSummarySchema>;

export const reportFileSchema = z.strictObject({
  name: z.string(),
  text: z.string(),
  /** Octets that are in the file, and were too many to be shown. */
  omittedOctets: z.int().min(0),
});
export type ReportFileShown = z.output<typeof reportFileSchema>;

export const savedReportSchema = z.strictObject({ path: z.string() });
