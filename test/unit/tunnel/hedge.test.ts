import { afterEach, describe, expect, it } from 'vitest';
import { PinholeError, type ErrorCode } from '../../../main/model/errors.ts';
import { LIMITS } from '../../../main/model/limits.ts';
import { hedge } from '../../../main/tunnel/hedge.ts';
import { FakeTime } from '../../support/fake-time.ts';
import { ScriptedRandom } from '../../support/scripted-random.ts';

const FOR_MS = LIMITS.hedgeForMs.value;
const MOST = LIMITS.hedgedAttempts.value;

const silence = (): PinholeError => new PinholeError('TCP_TIMEOUT');

interface Attempt {
  readonly beganMs: number;
  readonly settle: PromiseWithResolvers<string>;
  readonly signal: AbortSignal;
}

const times: FakeTime[] = [];

afterEach(() => {
  for (const time of times.splice(0)) expect(time.pending).toBe(0);
});

/** Attempts that end when the test says so. @param uniforms of the delays: 0 is the shortest, 1 the longest. */
async function begun({ untilMs = FOR_MS, uniforms = [0] as readonly number[] } = {}) {
  const time = new FakeTime();
  times.push(time);
  const control = new AbortController();
  const attempts: Attempt[] = [];
  const discarded: string[] = [];
  let outcome: unknown = 'pending';
  void hedge<string>(
    {
      attempt: (signal) => {
        const settle = Promise.withResolvers<string>();
        attempts.push({ beganMs: time.monotonicMs(), settle, signal });
        return settle.promise;
      },
      discard: (late) => discarded.push(late),
      untilMs,
    },
    { clock: time, timers: time, random: new ScriptedRandom(uniforms) },
    control.signal,
  ).then(
    (value) => (outcome = value),
    (error: unknown) => (outcome = error),
  );
  await time.advanceAsync(0);
  /** @throws Error where there is no such attempt. */
  const at = (nth: number): Attempt => {
    const attempt = attempts[nth];
    if (attempt === undefined) throw new Error(`attempt ${nth} has not begun`);
    return attempt;
  };
  const fail = async (nth: number, error: Error): Promise<void> => {
    at(nth).settle.reject(error);
    await time.advanceAsync(0);
  };
  const succeed = async (nth: number): Promise<void> => {
    at(nth).settle.resolve(`attempt ${nth}`);
    await time.advanceAsync(0);
  };
  return {
    time,
    discarded,
    at,
    fail,
    succeed,
    callOff: (reason: Error): void => control.abort(reason),
    outcome: () => outcome,
    beganMs: () => attempts.map((attempt) => attempt.beganMs),
    calledOff: () => attempts.map(({ signal }) => signal.aborted),
  };
}

describe('against silence', () => {
  it.each([
    ['1 s', [0], [0, 1_000, 2_000]],
    ['2 s', [1], [0, 2_000, 4_000]],
    ['a random time between', [0.25, 0.5], [0, 1_250, 2_750]],
  ])('another attempt begins after %s, until three are in flight', async (_name, uniforms, expected) => {
    const { time, beganMs, succeed } = await begun({ uniforms });
    await time.advanceAsync(FOR_MS);
    expect(beganMs()).toEqual(expected);
    await succeed(0);
  });

  it.each([0, 1, 2])(
    'the first that is established wins, here attempt %d; the others are called off',
    async (winner) => {
      const { time, succeed, outcome, calledOff, beganMs } = await begun();
      await time.advanceAsync(2_000);
      await succeed(winner);
      expect(outcome()).toBe(`attempt ${winner}`);
      expect(calledOff()).toEqual([0, 1, 2].map((nth) => nth !== winner));
      await time.advanceAsync(FOR_MS);
      expect(beganMs()).toHaveLength(3);
    },
  );

  it('an attempt that its own time ended is replaced at once where another is due', async () => {
    const { time, fail, beganMs, outcome, succeed } = await begun();
    await time.advanceAsync(10_000);
    await fail(0, silence());
    expect(beganMs()).toEqual([0, 1_000, 2_000, 10_000]);
    await time.advanceAsync(500);
    await fail(1, silence());
    expect(beganMs()).toHaveLength(4);
    await time.advanceAsync(500);
    expect(beganMs()).toEqual([0, 1_000, 2_000, 10_000, 11_000]);
    await succeed(4);
    expect(outcome()).toBe('attempt 4');
  });

  it('attempts that are silent at once do not follow each other faster than that', async () => {
    const { time, fail, beganMs, outcome, succeed } = await begun();
    await fail(0, silence());
    await time.advanceAsync(999);
    expect([beganMs(), outcome()]).toEqual([[0], 'pending']);
    await time.advanceAsync(1);
    expect(beganMs()).toEqual([0, 1_000]);
    await succeed(1);
  });

  it.each<ErrorCode>(['NAME_TIMEOUT', 'TCP_TIMEOUT', 'PROXY_TIMEOUT', 'TLS_TIMEOUT', 'CONFIG_TIMEOUT'])(
    '%s is silence',
    async (code) => {
      const { fail, outcome, callOff, time } = await begun();
      await fail(0, new PinholeError(code));
      expect(outcome()).toBe('pending');
      callOff(new Error('enough'));
      await time.advanceAsync(0);
    },
  );
});

describe('the end of the first 30 s', () => {
  it('lets what is in flight finish, and begins nothing more', async () => {
    const { time, fail, succeed, beganMs, outcome } = await begun();
    await time.advanceAsync(FOR_MS);
    await fail(0, silence());
    await fail(2, silence());
    expect([beganMs().length, outcome()]).toEqual([MOST, 'pending']);
    await succeed(1);
    expect(outcome()).toBe('attempt 1');
  });

  it('the last silence in flight then is the outcome', async () => {
    const { time, fail, outcome } = await begun();
    await time.advanceAsync(FOR_MS);
    await fail(1, silence());
    await fail(0, silence());
    const last = new PinholeError('TLS_TIMEOUT');
    await fail(2, last);
    expect(outcome()).toBe(last);
  });

  it('silence with nothing in flight is the outcome where the next attempt would be due too late', async () => {
    const { time, fail, outcome, beganMs } = await begun({ untilMs: 2_000 });
    await time.advanceAsync(1_000);
    await fail(0, silence());
    expect(outcome()).toBe('pending');
    await fail(1, silence());
    expect(outcome()).toMatchObject({ code: 'TCP_TIMEOUT' });
    expect(beganMs()).toEqual([0, 1_000]);
  });

  it('silence with nothing in flight is the outcome where the timer of the next attempt is late', async () => {
    const { time, fail, outcome, beganMs } = await begun({ untilMs: 1_001 });
    await fail(0, silence());
    time.stall(1_001);
    await time.advanceAsync(0);
    expect([beganMs(), outcome()]).toEqual([[0], expect.objectContaining({ code: 'TCP_TIMEOUT' })]);
  });

  it('before it has begun there is one attempt, and its silence is the outcome', async () => {
    const { time, fail, outcome, beganMs } = await begun({ untilMs: -Infinity });
    await time.advanceAsync(FOR_MS);
    expect(beganMs()).toEqual([0]);
    await fail(0, silence());
    expect(outcome()).toMatchObject({ code: 'TCP_TIMEOUT' });
  });
});

describe('against an answer', () => {
  it.each<ErrorCode>([
    'NAME_NOT_FOUND',
    'TCP_REFUSED',
    'TCP_RESET',
    'TCP_UNREACHABLE',
    'PROXY_FORBIDDEN',
    'TLS_ALERT',
    'TLS_CLOSED',
    'TLS_CERTIFICATE_UNTRUSTED',
    'CONFIG_CLOSED',
    'REFUSED_NO_RESOURCES',
    'REFUSED_NOT_AUTHORISED',
    'REFUSED_UNKNOWN_SESSION',
  ])('%s calls the others off and is the outcome', async (code) => {
    const { time, fail, outcome, calledOff, beganMs } = await begun();
    await time.advanceAsync(2_000);
    await fail(1, new PinholeError(code));
    expect(outcome()).toMatchObject({ code });
    expect(calledOff()).toEqual([true, false, true]);
    await time.advanceAsync(FOR_MS);
    expect(beganMs()).toHaveLength(3);
  });

  it('what nobody expects is no silence either', async () => {
    const { fail, outcome } = await begun();
    const defect = new TypeError('a defect');
    await fail(0, defect);
    expect(outcome()).toBe(defect);
  });

  it('one answer is enough: those of the others are nobody’s', async () => {
    const { time, at, fail, outcome } = await begun();
    await time.advanceAsync(1_000);
    at(0).settle.reject(new PinholeError('TCP_REFUSED'));
    await fail(1, new PinholeError('TLS_ALERT'));
    expect(outcome()).toMatchObject({ code: 'TCP_REFUSED' });
  });
});

describe('called off', () => {
  it.each([0, 500, 1_000, 2_000, 15_000, FOR_MS])(
    'after %d ms, so is all that is in flight',
    async (afterMs) => {
      const { time, callOff, outcome, calledOff, beganMs } = await begun();
      await time.advanceAsync(afterMs);
      const reason = new Error('stopped');
      const begunByThen = beganMs().length;
      callOff(reason);
      expect(time.pending).toBe(0);
      await time.advanceAsync(FOR_MS);
      expect(outcome()).toBe(reason);
      expect(calledOff()).toEqual(Array<boolean>(begunByThen).fill(true));
    },
  );

  it('before it begins, nothing is tried', async () => {
    const time = new FakeTime();
    const reason = new Error('stopped');
    let tried = 0;
    const hedging = hedge(
      { attempt: () => Promise.resolve((tried += 1)), discard: () => undefined, untilMs: FOR_MS },
      { clock: time, timers: time, random: new ScriptedRandom() },
      AbortSignal.abort(reason),
    );
    await expect(hedging).rejects.toBe(reason);
    expect(tried).toBe(0);
  });

  it('what comes up in that very turn is discarded', async () => {
    const { time, at, callOff, discarded, outcome } = await begun();
    const reason = new Error('stopped');
    at(0).settle.resolve('late');
    callOff(reason);
    await time.advanceAsync(0);
    expect([outcome(), discarded]).toEqual([reason, ['late']]);
  });

  it('of two that come up in one turn, one wins and the other is discarded', async () => {
    const { time, at, discarded, outcome } = await begun();
    await time.advanceAsync(1_000);
    at(1).settle.resolve('one');
    at(0).settle.resolve('other');
    await time.advanceAsync(0);
    expect([outcome(), discarded]).toEqual(['one', ['other']]);
  });
});
