import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PinholeError } from '../../main/model/errors.ts';
import { LIMITS } from '../../main/model/limits.ts';
import { hedge } from '../../main/tunnel/hedge.ts';
import { FakeTime } from '../support/fake-time.ts';
import { ScriptedRandom } from '../support/scripted-random.ts';

const STAGE_MS = LIMITS.stageMs.value;
const SHORTEST_MS = LIMITS.hedgeDelayMs.value;
const LONGEST_MS = LIMITS.hedgeDelayMaxMs.value;

/** What becomes of an attempt, and when; `silent`: its own time limit ends it. */
const fate = fc.record({
  kind: fc.oneof(
    { arbitrary: fc.constant('silent' as const), weight: 6 },
    { arbitrary: fc.constant('established' as const), weight: 1 },
    { arbitrary: fc.constant('answered' as const), weight: 1 },
  ),
  afterMs: fc.integer({ min: 0, max: STAGE_MS }),
});

const scenes = fc.record({
  fates: fc.array(fate, { minLength: 1, maxLength: 40 }),
  uniforms: fc.array(
    fc.integer({ min: 0, max: 15 }).map((sixteenths) => sixteenths / 16),
    { minLength: 1 },
  ),
  untilMs: fc.integer({ min: 0, max: LIMITS.hedgeForMs.value }),
  calledOffAfterMs: fc.option(fc.integer({ min: 0, max: 45_000 }), { nil: undefined }),
});

it('whatever becomes of attempts: never more than three in flight, one winner at most, nothing left open', async () => {
  await fc.assert(
    fc.asyncProperty(scenes, async ({ fates, uniforms, untilMs, calledOffAfterMs }) => {
      const time = new FakeTime();
      const control = new AbortController();
      const open = new Set<number>();
      const beganMs: number[] = [];
      let most = 0;
      let ended: { readonly atMs: number; readonly outcome: unknown } | undefined;
      const end = (outcome: unknown): void => {
        ended = { atMs: time.monotonicMs(), outcome };
      };
      void hedge<number>(
        {
          attempt: (signal) =>
            new Promise((resolve, reject) => {
              const nth = beganMs.push(time.monotonicMs()) - 1;
              open.add(nth);
              most = Math.max(most, open.size);
              const { kind, afterMs } = fates[nth] ?? { kind: 'silent', afterMs: STAGE_MS };
              const callOff = time.after(afterMs, () => {
                if (kind === 'established') {
                  resolve(nth);
                  return;
                }
                open.delete(nth);
                reject(new PinholeError(kind === 'silent' ? 'TCP_TIMEOUT' : 'TCP_REFUSED'));
              });
              signal.addEventListener('abort', () => {
                callOff();
                open.delete(nth);
                reject(signal.reason as Error);
              });
            }),
          discard: (nth) => open.delete(nth),
          untilMs,
        },
        { clock: time, timers: time, random: new ScriptedRandom(uniforms) },
        control.signal,
      ).then(end, end);
      const reason = new Error('called off');
      if (calledOffAfterMs !== undefined) time.after(calledOffAfterMs, () => control.abort(reason));
      await time.advanceAsync(untilMs + STAGE_MS + LONGEST_MS + 45_000);

      expect(most).toBeLessThanOrEqual(LIMITS.hedgedAttempts.value);
      expect(time.pending).toBe(0);
      expect([...open]).toEqual(typeof ended?.outcome === 'number' ? [ended.outcome] : []);
      expect(ended?.atMs).toBeLessThanOrEqual(untilMs + STAGE_MS);
      for (const [nth, atMs] of beganMs.entries()) {
        if (nth === 0) continue;
        expect(atMs).toBeLessThan(untilMs);
        expect(atMs - (beganMs[nth - 1] ?? 0)).toBeGreaterThanOrEqual(SHORTEST_MS);
      }
      const answers = beganMs.flatMap((atMs, nth) => {
        const { kind, afterMs } = fates[nth] ?? { kind: 'silent', afterMs: STAGE_MS };
        return kind === 'silent' ? [] : [atMs + afterMs];
      });
      const soonest = Math.min(...answers, calledOffAfterMs ?? Infinity);
      expect(ended?.atMs).toBeLessThanOrEqual(soonest);
    }),
    { numRuns: 200 },
  );
});
