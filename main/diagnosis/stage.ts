import type {
  DiagnosisStage,
  EvidenceOf,
  StageOutcome,
  StageResult,
  StageResultOf,
} from '../model/diagnosis.ts';
import type { ErrorCode } from '../model/errors.ts';
import type { Profile } from '../model/profile.ts';
import type { LoadedTls } from '../transport/load-tls.ts';
import type { Made } from './made.ts';
import type { DiagnosisPorts } from './ports.ts';

/** What a stage came to. */
export interface Finding<I extends DiagnosisStage> {
  readonly outcome: StageOutcome;
  readonly code: ErrorCode | null;
  readonly evidence: EvidenceOf<I> | null;
  /** One plain sentence: what was seen. */
  readonly message: string;
  /** What was waited on purpose. */
  readonly pacingMs?: number;
}

export interface StageContext {
  readonly profile: Profile;
  readonly tls: LoadedTls;
  readonly ports: DiagnosisPorts;
  /** What stages before this one have opened, for those after it. */
  readonly made: Made;
  /** What a stage came to, once it is over. */
  readonly result: <I extends DiagnosisStage>(id: I) => StageResultOf<I> | undefined;
  /** The stages that depend on this one may begin, although it goes on. */
  readonly proceed: () => void;
}

/** One step of a diagnosis. A new one is a file like those in `stages`, and a line in its index. */
export interface Stage<I extends DiagnosisStage> {
  readonly id: I;
  readonly title: string;
  /** It runs once these have passed, warned, were not needed, or have let it proceed; where one has failed, it is skipped because of that. */
  readonly dependsOn: readonly DiagnosisStage[];
  /** It runs once these are over, whatever they came to. */
  readonly after?: readonly DiagnosisStage[];
  readonly timeoutMs: number;
  /** What its signal is aborted with when that time is over. */
  readonly timeoutCode: ErrorCode;
  /** @param signal its time is over, or the diagnosis was called off: what it has seen by then is its finding. */
  run(context: StageContext, signal: AbortSignal): Promise<Finding<I>>;
}

/** One of them, whatever its evidence. */
export type AnyStage = { readonly [I in DiagnosisStage]: Stage<I> }[DiagnosisStage];
export type AnyFinding = { readonly [I in DiagnosisStage]: Finding<I> }[DiagnosisStage];

/** How far a diagnosis has come: a stage has begun, or is over. */
export type StageProgress =
  | { readonly kind: 'begun'; readonly id: DiagnosisStage; readonly title: string }
  | { readonly kind: 'over'; readonly result: StageResult };

/** Nothing to do here: the stages that depend on it go on. */
export const notNeeded = (message: string) => ({
  outcome: 'skipped' as const,
  code: null,
  evidence: null,
  message,
});
