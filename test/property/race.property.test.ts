import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PinholeError } from '../../main/model/errors.ts';
import { LIMITS } from '../../main/model/limits.ts';
import { Candidates } from '../../main/transport/candidates.ts';
import { race } from '../../main/transport/race.ts';
import { FakeTime } from '../support/fake-time.ts';

const STAGE_MS = LIMITS.stageMs.value;
const DELAY_MS = LIMITS.attemptDelayMs.value;

/** What becomes of an attempt, and how long that takes; `silent`: nothing. */
const fate = fc.record({
  kind: fc.constantFrom('connects', 'fails', 'silent'),
  afterMs: fc.integer({ min: 0, max: 12_000 }),
});

const scenes = fc.record({
  fates: fc.array(fate, { minLength: 1, maxLength: 8 }),
  ports: fc.uniqueArray(fc.integer({ min: 1, max: 65_535 }), { minLength: 1, maxLength: 5 }),
  calledOffAfterMs: fc.option(fc.integer({ min: 0, max: 12_000 }), { nil: undefined }),
});

it('whatever its candidates do, a race ends in time, accounts for each attempt, and leaves nothing open', async () => {
  await fc.assert(
    fc.asyncProperty(scenes, async ({ fates, ports, calledOffAfterMs }) => {
      const time = new FakeTime();
      const control = new AbortController();
      const candidates = new Candidates(ports);
      candidates.add(fates.map((_, index) => `192.0.2.${index}`));
      candidates.finish();
      const open = new Set<string>();
      const begun: string[] = [];
      let endedMs: number | undefined;
      const racing = race(
        {
          clock: time,
          timers: time,
          candidates,
          connect: ({ address, port }, signal) =>
            new Promise<string>((resolve, reject) => {
              const place = `${address} ${port}`;
              begun.push(place);
              open.add(place);
              const { kind, afterMs } = fates[Number(address.slice(8))] ?? { kind: 'silent', afterMs: 0 };
              const leave = (): void => {
                open.delete(place);
                reject(new PinholeError('TCP_REFUSED', place));
              };
              const callOff =
                kind === 'silent'
                  ? () => undefined
                  : time.after(afterMs, () => (kind === 'connects' ? resolve(place) : leave()));
              signal.addEventListener('abort', () => {
                callOff();
                leave();
              });
            }),
          discard: (place) => open.delete(place),
          timeout: ({ address, port }) => new PinholeError('TCP_TIMEOUT', `${address} ${port}`),
        },
        control.signal,
      ).then((result) => {
        endedMs = time.monotonicMs();
        return result;
      });
      const callOff =
        calledOffAfterMs === undefined
          ? () => undefined
          : time.after(calledOffAfterMs, () => control.abort(new Error('called off')));
      await time.advanceAsync(STAGE_MS);
      callOff();
      const { outcome, attempts } = await racing;

      expect(endedMs).toBeLessThanOrEqual(STAGE_MS);
      expect(time.pending).toBe(0);
      expect([...open]).toEqual(outcome.kind === 'connected' ? [outcome.value] : []);
      expect(attempts.map(({ address, port }) => `${address} ${port}`)).toEqual(begun);
      expect(begun).toEqual(
        ports.flatMap((port) => fates.map((_, index) => `192.0.2.${index} ${port}`)).slice(0, begun.length),
      );
      const winners = attempts.filter((attempt) => attempt.outcome === 'connected');
      expect(winners).toHaveLength(outcome.kind === 'connected' ? 1 : 0);
      for (const [index, { startedAfterMs }] of attempts.entries()) {
        const before = attempts.slice(0, index);
        const soonest = Math.max(0, ...before.map((attempt) => attempt.startedAfterMs)) + DELAY_MS;
        const failedThen = before.some(
          (attempt) =>
            attempt.outcome === 'failed' && attempt.startedAfterMs + attempt.durationMs === startedAfterMs,
        );
        expect(index === 0 || failedThen || startedAfterMs === soonest).toBe(true);
      }
    }),
    { numRuns: 60 },
  );
});
