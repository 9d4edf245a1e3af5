import { afterEach, describe, expect, it } from 'vitest';
import { PinholeError } from '../../main/model/errors.ts';
import { LIMITS } from '../../main/model/limits.ts';
import { Candidates, type Candidate } from '../../main/transport/candidates.ts';
import { race, type RaceResult } from '../../main/transport/race.ts';
import { FakeTime } from '../support/fake-time.ts';

const DELAY_MS = LIMITS.attemptDelayMs.value;
const STAGE_MS = LIMITS.stageMs.value;
const [A, B, C] = ['192.0.2.1', '192.0.2.2', '192.0.2.3'] as const;

let time = new FakeTime();

/** A race whose connections a test answers. */
class Scene {
  readonly candidates = new Candidates([443]);
  readonly control = new AbortController();
  /** Addresses in the order in which they were tried, each with the moment. */
  readonly begun: string[] = [];
  readonly calledOff: string[] = [];
  readonly discarded: string[] = [];
  result: RaceResult<string> | undefined;
  readonly #answers = new Map<string, PromiseWithResolvers<string>>();

  constructor(addresses: readonly string[], complete = true) {
    this.candidates.add(addresses);
    if (complete) this.candidates.finish();
    void race(
      {
        clock: time,
        timers: time,
        candidates: this.candidates,
        connect: (candidate, signal) => this.#connect(candidate, signal),
        discard: (late) => this.discarded.push(late),
        timeout: ({ address }) => new PinholeError('TCP_TIMEOUT', address),
      },
      this.control.signal,
    ).then((result) => (this.result = result));
  }

  async connected(address: string): Promise<void> {
    this.#answers.get(address)?.resolve(address);
    await time.advanceAsync(0);
  }

  async failed(address: string): Promise<void> {
    this.#answers.get(address)?.reject(new PinholeError('TCP_REFUSED', address));
    await time.advanceAsync(0);
  }

  get outcomes(): readonly string[] {
    return this.result?.attempts.map(({ address, outcome }) => `${address} ${outcome}`) ?? [];
  }

  #connect({ address }: Candidate, signal: AbortSignal): Promise<string> {
    const answer = Promise.withResolvers<string>();
    this.begun.push(`${address} at ${time.monotonicMs()}`);
    signal.addEventListener('abort', () => this.calledOff.push(address));
    this.#answers.set(address, answer);
    return answer.promise;
  }
}

afterEach(() => {
  expect(time.pending, 'timers left behind').toBe(0);
  time = new FakeTime();
});

describe('a race', () => {
  it('begins the next attempt a quarter of a second after the one before it', async () => {
    const scene = new Scene([A, B, C]);
    await time.advanceAsync(DELAY_MS - 1);
    expect(scene.begun).toEqual([`${A} at 0`]);
    await time.advanceAsync(DELAY_MS + 1);
    expect(scene.begun).toEqual([`${A} at 0`, `${B} at 250`, `${C} at 500`]);
    await scene.connected(A);
  });

  it('begins it at once when one fails, and the delay counts from there', async () => {
    const scene = new Scene([A, B, C]);
    await time.advanceAsync(100);
    await scene.failed(A);
    await time.advanceAsync(DELAY_MS);
    expect(scene.begun).toEqual([`${A} at 0`, `${B} at 100`, `${C} at 350`]);
    await scene.connected(B);
  });

  it('is won by the first that connects; the others are called off, and no more begin', async () => {
    const scene = new Scene([A, B, C]);
    await time.advanceAsync(DELAY_MS + 50);
    await scene.connected(B);
    expect(scene.result?.outcome).toEqual({ kind: 'connected', value: B });
    expect(scene.calledOff).toEqual([A]);
    expect(scene.result?.attempts).toEqual([
      {
        ...{ address: A, port: 443, family: 4, startedAfterMs: 0, durationMs: 300 },
        ...{ outcome: 'superseded', code: null },
      },
      {
        ...{ address: B, port: 443, family: 4, startedAfterMs: 250, durationMs: 50 },
        ...{ outcome: 'connected', code: null },
      },
    ]);
    await time.advanceAsync(STAGE_MS);
    expect(scene.begun).toHaveLength(2);
  });

  it('closes what connects after it was won', async () => {
    const scene = new Scene([A, B]);
    await time.advanceAsync(DELAY_MS);
    await scene.connected(B);
    await scene.connected(A);
    expect(scene.discarded).toEqual([A]);
    expect(scene.outcomes).toEqual([`${A} superseded`, `${B} connected`]);
  });

  it('does not mind what fails after it was won', async () => {
    const scene = new Scene([A, B]);
    await time.advanceAsync(DELAY_MS);
    await scene.connected(B);
    await scene.failed(A);
    expect(scene.result?.outcome).toEqual({ kind: 'connected', value: B });
  });

  it('fails with the last failure seen once each candidate has failed, and keeps every code', async () => {
    const scene = new Scene([A, B]);
    await time.advanceAsync(DELAY_MS);
    await scene.failed(B);
    expect(scene.result).toBeUndefined();
    await scene.failed(A);
    expect(scene.result?.outcome).toMatchObject({ kind: 'failed', error: { message: A } });
    expect(scene.result?.attempts.map(({ code }) => code)).toEqual(['TCP_REFUSED', 'TCP_REFUSED']);
  });

  it('ends with the stage: whatever has not answered has timed out, and the first of them is told', async () => {
    const scene = new Scene([A, B, C]);
    await scene.failed(A);
    await time.advanceAsync(STAGE_MS - 1);
    expect(scene.result).toBeUndefined();
    await time.advanceAsync(1);
    expect(scene.result?.outcome).toMatchObject({
      kind: 'failed',
      error: { code: 'TCP_TIMEOUT', message: B },
    });
    expect(scene.result?.attempts.map(({ code }) => code)).toEqual([
      'TCP_REFUSED',
      'TCP_TIMEOUT',
      'TCP_TIMEOUT',
    ]);
    expect(scene.calledOff).toEqual([B, C]);
  });

  it('that is called off calls its attempts off, and its outcome is the reason', async () => {
    const reason = new Error('called off');
    const scene = new Scene([A, B, C]);
    await time.advanceAsync(DELAY_MS);
    scene.control.abort(reason);
    await time.advanceAsync(STAGE_MS);
    expect(scene.result?.outcome).toEqual({ kind: 'failed', error: reason });
    expect(scene.outcomes).toEqual([`${A} cancelled`, `${B} cancelled`]);
    expect(scene.calledOff).toEqual([A, B]);
    expect(scene.begun).toHaveLength(2);
  });

  it('called off before it begins begins nothing', async () => {
    const reason = new Error('called off');
    const begun: unknown[] = [];
    const candidates = new Candidates([443]);
    candidates.add([A]);
    const { outcome, attempts } = await race<never>(
      {
        clock: time,
        timers: time,
        candidates,
        connect: (candidate) => {
          begun.push(candidate);
          throw new PinholeError('TCP_REFUSED');
        },
        discard: () => undefined,
        timeout: () => new PinholeError('TCP_TIMEOUT'),
      },
      AbortSignal.abort(reason),
    );
    expect({ outcome, attempts, begun }).toEqual({
      outcome: { kind: 'failed', error: reason },
      attempts: [],
      begun: [],
    });
  });
});

describe('an address that is found late', () => {
  it('is tried at once where the delay is over', async () => {
    const scene = new Scene([A], false);
    await time.advanceAsync(DELAY_MS + 20);
    scene.candidates.add([B]);
    expect(scene.begun).toEqual([`${A} at 0`, `${B} at 270`]);
    await scene.connected(B);
  });

  it('waits for its turn where the delay is under way', async () => {
    const scene = new Scene([A], false);
    await time.advanceAsync(20);
    scene.candidates.add([B]);
    expect(scene.begun).toEqual([`${A} at 0`]);
    await time.advanceAsync(DELAY_MS);
    expect(scene.begun).toEqual([`${A} at 0`, `${B} at 250`]);
    await scene.connected(B);
  });

  it('is waited for where all others have failed, until none will come', async () => {
    const scene = new Scene([A], false);
    await scene.failed(A);
    expect(scene.result).toBeUndefined();
    scene.candidates.finish();
    await time.advanceAsync(0);
    expect(scene.result?.outcome).toMatchObject({ kind: 'failed', error: { message: A } });
  });

  it('is waited for no longer than the stage, and the failure seen is told', async () => {
    const scene = new Scene([A], false);
    await scene.failed(A);
    await time.advanceAsync(STAGE_MS);
    expect(scene.result?.outcome).toMatchObject({ kind: 'failed', error: { code: 'TCP_REFUSED' } });
  });
});
