/** A diagnosis: what each stage has seen, and the one verdict. Plain data that any way into the program can show or keep. */
import { z } from 'zod';
import {
  clockEvidenceSchema,
  configurationEvidenceSchema,
  idleEvidenceSchema,
  keepAliveEvidenceSchema,
  machineEvidenceSchema,
  nameEvidenceSchema,
  portalEvidenceSchema,
  proxyEvidenceSchema,
  steadyEvidenceSchema,
  tcpEvidenceSchema,
  tlsEvidenceSchema,
  wayEvidenceSchema,
} from './diagnosis-evidence.ts';
import { STAGE_IDS } from './diagnosis-stages.ts';
import { ERROR_CODES } from './errors.ts';

export { STAGE_IDS };

export const diagnosisStageSchema = z.enum(STAGE_IDS);
export type DiagnosisStage = z.output<typeof diagnosisStageSchema>;

const durationMs = z.number().min(0);
const line = z.string().min(1).max(1_000);

export const stageOutcomeSchema = z.enum(['passed', 'failed', 'warned', 'skipped']);
export type StageOutcome = z.output<typeof stageOutcomeSchema>;

function stage<I extends DiagnosisStage, E extends z.ZodType>(id: I, evidence: E) {
  return z.strictObject({
    id: z.literal(id),
    title: z.string(),
    outcome: stageOutcomeSchema,
    /** What was found; null: nothing. */
    code: z.enum(ERROR_CODES).nullable(),
    durationMs,
    /** Of that, what was waited on purpose, so that the TSCF is not asked too often. */
    pacingMs: durationMs,
    /** The stage that failed, so that this one could not run; null: it ran, or was not needed. */
    because: diagnosisStageSchema.nullable(),
    /** null: it did not run. */
    evidence: evidence.nullable(),
    /** One plain sentence. */
    message: line,
  });
}

export const stageResultSchema = z.discriminatedUnion('id', [
  stage('machine', machineEvidenceSchema),
  stage('portal', portalEvidenceSchema),
  stage('way', wayEvidenceSchema),
  stage('name', nameEvidenceSchema),
  stage('tcp', tcpEvidenceSchema),
  stage('proxy', proxyEvidenceSchema),
  stage('tls', tlsEvidenceSchema),
  stage('clock', clockEvidenceSchema),
  stage('configuration', configurationEvidenceSchema),
  stage('keep-alive', keepAliveEvidenceSchema),
  stage('idle', idleEvidenceSchema),
  stage('steady', steadyEvidenceSchema),
]);
export type StageResult = z.output<typeof stageResultSchema>;
export type StageResultOf<I extends DiagnosisStage> = Extract<StageResult, { id: I }>;
export type EvidenceOf<I extends DiagnosisStage> = NonNullable<StageResultOf<I>['evidence']>;

export const faultPlaceSchema = z.enum(['this-machine', 'local-network', 'path', 'proxy', 'tscf']);
/** `local-network`: the one that this machine is on. `path`: anything between this machine and the TSCF. */
export type FaultPlace = z.output<typeof faultPlaceSchema>;

export const confidenceSchema = z.enum(['certain', 'likely', 'possible']);
export type Confidence = z.output<typeof confidenceSchema>;

export const verdictSchema = z.strictObject({
  /** Machine-readable; the table is in docs/DIAGNOSTICS.md. */
  code: z.string().regex(/^[a-z0-9-]{1,60}$/),
  /** What was seen, and what it is consistent with. */
  what: line,
  /** null: nothing is wrong, or it cannot be told. */
  where: faultPlaceSchema.nullable(),
  confidence: confidenceSchema,
  /** Other explanations that the evidence does not exclude. */
  rivals: z.array(line).max(6),
  /** The test that would tell them apart; null: none is needed. */
  nextTest: line.nullable(),
  /** For the person at this machine. */
  action: line,
  /** For whoever looks after network and TSCF. */
  actionForIt: line,
});
export type Verdict = z.output<typeof verdictSchema>;

export const diagnosisSchema = z.strictObject({
  /** ISO 8601, when it began. */
  when: z.iso.datetime(),
  /** host:port of the TSCF. */
  target: z.string().max(300),
  durationMs,
  /** Of that, what was waited on purpose. */
  pacingMs: durationMs,
  /** In the order of `STAGE_IDS`. */
  stages: z.array(stageResultSchema).length(STAGE_IDS.length),
  verdict: verdictSchema,
});
export type Diagnosis = z.output<typeof diagnosisSchema>;
