import { describe, expect, it } from 'vitest';
import { Made } from '../../../main/diagnosis/made.ts';
import { StageRun } from '../../../main/diagnosis/stage-run.ts';
import type { AnyStage, Stage, StageProgress } from '../../../main/diagnosis/stage.ts';
import type { DiagnosisStage, StageResult } from '../../../main/model/diagnosis.ts';
import { PinholeError } from '../../../main/model/errors.ts';
import { diagnosisPorts } from '../../support/diagnosis.ts';
import { FakeTime } from '../../support/fake-time.ts';
import { testProfile } from '../../support/profile.ts';
import { LoadGuard } from '../../../main/keepalive/load-guard.ts';
import { nodePlatform } from '../../../main/platform/node-platform.ts';
import { PLAIN_RULES } from '../../../main/transport/tls-rules.ts';

/** What it has for evidence does not matter here. */
type Sketch = Partial<Omit<Stage<'way'>, 'id'>> & { readonly id: DiagnosisStage };

const PASSED = { outcome: 'passed', code: null, evidence: null, message: 'Seen.' } as const;

const stage = (sketch: Sketch): AnyStage =>
  ({
    ...{ title: sketch.id, dependsOn: [], timeoutMs: 10_000, timeoutCode: 'TLS_TIMEOUT' },
    run: () => Promise.resolve(PASSED),
    ...sketch,
  }) as AnyStage;

const forever = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  });

function running(...sketches: readonly Sketch[]) {
  const time = new FakeTime();
  const over = new AbortController();
  const guard = new LoadGuard({ ...nodePlatform, clock: time, timers: time, monotonicStopsInSleep: true });
  const stopListening = guard.onDisturbance(() => undefined);
  const ports = diagnosisPorts({ clock: time, ports: { timers: time, guard } });
  const made = new Made(() => Promise.reject(new Error('nobody is there')));
  const context = { profile: testProfile(), tls: { ca: undefined, rules: PLAIN_RULES }, ports, made };
  const results = new Map<DiagnosisStage, StageResult>();
  const told: string[] = [];
  const run = new StageRun({ ...context, signal: over.signal }, results, (progress: StageProgress) => {
    told.push(progress.kind === 'begun' ? `${progress.id} begins` : `${progress.result.id} is over`);
  });
  const all = Promise.all(sketches.map((sketch) => run.stage(stage(sketch)))).then(() => {
    stopListening();
    expect(time.pending, 'timers left behind').toBe(0);
  });
  return { time, results, told, all, callOff: () => over.abort() };
}

describe('the stages of a diagnosis', () => {
  it('one that cannot run is skipped, because of the one that failed first', async () => {
    const refused = new PinholeError('TCP_REFUSED', 'nobody there');
    const { results, told, all } = running(
      { id: 'tcp', run: () => Promise.reject(refused) },
      { id: 'tls', dependsOn: ['tcp'] },
      { id: 'configuration', dependsOn: ['tls'] },
      { id: 'clock', after: ['tls'] },
    );
    await all;
    expect(results.get('tcp')).toMatchObject({
      outcome: 'failed',
      code: 'TCP_REFUSED',
      message: 'Nobody there.',
    });
    for (const id of ['tls', 'configuration'] as const) {
      expect(results.get(id)).toMatchObject({ outcome: 'skipped', because: 'tcp' });
      expect(results.get(id)?.message).toContain('"tcp"');
    }
    expect(results.get('clock')).toMatchObject({ outcome: 'passed', because: null });
    expect(told).not.toContain('tls begins');
  });

  it('one that was not needed holds nobody up', async () => {
    const { results, all } = running(
      { id: 'proxy', run: () => Promise.resolve({ ...PASSED, outcome: 'skipped' }) },
      { id: 'tls', dependsOn: ['proxy'] },
    );
    await all;
    expect(results.get('tls')).toMatchObject({ outcome: 'passed' });
  });

  it('one that lets others proceed goes on beside them', async () => {
    const { promise, resolve } = Promise.withResolvers<typeof PASSED>();
    const { told, all } = running(
      {
        id: 'tcp',
        run(context) {
          context.proceed();
          return promise;
        },
      },
      {
        id: 'tls',
        dependsOn: ['tcp'],
        run() {
          resolve(PASSED);
          return Promise.resolve(PASSED);
        },
      },
    );
    await all;
    expect(told.slice(0, 2)).toEqual(['tcp begins', 'tls begins']);
  });

  it('one that takes too long is told so, and has a second to say what it saw', async () => {
    const { time, results, all } = running({
      id: 'tls',
      timeoutMs: 5_000,
      run: (_context, signal) =>
        forever(signal).catch(() => ({
          ...PASSED,
          outcome: 'failed',
          code: 'TLS_TIMEOUT',
          message: 'Silence.',
        })),
    });
    await time.advanceAsync(5_000);
    await all;
    expect(results.get('tls')).toMatchObject({ code: 'TLS_TIMEOUT', durationMs: 5_000, message: 'Silence.' });
  });

  it('one that does not end although it is told so is given up', async () => {
    const { time, results, all } = running({
      id: 'tls',
      timeoutMs: 5_000,
      run: () => new Promise(() => undefined),
    });
    await time.advanceAsync(6_000);
    await all;
    expect(results.get('tls')).toMatchObject({ outcome: 'failed', code: 'TLS_TIMEOUT', durationMs: 6_000 });
  });

  it('a limit that ran out while this program stood still is given once more', async () => {
    const { promise, resolve } = Promise.withResolvers<typeof PASSED>();
    const { time, results, all } = running({ id: 'tls', timeoutMs: 5_000, run: () => promise });
    await time.advanceAsync(1_000);
    time.stall(60_000);
    await time.advanceAsync(1_000);
    resolve(PASSED);
    await time.advanceAsync(0);
    await all;
    expect(results.get('tls')).toMatchObject({ outcome: 'passed' });
  });

  it('called off, what is under way is no finding, and what has not begun does not begin', async () => {
    const { results, all, callOff } = running(
      { id: 'tcp', run: (_context, signal) => forever(signal) },
      { id: 'tls', dependsOn: ['tcp'] },
    );
    await Promise.resolve();
    callOff();
    await all;
    expect(results.get('tcp')).toMatchObject({ outcome: 'skipped', code: null });
    expect(results.get('tls')).toMatchObject({ outcome: 'skipped', code: null });
  });

  it('a defect of a stage fails that stage alone', async () => {
    const { results, all } = running(
      { id: 'portal', run: () => Promise.reject(new TypeError('a defect')) },
      { id: 'tls' },
    );
    await all;
    expect(results.get('portal')).toMatchObject({ outcome: 'failed', code: 'INTERNAL' });
    expect(results.get('tls')).toMatchObject({ outcome: 'passed' });
  });
});
