import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../../main/model/limits.ts';
import { OneAtATime } from '../../../main/secrets/one-at-a-time.ts';
import { FakeTime } from '../../support/fake-time.ts';

function lab() {
  const time = new FakeTime();
  const lane = new OneAtATime(time, 'The store');
  const calls: PromiseWithResolvers<string>[] = [];
  const outcomes: string[] = [];
  const run = (name: string, limitMs = 1_000): void => {
    const call = (): Promise<string> => {
      const made = Promise.withResolvers<string>();
      calls.push(made);
      return made.promise;
    };
    void lane.run(limitMs, 100, call).then(
      (value) => outcomes.push(`${name}: ${value}`),
      (thrown: unknown) => outcomes.push(`${name}: ${(thrown as Error).message}`),
    );
  };
  return { time, lane, calls, outcomes, run };
}

describe('calls of a store', () => {
  it('are made one at a time, in their order', async () => {
    const { time, lane, calls, outcomes, run } = lab();
    for (const name of ['a', 'b', 'c']) run(name);
    await time.advanceAsync(0);
    expect([calls.length, lane.busy]).toEqual([1, true]);
    calls[0]?.resolve('one');
    await time.advanceAsync(0);
    expect(calls.length).toBe(2);
    calls[1]?.reject(new Error('no'));
    await time.advanceAsync(0);
    calls[2]?.resolve('three');
    await time.advanceAsync(0);
    expect(outcomes).toEqual(['a: one', 'b: no', 'c: three']);
    expect([lane.busy, time.pending]).toEqual([false, 0]);
  });

  it('that wait too long for their turn are refused, and never made', async () => {
    const { time, calls, outcomes, run } = lab();
    run('a');
    run('b');
    await time.advanceAsync(100);
    expect(outcomes).toEqual(['b: The store is busy; it may be waiting for a dialog to be answered']);
    calls[0]?.resolve('one');
    await time.advanceAsync(0);
    expect(calls.length).toBe(1);
  });

  it('that come while one hangs are refused at once, until it comes back', async () => {
    const { time, lane, calls, outcomes, run } = lab();
    run('a');
    await time.advanceAsync(950);
    run('waits');
    await time.advanceAsync(50);
    run('comes');
    await time.advanceAsync(0);
    const refused =
      'The store does not answer: an earlier call still waits, it may be for a dialog to be answered';
    expect(outcomes.toSorted()).toEqual([
      'a: The store did not answer within 1 s',
      `comes: ${refused}`,
      `waits: ${refused}`,
    ]);
    expect([calls.length, lane.busy, time.pending]).toEqual([1, true, 0]);
    calls[0]?.resolve('late');
    await time.advanceAsync(0);
    run('next');
    await time.advanceAsync(0);
    expect([calls.length, outcomes.length]).toEqual([2, 3]);
  });

  it('are refused beyond those that may wait', async () => {
    const { time, outcomes, run } = lab();
    for (let count = 0; count < LIMITS.secretCallsWaiting.value + 2; count += 1) run(String(count));
    await time.advanceAsync(0);
    expect(outcomes).toEqual(['65: 64 calls of The store are waiting']);
  });

  it('that throw at once make way', async () => {
    const { time, lane } = lab();
    const thrown = lane.run(1, 1, () => {
      throw new Error('at once');
    });
    await expect(thrown).rejects.toThrow('at once');
    expect([lane.busy, time.pending]).toEqual([false, 0]);
  });
});
