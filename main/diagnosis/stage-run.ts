import type { DiagnosisStage, StageResult, StageResultOf } from '../model/diagnosis.ts';
import { PinholeError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import { clipped, failureOf, sentence, tidy } from './found.ts';
import type { AnyFinding, AnyStage, StageContext, StageProgress } from './stage.ts';

export interface RunContext extends Omit<StageContext, 'result' | 'proceed'> {
  readonly signal: AbortSignal;
}

interface Gate {
  readonly promise: Promise<undefined>;
  readonly open: () => void;
}

/** Runs the stages of one diagnosis, each as soon as those are that it depends on. */
export class StageRun {
  readonly #context: RunContext;
  readonly #results: Map<DiagnosisStage, StageResult>;
  readonly #onStage: (progress: StageProgress) => void;
  /** Opened as a stage lets others proceed, or is over. */
  readonly #proceeding = new Map<DiagnosisStage, Gate>();
  readonly #over = new Map<DiagnosisStage, Gate>();

  /** @param results takes what each stage came to */
  constructor(
    context: RunContext,
    results: Map<DiagnosisStage, StageResult>,
    onStage: (progress: StageProgress) => void,
  ) {
    this.#context = context;
    this.#results = results;
    this.#onStage = onStage;
  }

  /** Resolves when it is over, whatever it came to. */
  async stage(stage: AnyStage): Promise<void> {
    const { id, title, dependsOn, after = [] } = stage;
    await Promise.all([
      ...dependsOn.map((other) => gate(this.#proceeding, other).promise),
      ...after.map((other) => gate(this.#over, other).promise),
    ]);
    const because = dependsOn.map((other) => this.#blockedBy(other)).find((other) => other !== null) ?? null;
    const { clock } = this.#context.ports;
    const startedMs = clock.monotonicMs();
    let finding: AnyFinding;
    if (because !== null) {
      finding = skipped(`Not run, because the stage "${because}" failed.`);
    } else {
      this.#onStage({ kind: 'begun', id, title });
      finding = await this.#run(stage);
    }
    const { outcome, code, evidence, message, pacingMs = 0 } = finding;
    const durationMs = clock.monotonicMs() - startedMs;
    // Which evidence belongs to which stage its own type has seen to.
    const result = tidy({
      ...{ id, title, outcome, code, durationMs, pacingMs, because, evidence, message: clipped(message) },
    }) as StageResult;
    this.#results.set(id, result);
    this.#onStage({ kind: 'over', result });
    gate(this.#proceeding, id).open();
    gate(this.#over, id).open();
  }

  /** The stage that failed first on the way to this one; null: none has. */
  #blockedBy(id: DiagnosisStage): DiagnosisStage | null {
    const result = this.#results.get(id);
    if (result?.outcome === 'failed') return id;
    return result?.because ?? null;
  }

  async #run(stage: AnyStage): Promise<AnyFinding> {
    const { signal, ports, ...context } = this.#context;
    if (signal.aborted) return skipped('Not run: the diagnosis was called off.');
    const deadline = new AbortController();
    const timeout = (): void => deadline.abort(new PinholeError(stage.timeoutCode));
    const both = AbortSignal.any([signal, deadline.signal]);
    let callOff = this.#limit(stage.timeoutMs, timeout, (again) => (callOff = again));
    const end = this.#abandoned(both);
    try {
      const finding = await Promise.race([
        stage.run(
          {
            ...context,
            ports,
            result: <I extends DiagnosisStage>(id: I) =>
              this.#results.get(id) as StageResultOf<I> | undefined,
            proceed: () => gate(this.#proceeding, stage.id).open(),
          },
          both,
        ),
        end.promise,
      ]);
      // What a stage makes of being called off is no finding.
      const isWrong = finding.outcome === 'failed' || finding.outcome === 'warned';
      return isAborted(signal) && isWrong ? skipped(CALLED_OFF) : finding;
    } catch (thrown) {
      if (isAborted(signal)) return skipped(CALLED_OFF);
      const error = failureOf(thrown, both);
      return { outcome: 'failed', code: error.code, evidence: null, message: sentence(error) };
    } finally {
      callOff();
      end.callOff();
    }
  }

  /** A limit that ran out while this machine stood still is given once more. */
  #limit(ms: number, timeout: () => void, renewed: (callOff: () => void) => void): () => void {
    const { clock, timers, guard } = this.#context.ports;
    const dueMs = clock.monotonicMs() + ms;
    return timers.after(ms, () => {
      if (guard.judge(dueMs)) renewed(timers.after(ms, timeout));
      else timeout();
    });
  }

  /** Rejects where a stage does not end within a second of being told to. */
  #abandoned(signal: AbortSignal): { readonly promise: Promise<never>; readonly callOff: () => void } {
    const { promise, reject } = Promise.withResolvers<never>();
    promise.catch(() => undefined);
    let callOffTimer = (): void => undefined;
    const arm = (): void => {
      const { timers } = this.#context.ports;
      callOffTimer = timers.after(LIMITS.releaseMs.value, () => reject(signal.reason as Error));
    };
    signal.addEventListener('abort', arm, { once: true });
    const callOff = (): void => {
      signal.removeEventListener('abort', arm);
      callOffTimer();
    };
    return { promise, callOff };
  }
}

function gate(gates: Map<DiagnosisStage, Gate>, id: DiagnosisStage): Gate {
  const known = gates.get(id);
  if (known !== undefined) return known;
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const made = { promise, open: () => resolve(undefined) };
  gates.set(id, made);
  return made;
}

/** Asked anew: the compiler takes what it was before for what it is. */
const isAborted = ({ aborted }: AbortSignal): boolean => aborted;

const CALLED_OFF = 'Called off before it was over.';

const skipped = (message: string): AnyFinding => ({
  outcome: 'skipped',
  code: null,
  evidence: null,
  message,
});
