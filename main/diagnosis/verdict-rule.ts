import type { Confidence, DiagnosisStage, FaultPlace, StageResultOf } from '../model/diagnosis.ts';
import type { ErrorCode } from '../model/errors.ts';
import type { VerdictCode } from '../model/verdict-code.ts';

/** What the stages have seen. */
export type Seen = { readonly [I in DiagnosisStage]?: StageResultOf<I> | undefined };

/** One cause, as data. The first rule of the table that holds is the verdict. */
export interface VerdictRule {
  readonly code: VerdictCode;
  /** When it holds, for people: docs/DIAGNOSTICS.md is made of it. */
  readonly when: string;
  readonly where: FaultPlace | null;
  readonly confidence: Confidence;
  /** Other explanations that the evidence does not exclude. */
  readonly rivals: readonly string[];
  /** The test that would tell them apart; null: none is needed. */
  readonly nextTest: string | null;
  /** For the person at this machine. */
  readonly action: string;
  /** For whoever looks after network and TSCF. */
  readonly forIt: string;
  /** @returns one line: what was seen, and what it is consistent with; undefined: it does not hold. */
  readonly find: (seen: Seen) => string | undefined;
}

/** The way to the TSCF, stage by stage; the others stand beside it. */
const WAY: readonly DiagnosisStage[] = [
  'way',
  'name',
  'tcp',
  'proxy',
  'tls',
  'configuration',
  'keep-alive',
  'idle',
];

/** The first stage of the way that failed; undefined: none has. */
export const failedStage = (seen: Seen): DiagnosisStage | undefined =>
  WAY.find((id) => seen[id]?.outcome === 'failed');

/** What it failed with. */
export function failure(seen: Seen): ErrorCode | undefined {
  const id = failedStage(seen);
  return id && (seen[id]?.code ?? undefined);
}

export const failedWith = (seen: Seen, ...codes: readonly ErrorCode[]): boolean => {
  const code = failure(seen);
  return code !== undefined && codes.includes(code);
};

/** The message of the stage that failed. */
export function said(seen: Seen): string {
  const id = failedStage(seen);
  return (id && seen[id]?.message) ?? '';
}

/** A rule that holds where the way fails with one of these codes; `of`: and the stage in question is about that. */
export function onFailure(
  codes: readonly ErrorCode[],
  words: (seen: Seen) => string,
  of?: 'tscf' | 'proxy',
): VerdictRule['find'] {
  return (seen) => {
    if (!failedWith(seen, ...codes)) return undefined;
    return of === undefined || of === peerOf(seen) ? words(seen) : undefined;
  };
}

/** Whom the name and TCP stages are about. */
export const peerOf = (seen: Seen): 'tscf' | 'proxy' =>
  typeof seen.way?.evidence?.proxy === 'string' ? 'proxy' : 'tscf';
