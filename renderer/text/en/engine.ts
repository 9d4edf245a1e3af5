/** What the engine says by code. It speaks English itself; another language says it by the code, and by what goes with it. */
import type {
  CaptureState,
  PinholeReason,
  Problem,
  StageResult,
  StageRunSnapshot,
  Verdict,
} from '../../../app/contract/contract.ts';

export const engine = {
  /** What was seen, and what to do next. */
  failure: ({ message, action }: Pick<Problem, 'code' | 'message' | 'action'>) => ({ message, action }),
  /** What was seen alone; no code: it was nothing wrong. */
  message: (_code: Problem['code'] | null, message: string) => message,
  reason: ({ text }: PinholeReason) => text,
  stageTitle: ({ title }: Pick<StageRunSnapshot, 'id' | 'title'>) => title,
  stageMessage: ({ message }: StageResult) => message,
  verdict: ({ what, rivals, nextTest, action, actionForIt }: Verdict) => ({
    what,
    /** As the engine put it, where `what` has not the values that it names. */
    original: null as string | null,
    rivals,
    nextTest,
    action,
    actionForIt,
  }),
  captureEnd: ({ words }: NonNullable<CaptureState['outcome']>) => words,
  /** What a schema of the engine finds wrong with a field of a profile, as it puts it. */
  wrongField: (message: string) => message,
} as const;
