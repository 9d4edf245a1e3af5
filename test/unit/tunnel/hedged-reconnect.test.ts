import { afterEach, describe, expect, it } from 'vitest';
import { PinholeError } from '../../../main/model/errors.ts';
import { LIMITS } from '../../../main/model/limits.ts';
import type { DialAttempt } from '../../../main/model/snapshot.ts';
import { mannerly, type Dialled, type Manners } from '../../support/memory-dialer.ts';
import { memoryTunnel } from '../../support/memory-tunnel.ts';

const INTERVAL_S = 10;
/** Chance is 1 in these tests: the first backoff is 1 s, and another attempt begins after 2 s. */
const FIRST_BACKOFF_MS = 1_000;
const HEDGE_MS = LIMITS.hedgeDelayMaxMs.value;
const STAGE_MS = LIMITS.stageMs.value;
const FOR_MS = LIMITS.hedgeForMs.value;

const INNER = { internalIpv4Address: '10.64.1.0' };

/** A TSCF that assigns an inner address. */
const assigning: Manners = (peer, message) => {
  if (message.type === 'Configuration_Request') {
    const tlvs = { resultCode: 0, keepAliveIntervalS: INTERVAL_S, ...INNER };
    peer.send({ ...message, type: 'Configuration_Response', tlvs });
  } else mannerly(INTERVAL_S)(peer, message);
};
const silent: Manners = () => undefined;

const stops: (() => Promise<number>)[] = [];

/** Every tunnel of this file has to be gone without a timer left. */
afterEach(async () => {
  for (const stop of stops.splice(0)) expect(await stop()).toBe(0);
});

/** A tunnel that was up and is lost, at the moment at which its first backoff is over. Further connections meet silence. */
async function lost() {
  const tunnel = memoryTunnel(assigning);
  stops.push(tunnel.stop);
  await tunnel.start();
  tunnel.dialer.manners = silent;
  tunnel.dialer.last.peer.close();
  await tunnel.time.advanceAsync(FIRST_BACKOFF_MS);
  const { dialer, events, snapshot } = tunnel;
  /** Connections since it was lost. */
  const since = (): readonly Dialled[] => dialer.dialled.slice(1);
  /** @throws Error where there is no such connection. */
  const at = (nth: number): Dialled => {
    const dialled = since()[nth];
    if (dialled === undefined) throw new Error(`attempt ${nth} has no connection`);
    return dialled;
  };
  return {
    ...tunnel,
    since,
    at,
    open: () => since().map(({ peer }) => peer.closed === undefined),
    states: () =>
      events.flatMap((event) => (event.event === 'state' ? `${event.state} ${event.stage ?? '-'}` : [])),
    /** That attempt gets its answer, and all that follow are answered. */
    answer: async (nth: number, resultCode = 0): Promise<void> => {
      dialer.manners = assigning;
      const { peer } = at(nth);
      const tlvs = { resultCode, keepAliveIntervalS: INTERVAL_S };
      peer.send({ ...peer.last('Configuration_Request'), type: 'Configuration_Response', tlvs });
      await tunnel.time.advanceAsync(0);
    },
    wishes: () => since().map(({ peer }) => peer.last('Configuration_Request').tlvs.internalIpv4Address),
    reconnect: () => snapshot().reconnect,
  };
}

describe('a tunnel that was lost, against silence (protocol 7, "Reconnect")', () => {
  it('has up to three attempts in flight, each with a connection and a Session ID of its own', async () => {
    const { time, since, reconnect } = await lost();
    await time.advanceAsync(3 * HEDGE_MS);
    const ids = since().map(({ peer }) => peer.last('Configuration_Request').sessionId);
    expect(ids).toHaveLength(3);
    expect(new Set(ids).size).toBe(3);
    expect(reconnect()).toEqual({ attempt: 1, nextInMs: null });
  });

  it.each([0, 1, 2])(
    'the first established is the tunnel, here attempt %d, and the others are closed',
    async (winner) => {
      const { time, answer, since, open, snapshot } = await lost();
      await time.advanceAsync(2 * HEDGE_MS);
      await answer(winner);
      expect(snapshot()).toMatchObject({ state: 'connected', reconnects: 1, problem: null });
      expect(open()).toEqual([0, 1, 2].map((nth) => nth === winner));
      await time.advanceAsync(FOR_MS);
      expect(since()).toHaveLength(3);
      expect(snapshot()).toMatchObject({ state: 'connected', kam: { answered: 3, missed: 0 } });
    },
  );

  it('shows the furthest stage that any of them has reached, and never goes back', async () => {
    const { time, dialer, states, snapshot } = await lost();
    const before = states().length;
    dialer.next.push('hang', 'hang');
    await time.advanceAsync(3 * HEDGE_MS);
    expect(snapshot().stage).toBe('configuration');
    expect(states().slice(before)).toEqual([]);
  });

  it('what another attempt still tells, as it is called off, is not shown', async () => {
    const { time, dialer, answer, snapshot } = await lost();
    const dial = dialer.dial.bind(dialer);
    let tell: (stage: 'tcp' | 'tls') => void = () => undefined;
    dialer.dial = (target, signal, onStage) => {
      tell = onStage;
      return dial(target, signal, onStage);
    };
    await time.advanceAsync(HEDGE_MS);
    await answer(0);
    tell('tls');
    expect(snapshot()).toMatchObject({ state: 'connected', stage: null });
  });

  it('an attempt that its own time ended is replaced, as long as the first 30 s last', async () => {
    const { time, since, open, reconnect } = await lost();
    await time.advanceAsync(STAGE_MS);
    expect(since()).toHaveLength(4);
    expect(open()).toEqual([false, true, true, true]);
    await time.advanceAsync(FOR_MS - FIRST_BACKOFF_MS - STAGE_MS);
    expect(since()).toHaveLength(9);
    expect(reconnect()).toEqual({ attempt: 1, nextInMs: null });
  });

  it('after them what is in flight may finish, and then single attempts follow, with backoff', async () => {
    const { time, since, open, reconnect } = await lost();
    await time.advanceAsync(FOR_MS - FIRST_BACKOFF_MS);
    const inFlight = (): number => open().filter(Boolean).length;
    expect([since().length, inFlight()]).toEqual([9, 3]);
    // The last one began 5 s before that.
    await time.advanceAsync(STAGE_MS / 2);
    expect([since().length, inFlight(), reconnect()]).toEqual([9, 0, { attempt: 2, nextInMs: 2_000 }]);
    await time.advanceAsync(2_000 + STAGE_MS);
    expect([since().length, inFlight(), reconnect()]).toEqual([10, 0, { attempt: 3, nextInMs: 4_000 }]);
  });

  it('the inner address held before is asked for by one attempt at a time', async () => {
    const { time, wishes } = await lost();
    const { internalIpv4Address: held } = INNER;
    await time.advanceAsync(2 * HEDGE_MS);
    expect(wishes()).toEqual([held, undefined, undefined]);
    await time.advanceAsync(STAGE_MS - 2 * HEDGE_MS);
    expect(wishes()).toEqual([held, undefined, undefined, held]);
  });

  it('and by the first that gets as far as to ask', async () => {
    const { time, dialer, wishes } = await lost();
    dialer.next.push('hang');
    await time.advanceAsync(STAGE_MS);
    await time.advanceAsync(2 * HEDGE_MS);
    expect(wishes()[0]).toBe(INNER.internalIpv4Address);
  });

  it('each attempt has the TLS session to offer, and that of the one that came up is kept', async () => {
    const { time, dialer, at, answer } = await lost();
    const session = (nth: number): Buffer | undefined => at(nth).target.memory?.take('key', 0)?.session;
    expect(session(0)).toBeUndefined();
    const peer = {
      fingerprint: null,
      issuer: { name: 'CN=A', text: 'A', pin: '' },
      tls: { subject: '', issuer: 'A', validTo: '2030-01-01T00:00:00.000Z', chain: [], pinned: false },
    };
    await answer(0);
    at(0).target.memory?.keep('key', { session: Buffer.of(1), peer });
    dialer.manners = silent;
    at(0).peer.close();
    await time.advanceAsync(2_000 + 2 * HEDGE_MS);
    expect([session(1), session(2), session(3)]).toEqual([Buffer.of(1), Buffer.of(1), Buffer.of(1)]);
    at(1).target.memory?.keep('key', { session: Buffer.of(2), peer });
    at(2).target.memory?.keep('key', { session: Buffer.of(3), peer });
    await answer(2);
    at(2).peer.close();
    await time.advanceAsync(4_000);
    expect(session(4)).toEqual(Buffer.of(3));
  });

  it('the snapshot has the connection attempts of all in the order in which they began, and so many at most', async () => {
    const { time, at, snapshot } = await lost();
    const attempt = (port: number): DialAttempt => ({
      ...{
        address: '192.0.2.1',
        family: 4,
        startedAfterMs: 0,
        durationMs: 1,
        outcome: 'connected',
        code: null,
      },
      port,
    });
    await time.advanceAsync(2 * HEDGE_MS);
    for (const nth of [2, 0, 1]) at(nth).target.onAttempts?.([attempt(nth)]);
    expect(snapshot().attempts.map(({ port, startedAfterMs }) => [port, startedAfterMs])).toEqual([
      [0, 0],
      [1, HEDGE_MS],
      [2, 2 * HEDGE_MS],
    ]);
    const many = LIMITS.dialAttempts.value;
    at(2).target.onAttempts?.(Array.from({ length: many }, (_, port) => attempt(1_000 + port)));
    expect(snapshot().attempts.map(({ port }) => port)).toEqual(
      Array.from({ length: many }, (_, port) => 1_000 + port),
    );
  });
});

describe('a tunnel that was lost, against an answer', () => {
  it.each([
    ['a refusal', new PinholeError('TCP_REFUSED')],
    ['a reset', new PinholeError('TCP_RESET')],
    ['an alert', new PinholeError('TLS_ALERT')],
  ])('%s: the others are called off, and the backoff begins at once', async (_name, answer) => {
    const { time, dialer, since, open, snapshot } = await lost();
    dialer.next.push(answer);
    await time.advanceAsync(HEDGE_MS);
    expect(open()).toEqual([false]);
    expect(snapshot()).toMatchObject({
      problem: { code: answer.code },
      reconnect: { attempt: 2, nextInMs: 2_000 },
    });
    await time.advanceAsync(1_999);
    expect(since()).toHaveLength(1);
  });

  it('a result code does the same', async () => {
    const { time, answer, open, snapshot } = await lost();
    await time.advanceAsync(2 * HEDGE_MS);
    await answer(1, 3);
    expect(open()).toEqual([false, false, false]);
    expect(snapshot()).toMatchObject({
      problem: { code: 'REFUSED_NO_RESOURCES' },
      reconnect: { attempt: 2, nextInMs: 2_000 },
    });
  });

  it('what a person must mend first stops all of them', async () => {
    const { time, answer, open, since, snapshot } = await lost();
    await time.advanceAsync(HEDGE_MS);
    await answer(0, 9);
    expect(snapshot()).toMatchObject({ state: 'failed', problem: { code: 'REFUSED_NOT_AUTHORISED' } });
    expect(open()).toEqual([false, false]);
    await time.advanceAsync(2 * FOR_MS);
    expect(since()).toHaveLength(2);
  });
});

describe('attempts are not hedged', () => {
  it('before the tunnel has been up', async () => {
    const { time, dialer, start, stop } = memoryTunnel(silent);
    stops.push(stop);
    await start();
    await time.advanceAsync(STAGE_MS - 1);
    expect(dialer.attempts).toBe(1);
  });

  it('in the next run, before it has been up there', async () => {
    const { time, dialer, start, stop } = await lost();
    await stop();
    const before = dialer.attempts;
    await start();
    await time.advanceAsync(STAGE_MS - 1);
    expect(dialer.attempts).toBe(before + 1);
  });
});

describe('stopped with attempts in flight', () => {
  it.each([0, 1, HEDGE_MS, 2 * HEDGE_MS, STAGE_MS, FOR_MS, FOR_MS + STAGE_MS])(
    'after %d ms: nothing stays open, and nothing is tried again',
    async (afterMs) => {
      const { time, open, since, dialer, stop, snapshot } = await lost();
      await time.advanceAsync(afterMs);
      const attempts = dialer.attempts;
      expect(await stop()).toBe(0);
      expect(open()).toEqual(since().map(() => false));
      await time.advanceAsync(2 * FOR_MS);
      expect(dialer.attempts).toBe(attempts);
      expect(snapshot()).toMatchObject({ state: 'stopped', problem: null, reconnect: null });
    },
  );

  it('"Try now" with attempts in flight adds none', async () => {
    const { time, tunnel, dialer } = await lost();
    const { attempts } = dialer;
    tunnel.tryNow();
    await time.advanceAsync(0);
    expect(dialer.attempts).toBe(attempts);
  });

  it('in the very turn in which one came up, that one is released', async () => {
    // A promise resolves a few steps after what it waits for: at none of them may the tunnel come up after its stop.
    for (let steps = 0; steps < 12; steps += 1) {
      const { time, dialer, tunnel, at, open, snapshot } = await lost();
      dialer.manners = assigning;
      const { peer } = at(0);
      const tlvs = { resultCode: 0, keepAliveIntervalS: INTERVAL_S };
      peer.send({ ...peer.last('Configuration_Request'), type: 'Configuration_Response', tlvs });
      time.advance(0);
      for (let step = 0; step < steps; step += 1) await Promise.resolve();
      void tunnel.stop();
      await time.advanceAsync(0);
      expect(snapshot().state).toBe('stopped');
      expect(peer.of('Configuration_Release_Request')).toHaveLength(1);
      expect(open()).toEqual([false]);
    }
  });
});
