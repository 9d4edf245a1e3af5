import { describe, expect, it } from 'vitest';
import { eventText } from '../../../app/cli/event-text.ts';
import type { Profile } from '../../../main/model/profile.ts';
import type { IntervalInForce } from '../../../main/model/interval.ts';
import { LIMITS } from '../../../main/model/limits.ts';
import type { Manners } from '../../support/memory-dialer.ts';
import { memoryTunnel } from '../../support/memory-tunnel.ts';

type ResponseTlvs = { keepAliveIntervalS?: number; keepAliveMode?: number };

const responding =
  (tlvs: ResponseTlvs): Manners =>
  (peer, message) => {
    if (message.type === 'Configuration_Request') {
      peer.send({ ...message, type: 'Configuration_Response', tlvs: { resultCode: 0, ...tlvs } });
    } else if (message.type === 'Configuration_Release_Request') {
      peer.send({ ...message, type: 'Configuration_Release_Response', tlvs: { resultCode: 0 } });
    }
  };

const ASSIGNED: Profile['interval'] = { mode: 'assigned' };
const PROPOSED: Profile['interval'] = { mode: 'proposed', seconds: 30 };
const STATIC: Profile['interval'] = { mode: 'static', seconds: 30 };

describe('which agreement it was, and who decided (protocol 6)', () => {
  it.each<
    [IntervalInForce['agreement'], Profile['interval'], ResponseTlvs, IntervalInForce['decidedBy'], string]
  >([
    [
      'assigned',
      ASSIGNED,
      { keepAliveIntervalS: 110 },
      'tscf',
      'keep-alive every 110 s at most, assigned by the TSCF',
    ],
    [
      'proposed',
      PROPOSED,
      { keepAliveIntervalS: 30 },
      'profile',
      'keep-alive every 30 s at most, as proposed',
    ],
    [
      'insisted',
      PROPOSED,
      { keepAliveIntervalS: 20 },
      'tscf',
      'keep-alive every 20 s at most, the TSCF insists on it (other values: 30 s as the profile wishes)',
    ],
    ['static', STATIC, {}, 'profile', 'keep-alive every 30 s at most, configured on both sides'],
    ['not-negotiated', ASSIGNED, {}, 'none', 'keep-alive off: asked for, but not negotiated'],
    ['off', PROPOSED, { keepAliveIntervalS: 0 }, 'tscf', "keep-alive off: by the TSCF's word"],
  ])('%s, in the snapshot, the event and the words of the command line', async (...row) => {
    const [agreement, interval, tlvs, decidedBy, words] = row;
    const { start, stop, snapshot, events } = memoryTunnel(responding(tlvs), { interval });
    await start();
    expect(snapshot().interval).toMatchObject({ agreement, decidedBy });
    const event = events.find((each) => each.event === 'interval');
    expect(event).toMatchObject({ agreement, decidedBy, tscfOriginates: false });
    expect(event && eventText(event)).toContain(words);
    expect(await stop()).toBe(0);
  });

  it('where keep-alive is off no TSCF sends it either, whatever mode it names', async () => {
    const { start, stop, snapshot } = memoryTunnel(responding({ keepAliveIntervalS: 0, keepAliveMode: 1 }));
    await start();
    expect(snapshot().kam.tscfOriginates).toBe(false);
    expect(await stop()).toBe(0);
  });

  it('that the TSCF sends Keep_Alive too, and how many of them were answered', async () => {
    const { start, stop, snapshot, events, dialer, time } = memoryTunnel(
      responding({ keepAliveIntervalS: 110, keepAliveMode: 1 }),
    );
    await start();
    const { peer } = dialer.last;
    const { sessionId } = peer.last('Configuration_Request');
    for (const sequence of [1, 2]) {
      peer.send({ type: 'Keep_Alive', sessionId, sequence, tlvs: {} });
      await time.advanceAsync(0);
    }
    expect(snapshot().kam).toMatchObject({ tscfOriginates: true, received: 2, sent: 0, answered: 0 });
    expect(snapshot().pinhole.verdict).not.toBe('closed');
    const event = events.find((each) => each.event === 'interval');
    expect(event).toMatchObject({ tscfOriginates: true });
    expect(event && eventText(event)).toMatch(/assigned by the TSCF; both sides send$/);
    expect(await stop()).toBe(0);
    expect(snapshot().kam.tscfOriginates).toBe(false);
  });
});

describe('Session ID in use, and the end of a tunnel (protocol 4 and 6.4)', () => {
  it('code 5: another connection after the backoff, with another Session ID', async () => {
    let refusals = 1;
    const { start, stop, snapshot, dialer, time } = memoryTunnel((peer, message) => {
      if (message.type !== 'Configuration_Request') return;
      const resultCode = refusals > 0 ? 5 : 0;
      refusals -= 1;
      peer.send({ ...message, type: 'Configuration_Response', tlvs: { resultCode } });
    });
    await start();
    expect(snapshot()).toMatchObject({
      state: 'reconnecting',
      problem: { code: 'REFUSED_SESSION_IN_USE', retry: 'backoff' },
      reconnect: { nextInMs: 1_000 },
    });
    await time.advanceAsync(1_000);
    expect(snapshot().state).toBe('connected');
    const ids = dialer.dialled.map(({ peer }) => peer.last('Configuration_Request').sessionId);
    expect(new Set(ids).size).toBe(2);
    expect(await stop()).toBe(0);
  });

  it.each([
    [1, 'never'],
    [2, 'now'],
    [3, 'backoff'],
    [4, 'never'],
    [5, 'backoff'],
    [6, 'never'],
    [7, 'backoff'],
    [8, 'backoff'],
    [9, 'never'],
  ] as const)(
    'a release by the TSCF with code %d: the client answers, closes, and tries again: %s',
    async (resultCode, retry) => {
      const { start, stop, events, dialer, time } = memoryTunnel(responding({ keepAliveIntervalS: 110 }));
      await start();
      const { peer, pair } = dialer.last;
      const { sessionId } = peer.last('Configuration_Request');
      peer.send({ type: 'Configuration_Release_Request', sessionId, sequence: 1, tlvs: { resultCode } });
      time.advance(0);
      expect(pair.client.over).toBe(true);
      expect(events.find((event) => event.event === 'state' && event.code !== null)).toMatchObject({
        state: retry === 'never' ? 'failed' : 'reconnecting',
        nextAttemptMs: { never: null, now: 0, backoff: 1_000 }[retry],
      });
      expect(peer.last('Configuration_Release_Response').tlvs).toEqual({ resultCode: 0 });
      expect(await stop()).toBe(0);
    },
  );

  it('a stop releases the tunnel within 1 s and closes it, answered or not', async () => {
    const { start, snapshot, dialer, time, tunnel } = memoryTunnel((peer, message) => {
      if (message.type === 'Configuration_Request') responding({})(peer, message);
    });
    await start();
    const { peer, pair } = dialer.last;
    const stopped = tunnel.stop();
    expect(snapshot().state).toBe('stopped');
    await time.advanceAsync(LIMITS.releaseMs.value - 1);
    expect(peer.of('Configuration_Release_Request')).toHaveLength(1);
    expect(pair.client.over).toBe(false);
    await time.advanceAsync(1);
    await stopped;
    expect(pair.client.over).toBe(true);
    await time.advanceAsync(0);
    expect(time.pending).toBe(0);
  });
});
