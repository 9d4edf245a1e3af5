import { afterEach, describe, expect, it } from 'vitest';
import { LoadGuard } from '../../../main/keepalive/load-guard.ts';
import { PinholeError } from '../../../main/model/errors.ts';
import { LIMITS } from '../../../main/model/limits.ts';
import type { Profile } from '../../../main/model/profile.ts';
import { tunnelSnapshotSchema } from '../../../main/model/snapshot.ts';
import { tunnelEventSchema, type TunnelEvent } from '../../../main/model/tunnel-event.ts';
import { PLAIN_RULES } from '../../../main/transport/tls-rules.ts';
import { Tunnel } from '../../../main/tunnel/tunnel.ts';
import { networkWatch } from '../../support/fake-network.ts';
import { FakeTime } from '../../support/fake-time.ts';
import { lifetimePorts } from '../../support/lifetime-ports.ts';
import { mannerly, MemoryDialer } from '../../support/memory-dialer.ts';
import { MemoryUdp } from '../../support/memory-udp.ts';
import { testProfile } from '../../support/profile.ts';
import { ScriptedRandom } from '../../support/scripted-random.ts';

const INTERVAL_S = 10;

const FORWARD = {
  listen: { host: '127.0.0.1', port: 5060 },
  to: { address: '10.0.0.1', port: 5060 },
  count: 1,
};

const running: { tunnel: Tunnel; time: FakeTime }[] = [];

/** Every tunnel of this file has to be gone without a timer left. */
afterEach(async () => {
  for (const { tunnel, time } of running.splice(0)) {
    const stopped = tunnel.stop();
    await time.advanceAsync(LIMITS.releaseMs.value);
    await stopped;
    await time.advanceAsync(0);
    expect(time.pending).toBe(0);
  }
});

function lab(overrides: Partial<Profile> = {}, uniforms: readonly number[] = [1]) {
  const time = new FakeTime();
  const dialer = new MemoryDialer(time, mannerly(INTERVAL_S));
  const events: TunnelEvent[] = [];
  const hooks: { onEvent?: (event: TunnelEvent) => void } = {};
  const guard = new LoadGuard({ clock: time, timers: time, cpuMs: () => 0, monotonicStopsInSleep: true });
  const udp = new MemoryUdp();
  const ca = { pem: 'CA', failure: undefined as PinholeError | undefined };
  const tunnel = new Tunnel(
    testProfile({ responseTimeS: 2, ...overrides }),
    {
      clock: time,
      timers: time,
      random: new ScriptedRandom(uniforms),
      guard,
      network: networkWatch(time, guard),
      dialer,
      ...lifetimePorts(),
      udp,
      loadTls: ({ caFile }) =>
        ca.failure
          ? Promise.reject(ca.failure)
          : Promise.resolve({ ca: caFile && ca.pem, rules: PLAIN_RULES }),
    },
    {
      changed: () => undefined,
      event: (event) => {
        events.push(tunnelEventSchema.parse(event));
        hooks.onEvent?.(event);
      },
    },
  );
  running.push({ tunnel, time });
  const snapshot = () => tunnelSnapshotSchema.parse(tunnel.snapshot());
  const states = (): string[] =>
    events.flatMap((event) =>
      event.event === 'state' ? `${event.state}${event.stage === null ? '' : ` ${event.stage}`}` : [],
    );
  const up = async (): Promise<void> => {
    tunnel.start();
    await time.advanceAsync(0);
    expect(snapshot().state).toBe('connected');
  };
  return { time, dialer, udp, events, hooks, guard, ca, tunnel, snapshot, states, up };
}

describe('building a tunnel', () => {
  it('goes through its stages to connected, and says who decided the interval', async () => {
    const { up, states, events, snapshot, dialer } = lab({ tls: { caFile: '/ca.pem' } });
    await up();
    expect(states()).toEqual([
      'connecting name',
      'connecting tcp',
      'connecting tls',
      'connecting configuration',
      'connected',
    ]);
    expect(events.find(({ event }) => event === 'interval')).toMatchObject({
      seconds: 10,
      decidedBy: 'tscf',
      candidates: [
        { origin: 'profile', seconds: null },
        { origin: 'tscf', seconds: 10 },
      ],
    });
    expect(dialer.last.target).toMatchObject({ host: '192.0.2.1', port: 443, ca: 'CA' });
    expect(snapshot()).toMatchObject({
      stage: null,
      problem: null,
      interval: { seconds: 10, agreement: 'assigned' },
      reconnect: null,
      pinhole: { verdict: 'unknown', reasons: [{ code: 'no-evidence' }] },
      addresses: { local: 'client:1' },
      connectedForMs: 0,
      reconnects: 0,
    });
  });

  it('starting twice is starting once', async () => {
    const { up, tunnel, time, dialer } = lab();
    await up();
    tunnel.start();
    await time.advanceAsync(0);
    expect(dialer.attempts).toBe(1);
  });

  it('a CA file that cannot be read needs a person, who may then start again', async () => {
    const { tunnel, time, snapshot, ca, states, dialer } = lab({ tls: { caFile: '/ca.pem' } });
    ca.failure = new PinholeError('CA_FILE_UNREADABLE', '/ca.pem cannot be read: there is no such file');
    tunnel.start();
    await time.advanceAsync(600_000);
    expect(snapshot()).toMatchObject({
      state: 'failed',
      problem: { code: 'CA_FILE_UNREADABLE', retry: 'never' },
      reconnect: null,
    });
    expect(dialer.attempts).toBe(0);
    ca.failure = undefined;
    tunnel.start();
    await time.advanceAsync(0);
    expect(snapshot()).toMatchObject({ state: 'connected', problem: null });
    expect(states()).toContain('failed');
  });

  it('a thrown thing that nobody expects is a named failure of this tunnel', async () => {
    const { tunnel, time, snapshot, dialer } = lab();
    dialer.next.push(new TypeError('a defect'));
    tunnel.start();
    await time.advanceAsync(0);
    expect(snapshot()).toMatchObject({ state: 'failed', problem: { code: 'INTERNAL' } });
  });

  it('each connection has a Session ID of its own', async () => {
    const { up, dialer, time } = lab();
    await up();
    dialer.last.peer.close();
    await time.advanceAsync(1_000);
    const ids = dialer.dialled.map(({ peer }) => peer.last('Configuration_Request').sessionId);
    expect(new Set(ids).size).toBe(2);
    expect(ids).not.toContain(0n);
  });
});

describe('keep-alive as a tunnel shows it', () => {
  it('answers: round trip, counters, verdict', async () => {
    const { up, time, dialer, snapshot, events } = lab();
    await up();
    dialer.last.pair.path.latencyMs = 20;
    await time.advanceAsync(10_040);
    expect(snapshot()).toMatchObject({
      kam: { lastRttMs: 40, lastAnswerAgoMs: 0, sent: 1, answered: 1, missed: 0, trafficFlowing: false },
      pinhole: { verdict: 'open', reasons: [{ code: 'answered-in-time' }] },
    });
    expect(events.filter(({ event }) => event === 'kam')).toMatchObject([
      { outcome: 'answered', sequence: 2, rttMs: 40, silentMs: 0 },
    ]);
    expect(snapshot().kam.nextInMs).toBe(9_960);
    await time.advanceAsync(10_000);
    expect(snapshot()).toMatchObject({
      kam: { answered: 2 },
      pinhole: { verdict: 'open', sinceAgoMs: 10_000 },
    });
  });

  it('silence: at risk, then lost and closed, then built again', async () => {
    const { up, time, dialer, snapshot, events, states } = lab();
    await up();
    await time.advanceAsync(10_000);
    dialer.last.pair.path.blackHole = true;
    await time.advanceAsync(11_999);
    expect(snapshot()).toMatchObject({ state: 'connected', pinhole: { verdict: 'open' } });
    await time.advanceAsync(1);
    expect(snapshot()).toMatchObject({
      pinhole: { verdict: 'at-risk', reasons: [{ code: 'answer-missed' }] },
      kam: { missedInRow: 1 },
    });
    await time.advanceAsync(2_000);
    expect(snapshot()).toMatchObject({
      state: 'reconnecting',
      problem: { code: 'PEER_SILENT', retry: 'backoff' },
      reconnect: { attempt: 1, nextInMs: 1_000 },
      pinhole: {
        verdict: 'closed',
        reasons: [
          {
            code: 'silence-after-miss-limit',
            evidence: {
              sequence: 3,
              survivedSilenceMs: 10_000,
              deadAfterSilenceMs: 10_000,
              silentMs: 14_000,
            },
          },
        ],
      },
      kam: { missed: 2, nextInMs: null, waitingForMs: null },
      interval: null,
      tls: null,
    });
    await time.advanceAsync(1_000);
    expect(snapshot()).toMatchObject({ state: 'connected', reconnects: 1, problem: null });
    expect(states().slice(5)).toEqual([
      'reconnecting',
      'reconnecting name',
      'reconnecting tcp',
      'reconnecting tls',
      'reconnecting configuration',
      'connected',
    ]);
    expect(events.flatMap((event) => (event.event === 'pinhole' ? event.verdict : []))).toEqual([
      'unknown',
      'open',
      'at-risk',
      'closed',
      'unknown',
    ]);
  });

  it.each(['another connection', 'a stop'])('%s ends what a lost one said of the path', async (what) => {
    const { up, tunnel, time, dialer, snapshot } = lab();
    await up();
    dialer.last.pair.path.blackHole = true;
    await time.advanceAsync(14_000);
    expect(snapshot().pinhole.verdict).toBe('closed');
    if (what === 'a stop') {
      await tunnel.stop();
    } else {
      await time.advanceAsync(1_000);
      dialer.last.peer.close();
      await time.advanceAsync(0);
    }
    expect(snapshot().pinhole).toMatchObject({ verdict: 'unknown', reasons: [{ code: 'not-connected' }] });
  });

  it('answers missing while data flows: shown, borne, then its own reason', async () => {
    const { up, time, dialer, snapshot } = lab({ missLimit: 1 });
    await up();
    const { peer } = dialer.last;
    const answer = dialer.manners;
    dialer.manners = (each, message) => {
      if (message.type !== 'Keep_Alive') answer(each, message);
    };
    await time.advanceAsync(10_000);
    const data = Uint8Array.of(0x45, 0, 0, 20, ...Array<number>(16).fill(0));
    for (let miss = 0; miss < 3; miss += 1) {
      expect(snapshot().state).toBe('connected');
      await time.advanceAsync(1_000);
      peer.send(data);
      await time.advanceAsync(1_000);
      if (miss === 1) {
        expect(snapshot().pinhole).toMatchObject({
          verdict: 'at-risk',
          reasons: [{ code: 'answers-missing-data-flowing' }],
        });
      }
    }
    expect(snapshot()).toMatchObject({
      state: 'reconnecting',
      problem: { code: 'ANSWERS_MISSING' },
      pinhole: { verdict: 'unknown' },
    });
  });

  it('sleep is a gap in the samples, and not a miss', async () => {
    const { up, time, snapshot } = lab();
    await up();
    await time.advanceAsync(10_000);
    time.wallOffset += 3_600_000;
    await time.advanceAsync(10_000);
    expect(snapshot().kam).toMatchObject({
      missed: 0,
      samples: [{ kind: 'answered' }, { kind: 'gap', cause: 'sleep' }, { kind: 'answered' }],
    });
  });
});

it('a TSCF that gave up while this machine slept is no closed pin-hole, read before any timer has noticed the sleep', async () => {
  const { up, time, dialer, snapshot } = lab();
  await up();
  await time.advanceAsync(10_000);
  dialer.manners = () => undefined;
  await time.advanceAsync(13_000);
  expect(snapshot().pinhole.reasons[0]).toMatchObject({ code: 'answer-missed' });
  time.wallOffset += 3_600_000;
  const { peer } = dialer.last;
  peer.send({
    type: 'Configuration_Release_Request',
    sessionId: peer.last('Keep_Alive').sessionId,
    sequence: 1,
    tlvs: { resultCode: 8 },
  });
  await time.advanceAsync(0);
  expect(snapshot()).toMatchObject({
    problem: { code: 'REFUSED_KEEP_ALIVE_EXPIRED' },
    pinhole: { verdict: 'unknown' },
  });
});

describe('reconnecting (protocol 4 and 7)', () => {
  const refused = () => new PinholeError('TCP_REFUSED', '192.0.2.1:443 refused');

  it('waits a random part of 1 s, 2 s, 4 s, … 60 s', async () => {
    const { tunnel, time, dialer, events } = lab();
    for (let attempt = 0; attempt < 9; attempt += 1) dialer.next.push(refused());
    tunnel.start();
    await time.advanceAsync(300_000);
    const waits = events.flatMap((event) =>
      event.event === 'state' && event.nextAttemptMs !== null ? event.nextAttemptMs : [],
    );
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
    const attempts = events.flatMap((event) =>
      event.event === 'state' && event.nextAttemptMs !== null ? event.attempt : [],
    );
    expect(attempts).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(tunnel.snapshot().state).toBe('connected');
  });

  it.each([
    [59_999, 4_000],
    [60_000, 1_000],
  ])('established for %d ms, the next wait is up to %d ms', async (upMs, waitMs) => {
    const { tunnel, time, dialer, snapshot } = lab();
    dialer.next.push(refused(), refused());
    tunnel.start();
    await time.advanceAsync(3_000);
    expect(snapshot().state).toBe('connected');
    await time.advanceAsync(upMs);
    dialer.last.peer.close();
    await time.advanceAsync(0);
    expect(snapshot()).toMatchObject({
      problem: { code: 'PEER_CLOSED' },
      reconnect: { attempt: 1, nextInMs: waitMs },
    });
  });

  it.each([
    [1, 'failed', null],
    [2, 'reconnecting', 0],
    [3, 'reconnecting', 1_000],
    [4, 'failed', null],
    [5, 'reconnecting', 1_000],
    [6, 'failed', null],
    [7, 'reconnecting', 1_000],
    [8, 'reconnecting', 1_000],
    [9, 'failed', null],
    [77, 'reconnecting', 1_000],
  ])('result code %d: %s, next in %s ms', async (resultCode, state, nextInMs) => {
    const { tunnel, time, dialer, events } = lab();
    dialer.manners = (peer, message) =>
      peer.send({ ...message, type: 'Configuration_Response', tlvs: { resultCode } });
    tunnel.start();
    await time.advanceAsync(0);
    const after = events.find((event) => event.event === 'state' && event.code !== null);
    expect(after).toMatchObject({ state, nextAttemptMs: nextInMs });
  });

  it('"at once" holds once: a peer that always says so gets the backoff', async () => {
    const { tunnel, time, dialer } = lab();
    dialer.manners = (peer, message) =>
      peer.send({ ...message, type: 'Configuration_Response', tlvs: { resultCode: 2 } });
    tunnel.start();
    await time.advanceAsync(999);
    expect(dialer.attempts).toBe(2);
    await time.advanceAsync(1);
    expect(dialer.attempts).toBe(3);
    await time.advanceAsync(2_000);
    expect(dialer.attempts).toBe(4);
  });

  it('"at once" holds once too for a peer that says so to each tunnel that it has let come up', async () => {
    const { tunnel, time, dialer } = lab();
    const configure = dialer.manners;
    dialer.manners = (peer, message) => {
      configure(peer, message);
      if (message.type !== 'Configuration_Request') return;
      setImmediate(() =>
        peer.send({
          type: 'Configuration_Release_Request',
          sessionId: message.sessionId,
          sequence: 1,
          tlvs: { resultCode: 2 },
        }),
      );
    };
    tunnel.start();
    await time.advanceAsync(999);
    expect(dialer.attempts).toBe(2);
    await time.advanceAsync(1);
    expect(dialer.attempts).toBe(3);
    await tunnel.stop();
  });

  it('"at once" holds again once the tunnel has been up for 60 s, and after a person started it again', async () => {
    const { tunnel, time, dialer, snapshot } = lab();
    const answer = dialer.manners;
    const unknownOnce = (): void => {
      dialer.manners = (peer, message) => {
        peer.send({ ...message, type: 'Configuration_Response', tlvs: { resultCode: 2 } });
        dialer.manners = answer;
      };
    };
    unknownOnce();
    tunnel.start();
    await time.advanceAsync(0);
    expect(snapshot().state).toBe('connected');
    await time.advanceAsync(LIMITS.reconnectStableMs.value);
    const { peer } = dialer.last;
    const { sessionId } = peer.last('Configuration_Request');
    peer.send({ type: 'Configuration_Release_Request', sessionId, sequence: 1, tlvs: { resultCode: 2 } });
    await time.advanceAsync(0);
    expect(snapshot().state).toBe('connected');
    dialer.manners = (peer, message) =>
      peer.send({ ...message, type: 'Configuration_Response', tlvs: { resultCode: 2 } });
    dialer.last.peer.close();
    await time.advanceAsync(1_000);
    expect(snapshot().reconnect?.nextInMs).toBe(2_000);
    await tunnel.stop();
    unknownOnce();
    tunnel.start();
    await time.advanceAsync(0);
    expect(snapshot().state).toBe('connected');
  });

  it('"Try now" ends the wait, and does nothing at any other time', async () => {
    const { tunnel, time, dialer, snapshot } = lab();
    tunnel.tryNow();
    dialer.next.push(refused(), 'hang');
    tunnel.start();
    await time.advanceAsync(0);
    expect(snapshot().reconnect).toEqual({ attempt: 1, nextInMs: 1_000 });
    tunnel.tryNow();
    tunnel.tryNow();
    await time.advanceAsync(5_000);
    expect(snapshot()).toMatchObject({ state: 'reconnecting', stage: 'tls', reconnect: { nextInMs: null } });
    expect(dialer.attempts).toBe(2);
  });

  it('what was dropped on a connection that never got up is counted too', async () => {
    const { tunnel, time, dialer, snapshot } = lab();
    dialer.manners = (peer, message) =>
      peer.send(
        { ...message, type: 'Configuration_Response', sequence: 9, tlvs: { resultCode: 0 } },
        { ...message, type: 'Configuration_Response', tlvs: { resultCode: 3 } },
      );
    tunnel.start();
    await time.advanceAsync(0);
    expect(snapshot().dropped).toEqual({ 'unmatched-response': 1 });
  });
});

describe('stopping', () => {
  it('releases the tunnel, ends with the account, and tells nothing after it', async () => {
    const { up, tunnel, time, dialer, events, snapshot } = lab();
    await up();
    await time.advanceAsync(25_000);
    const stopped = tunnel.stop();
    expect(snapshot()).toMatchObject({ state: 'stopped', problem: null, pinhole: { verdict: 'unknown' } });
    await time.advanceAsync(0);
    await stopped;
    expect(dialer.last.peer.of('Configuration_Release_Request')).toHaveLength(1);
    await time.advanceAsync(100_000);
    expect(events.at(-1)).toMatchObject({
      event: 'summary',
      sent: 2,
      answered: 2,
      missed: 0,
      reconnects: 0,
      uptimeMs: 25_000,
    });
  });

  it('an answer that comes during the release is nobody’s any more', async () => {
    const { up, tunnel, time, dialer, events, snapshot } = lab();
    await up();
    dialer.last.pair.path.latencyMs = 300;
    await time.advanceAsync(10_300);
    const stopped = tunnel.stop();
    await time.advanceAsync(LIMITS.releaseMs.value);
    await stopped;
    expect(events.at(-1)?.event).toBe('summary');
    expect(snapshot().kam).toMatchObject({ sent: 1, answered: 0 });
  });

  it.each([
    ['while dialling', 'hang' as const],
    ['while waiting', new PinholeError('TCP_REFUSED')],
  ])('%s calls the attempt off', async (_name, fate) => {
    const { tunnel, time, dialer, states } = lab();
    dialer.next.push(fate);
    tunnel.start();
    await time.advanceAsync(0);
    await tunnel.stop();
    await time.advanceAsync(600_000);
    expect(states().at(-1)).toBe('stopped');
    expect(dialer.attempts).toBe(1);
  });

  it('while the configuration is under way', async () => {
    const { tunnel, time, dialer, states } = lab();
    dialer.manners = () => undefined;
    tunnel.start();
    await time.advanceAsync(0);
    expect(states().at(-1)).toBe('connecting configuration');
    await tunnel.stop();
    await time.advanceAsync(0);
    expect(dialer.last.peer.closed).toBeDefined();
    expect(states().at(-1)).toBe('stopped');
    expect(time.pending).toBe(0);
  });

  it('and starting again is another tunnel, not a reconnect', async () => {
    const { up, tunnel, time, snapshot } = lab();
    await up();
    const stopped = tunnel.stop();
    tunnel.start();
    await time.advanceAsync(0);
    await stopped;
    expect(snapshot()).toMatchObject({ state: 'connected', reconnects: 0 });
  });

  it.each(['interval', 'state', 'pinhole', 'kam'] as const)(
    'by whoever listens, in the middle of any %s event',
    async (kind) => {
      for (let nth = 1; nth <= 6; nth += 1) {
        const { tunnel, time, hooks, snapshot, dialer, udp } = lab({ forwards: [FORWARD] });
        let left = nth;
        hooks.onEvent = ({ event }) => {
          if (event !== kind) return;
          left -= 1;
          if (left === 0) void tunnel.stop();
        };
        tunnel.start();
        await time.advanceAsync(11_000);
        if (left > 0) dialer.last.pair.path.blackHole = true;
        await time.advanceAsync(20_000);
        if (left > 0) continue;
        expect(snapshot()).toMatchObject({ state: 'stopped', problem: null });
        expect(udp.bound).toEqual([]);
      }
    },
  );
});
