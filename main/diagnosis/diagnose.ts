import type { Diagnosis, DiagnosisStage, StageResult } from '../model/diagnosis.ts';
import { endpoint } from '../model/endpoint.ts';
import type { Profile } from '../model/profile.ts';
import { createHandshake } from '../transport/handshake.ts';
import { tidy } from './found.ts';
import { Made } from './made.ts';
import type { DiagnosisPorts } from './ports.ts';
import type { StageProgress } from './stage.ts';
import { StageRun } from './stage-run.ts';
import { STAGES } from './stages/index.ts';
import { verdictOf } from './verdict.ts';
import { watchOver } from './watch.ts';

export interface DiagnoseOptions {
  /** Calls it off: what was seen by then is the report. */
  readonly signal: AbortSignal;
  readonly onStage?: (progress: StageProgress) => void;
}

/**
 * Goes the whole way that a tunnel of this profile would go, on connections of its own, and says what is wrong with it. What the way
 * shows is a report and no error.
 * @throws PinholeError of stage usage, for a file or a secret of the profile that cannot be used
 */
export async function diagnose(
  profile: Profile,
  ports: DiagnosisPorts,
  { signal, onStage = () => undefined }: DiagnoseOptions,
): Promise<Diagnosis> {
  const { clock } = ports;
  const tls = await ports.loadTls(profile.tls);
  const when = new Date(clock.wallMs()).toISOString();
  const startedMs = clock.monotonicMs();
  const made = new Made(createHandshake(clock));
  const stopWatching = watchOver(ports, (disturbance) => made.disturbances.push(disturbance));
  try {
    const results = new Map<DiagnosisStage, StageResult>();
    const run = new StageRun({ profile, tls, ports, made, signal }, results, onStage);
    await Promise.all(STAGES.map((stage) => run.stage(stage)));
    const stages = STAGES.flatMap(({ id }) => results.get(id) ?? []);
    return {
      when,
      target: endpoint(profile.host, profile.port),
      durationMs: tidy(clock.monotonicMs() - startedMs),
      pacingMs: tidy(stages.reduce((sum, { pacingMs }) => sum + pacingMs, 0)),
      stages,
      verdict: verdictOf(stages, signal.aborted),
    };
  } finally {
    stopWatching();
    await made.close();
  }
}
