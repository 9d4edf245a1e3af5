import { describe, expect, it } from 'vitest';
import { Tally } from '../../../app/cli/fleet/tally.ts';
import type { ErrorCode } from '../../../main/model/errors.ts';
import type { ConnectStage, TunnelStateName } from '../../../main/model/snapshot.ts';
import type { TunnelEvent } from '../../../main/model/tunnel-event.ts';
import { FakeTime } from '../../support/fake-time.ts';

function counting(tunnels = 2) {
  const time = new FakeTime();
  const tally = new Tally(
    Array.from({ length: tunnels }, (_, at) => `t${at}`),
    time,
  );
  const event = (one: TunnelEvent): void => tally.changed({ kind: 'event', event: one });
  return {
    time,
    tally,
    state: (
      tunnel: string,
      state: TunnelStateName,
      stage: ConnectStage | null = null,
      code: ErrorCode | null = null,
    ): void => {
      const message = code === null ? null : `why: ${code}`;
      event({
        time: '',
        tunnel,
        event: 'state',
        state,
        stage,
        code,
        message,
        attempt: null,
        nextAttemptMs: null,
      });
    },
    interval: (tunnel: string, seconds: number): void => {
      event({
        time: '',
        tunnel,
        event: 'interval',
        seconds,
        decidedBy: 'tscf',
        agreement: 'assigned',
        tscfOriginates: false,
        candidates: [],
      });
    },
  };
}

describe('the count of tunnels', () => {
  it('is by state, and of those that are there', () => {
    const { tally, state } = counting(3);
    expect(tally.inState('stopped')).toBe(3);
    state('t0', 'connecting', 'name');
    state('t0', 'connecting', 'tls');
    state('t1', 'connecting', 'name');
    state('t1', 'connected');
    state('somebody-else', 'connected');
    expect(
      ['stopped', 'connecting', 'connected'].map((name) => tally.inState(name as TunnelStateName)),
    ).toEqual([1, 1, 1]);
    expect([tally.isUp(0), tally.isUp(1)]).toEqual([false, true]);
  });

  it('tells those that came up from those that came back by themselves', () => {
    const { tally, state } = counting();
    state('t0', 'connecting', 'name');
    expect(tally.everUp).toBe(false);
    // The first attempt failed: it is not back, but up.
    state('t0', 'reconnecting', null, 'TCP_REFUSED');
    state('t0', 'reconnecting', 'name', 'TCP_REFUSED');
    state('t0', 'connected');
    state('t0', 'reconnecting', null, 'PEER_RESET');
    state('t0', 'reconnecting', 'name', 'PEER_RESET');
    state('t0', 'connected');
    state('t0', 'stopped');
    state('t0', 'connecting', 'name');
    state('t0', 'connected');
    expect(tally.takePeriod()).toMatchObject({ cameUp: 2, cameBack: 1 });
    expect(tally.everUp).toBe(true);
  });
});

describe('the count of failures', () => {
  it('has each once, whatever follows with its code', () => {
    const { tally, state } = counting();
    state('t0', 'connecting', 'name');
    state('t0', 'reconnecting', null, 'TCP_REFUSED');
    state('t0', 'reconnecting', 'name', 'TCP_REFUSED');
    state('t0', 'reconnecting', 'tcp', 'TCP_REFUSED');
    state('t0', 'reconnecting', null, 'TCP_REFUSED');
    state('t1', 'connecting', 'name');
    state('t1', 'connected');
    state('t1', 'waiting', null, 'NETWORK_CHANGED');
    state('t1', 'reconnecting', null, 'NETWORK_CHANGED');
    state('t1', 'failed', null, 'TLS_NAME_MISMATCH');
    expect(tally.takePeriod().failures).toEqual({ TCP_REFUSED: 2, NETWORK_CHANGED: 1, TLS_NAME_MISMATCH: 1 });
    expect(tally.lastFailure).toEqual({ code: 'TLS_NAME_MISMATCH', message: 'why: TLS_NAME_MISMATCH' });
  });
});

describe('the time that a tunnel takes to be up', () => {
  it('is that of the attempt that succeeded', () => {
    const { tally, state, time } = counting();
    state('t0', 'connecting', 'name');
    time.advance(500);
    state('t0', 'reconnecting', null, 'TCP_TIMEOUT');
    time.advance(2_000);
    state('t0', 'reconnecting', 'name', 'TCP_TIMEOUT');
    time.advance(20);
    state('t0', 'reconnecting', 'tls', 'TCP_TIMEOUT');
    time.advance(10);
    state('t0', 'connected');
    expect(tally.takePeriod().setUpMs).toMatchObject({ count: 1, max: 30 });
  });
});

describe('the count of keep-alives', () => {
  it('begins anew with each period, and is added up', () => {
    const { tally } = counting();
    tally.sent('t0', 0);
    tally.outcome('t0', 'answered', 12);
    tally.sent('t1', 0);
    tally.outcome('t1', 'missed', null);
    const first = tally.takePeriod();
    expect(first.keepAlives).toEqual({ sent: 2, answered: 1, missed: 1, answeredLate: 0, sentLate: 0 });
    expect(first.roundTripMs).toEqual({ count: 1, p50: 12, p90: 12, p99: 12, max: 12 });
    tally.outcome('t1', 'late', null);
    const second = tally.takePeriod();
    expect(second.keepAlives).toEqual({ sent: 0, answered: 0, missed: 0, answeredLate: 1, sentLate: 0 });
    expect(second.roundTripMs).toEqual({ count: 0, p50: null, p90: null, p99: null, max: null });
    expect(tally.total().keepAlives).toEqual({
      sent: 2,
      answered: 1,
      missed: 1,
      answeredLate: 1,
      sentLate: 0,
    });
    expect(tally.total().roundTripMs.count).toBe(1);
  });

  it('calls late what was sent more than 5 % of its own interval after it was due', () => {
    const { tally, interval } = counting();
    interval('t0', 10);
    interval('t1', 100);
    tally.sent('t0', 500);
    tally.sent('t0', 501);
    tally.sent('t1', 501);
    tally.sent('t1', 5_001);
    expect(tally.takePeriod().keepAlives).toMatchObject({ sent: 4, sentLate: 2 });
  });
});
