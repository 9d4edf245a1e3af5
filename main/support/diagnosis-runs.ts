import { STAGE_IDS, type Diagnosis, type DiagnosisStage } from '../model/diagnosis.ts';
import { asPinholeError, PinholeError } from '../model/errors.ts';
import { problemOf, type Problem } from '../model/problem.ts';
import type { Profile } from '../model/profile.ts';
import type { DiagnosisRun, StageRunSnapshot } from '../model/support.ts';
import type { StageProgress } from '../diagnosis/stage.ts';
import type { Clock } from '../platform/clock.ts';

export interface DiagnoseRequest {
  readonly signal: AbortSignal;
  readonly onStage: (progress: StageProgress) => void;
  readonly withIdle: boolean;
}

export interface DiagnosisRunsPorts {
  readonly clock: Clock;
  /** The stages by their ids, as they are called. */
  readonly titles: ReadonlyMap<DiagnosisStage, string>;
  readonly diagnose: (profile: Profile, request: DiagnoseRequest) => Promise<Diagnosis>;
  readonly changed: () => void;
}

interface Run {
  readonly profile: Profile;
  readonly withIdle: boolean;
  readonly startedMs: number;
  readonly abort: AbortController;
  readonly stages: Map<DiagnosisStage, StageRunSnapshot>;
  /** Resolves when it is over. */
  over: Promise<void>;
  tookMs: number | null;
  diagnosis: Diagnosis | null;
  problem: Problem | null;
}

/** The diagnosis that a window asked for: one at a time, and the last one is kept to be looked at. */
export class DiagnosisRuns {
  readonly #ports: DiagnosisRunsPorts;
  #run: Run | undefined;

  constructor(ports: DiagnosisRunsPorts) {
    this.#ports = ports;
  }

  /** @throws PinholeError DIAGNOSIS_BUSY */
  start(profile: Profile, withIdle: boolean): void {
    if (this.#isRunning) throw new PinholeError('DIAGNOSIS_BUSY');
    const { clock, titles, diagnose, changed } = this.#ports;
    const waiting = (id: DiagnosisStage): [DiagnosisStage, StageRunSnapshot] => [
      id,
      { id, title: titles.get(id) ?? id, state: 'waiting', result: null },
    ];
    const run: Run = {
      profile,
      withIdle,
      startedMs: clock.monotonicMs(),
      abort: new AbortController(),
      stages: new Map(STAGE_IDS.map(waiting)),
      over: Promise.resolve(),
      tookMs: null,
      diagnosis: null,
      problem: null,
    };
    const onStage = (progress: StageProgress): void => {
      take(run, progress);
      changed();
    };
    run.over = diagnose(profile, { signal: run.abort.signal, onStage, withIdle })
      .then(
        (diagnosis) => {
          run.diagnosis = diagnosis;
          for (const result of diagnosis.stages) take(run, { kind: 'over', result });
        },
        (thrown: unknown) => void (run.problem = problemOf(asPinholeError(thrown))),
      )
      .then(() => {
        run.tookMs = clock.monotonicMs() - run.startedMs;
        changed();
      });
    this.#run = run;
    changed();
  }

  /** What was seen by then is the report; does nothing where none is under way. */
  cancel(): void {
    if (this.#isRunning) this.#run?.abort.abort();
  }

  /** The last one that ended, for a report. */
  get last(): Diagnosis | null {
    return this.#run?.diagnosis ?? null;
  }

  snapshot(): DiagnosisRun | null {
    const run = this.#run;
    if (run === undefined) return null;
    const { profile, withIdle, startedMs, tookMs, stages, diagnosis, problem } = run;
    return {
      id: profile.id,
      name: profile.name,
      state: problem !== null ? 'failed' : diagnosis !== null ? 'ended' : 'running',
      elapsedMs: tookMs ?? this.#ports.clock.monotonicMs() - startedMs,
      withIdle,
      stages: [...stages.values()].filter(({ id }) => withIdle || id !== 'idle'),
      diagnosis,
      problem,
    };
  }

  async close(): Promise<void> {
    this.cancel();
    await this.#run?.over;
  }

  get #isRunning(): boolean {
    return this.#run !== undefined && this.#run.tookMs === null;
  }
}

function take({ stages }: Run, progress: StageProgress): void {
  if (progress.kind === 'begun') {
    const { id, title } = progress;
    stages.set(id, { id, title, state: 'running', result: null });
  } else {
    const { result } = progress;
    stages.set(result.id, { id: result.id, title: result.title, state: 'over', result });
  }
}
