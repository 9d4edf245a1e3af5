import { afterEach, describe, expect, it } from 'vitest';
import { PinholeError } from '../../../main/model/errors.ts';
import { LIMITS } from '../../../main/model/limits.ts';
import type { Profile } from '../../../main/model/profile.ts';
import type { FakeTime } from '../../support/fake-time.ts';
import { mannerly, type Manners } from '../../support/memory-dialer.ts';
import { HERE, memoryTunnel } from '../../support/memory-tunnel.ts';

const INTERVAL_S = 30;
const HEARTBEAT_MS = LIMITS.guardHeartbeatMs.value;
const LOOK_MS = LIMITS.networkLookMs.value;
const GONE_MS = LIMITS.networkGoneMs.value;
const ELSEWHERE = '198.51.100.7';
const BRIDGE = '172.17.0.1';

const refused = (): PinholeError => new PinholeError('TCP_REFUSED');
const silent: Manners = () => undefined;

const stops: (() => Promise<number>)[] = [];

/** Every tunnel of this file has to be gone without a timer left. */
afterEach(async () => {
  for (const stop of stops.splice(0)) expect(await stop()).toBe(0);
});

function lab(overrides: Partial<Profile> = {}, monotonicStops = true) {
  const tunnel = memoryTunnel(mannerly(INTERVAL_S), overrides, monotonicStops);
  stops.push(tunnel.stop);
  const { events, time, network } = tunnel;
  return {
    ...tunnel,
    /** States without their stages, and gaps; what repeats itself stands once. */
    story: (): string[] => {
      const words = events.flatMap((event) => {
        if (event.event === 'gap') return `gap ${event.cause}`;
        if (event.event !== 'state') return [];
        return event.code === null ? event.state : `${event.state} ${event.code}`;
      });
      return words.filter((word, at) => word !== words[at - 1]);
    },
    kams: () => events.flatMap((event) => (event.event === 'kam' ? event.outcome : [])),
    /** The machine has these addresses from now on. */
    move: async (...addresses: string[]): Promise<void> => {
      network.addresses = addresses;
      await time.advanceAsync(LOOK_MS);
    },
  };
}

describe('a machine without a network', () => {
  it('at the start: nothing is dialled until there is one, and then at once', async () => {
    const { tunnel, time, network, dialer, story, snapshot, move } = lab();
    network.addresses = [];
    tunnel.start();
    await time.advanceAsync(600_000);
    expect([snapshot().state, snapshot().reconnect, dialer.attempts]).toEqual(['waiting', null, 0]);
    await move(HERE);
    expect(story()).toEqual(['connecting', 'waiting', 'gap network', 'connecting', 'connected']);
    expect(snapshot().reconnects).toBe(0);
  });

  it('during an attempt: it is called off, and is no failure', async () => {
    const { start, dialer, story, snapshot, move, time } = lab();
    dialer.next.push('hang');
    await start();
    await move();
    await time.advanceAsync(60_000);
    expect([snapshot().state, snapshot().problem, dialer.attempts]).toEqual(['waiting', null, 1]);
    await move(HERE);
    expect(story().slice(0, 3)).toEqual(['connecting', 'waiting', 'gap network']);
    expect(story().slice(-3)).toEqual(['gap network', 'connecting', 'connected']);
  });

  it('during a backoff: it ends, no attempt is made, and afterwards it starts over', async () => {
    const { start, dialer, snapshot, move, time } = lab();
    for (let attempt = 0; attempt < 5; attempt += 1) dialer.next.push(refused());
    await start();
    await time.advanceAsync(1_000 + 2_000 + 4_000);
    expect(snapshot().reconnect).toMatchObject({ attempt: 4, nextInMs: 8_000 });
    await move();
    await time.advanceAsync(60_000);
    expect([snapshot().state, dialer.attempts]).toEqual(['waiting', 4]);
    await move(HERE);
    expect(snapshot().reconnect).toEqual({ attempt: 5, nextInMs: 1_000 });
  });

  it('while up: the connection is ended after two looks and 2 s, and built again at once when it is back', async () => {
    const { start, story, snapshot, network, move, time, dialer, guard } = lab();
    await start();
    network.addresses = [];
    await time.advanceAsync(HEARTBEAT_MS);
    expect(snapshot().state).toBe('connected');
    await time.advanceAsync(GONE_MS);
    expect([snapshot().state, dialer.last.peer.closed === undefined]).toEqual(['waiting', false]);
    expect(guard.suspended).toBe(false);
    await move(ELSEWHERE);
    expect(story()).toEqual([
      'connecting',
      'connected',
      'gap network',
      'waiting NETWORK_CHANGED',
      'gap network',
      'reconnecting NETWORK_CHANGED',
      'connected',
    ]);
  });

  it('that is found only when the attempt fails: the failure is not the peer’s', async () => {
    const { tunnel, time, network, dialer, snapshot } = lab();
    dialer.next.push(refused());
    tunnel.start();
    network.addresses = [];
    await time.advanceAsync(0);
    expect([snapshot().state, snapshot().problem, dialer.attempts]).toEqual(['waiting', null, 1]);
  });

  it('what follows its return, as a second address, does not call the attempt off', async () => {
    const { tunnel, network, dialer, move } = lab();
    network.addresses = [];
    tunnel.start();
    dialer.next.push('hang');
    await move(HERE);
    await move(HERE, ELSEWHERE);
    expect(dialer.attempts).toBe(1);
  });

  it('for longer than attempts are hedged: they are again, as in a new outage', async () => {
    const { start, dialer, move, time, network } = lab();
    await start();
    network.addresses = [];
    dialer.last.peer.close();
    await time.advanceAsync(2 * LIMITS.hedgeForMs.value);
    dialer.next.push('hang', 'hang');
    const before = dialer.attempts;
    await move(HERE);
    await time.advanceAsync(LIMITS.hedgeDelayMaxMs.value);
    expect(dialer.attempts - before).toBe(2);
  });

  it('back when a person tries: that is the one attempt', async () => {
    const { tunnel, network, dialer, time } = lab();
    network.addresses = [];
    tunnel.start();
    network.addresses = [HERE];
    dialer.next.push('hang');
    tunnel.tryNow();
    await time.advanceAsync(LOOK_MS);
    expect(dialer.attempts).toBe(1);
  });

  it('try now looks, and tries whether it sees one or not', async () => {
    const { tunnel, time, network, dialer, snapshot } = lab();
    network.addresses = [];
    tunnel.start();
    dialer.next.push(refused());
    tunnel.tryNow();
    await time.advanceAsync(0);
    expect([dialer.attempts, snapshot().state]).toEqual([1, 'waiting']);
    network.addresses = [HERE];
    tunnel.tryNow();
    await time.advanceAsync(0);
    expect([dialer.attempts, snapshot().state]).toEqual([2, 'connected']);
  });

  it.each<[string, Partial<Profile>]>([
    ['on this machine', { host: '127.0.0.1' }],
    ['on this machine, by name', { host: 'localhost' }],
    ['on this machine, by IPv6', { host: '::1' }],
    ['on this link', { host: '169.254.1.1' }],
    ['behind a proxy on this machine', { proxy: { mode: 'manual', url: 'http://127.0.0.1:3128' } }],
  ])('a target %s needs none', async (_where, profile) => {
    const { tunnel, time, network, snapshot } = lab(profile);
    network.addresses = [];
    tunnel.start();
    await time.advanceAsync(0);
    expect(snapshot().state).toBe('connected');
    // The heartbeat, and the next Keep_Alive.
    expect(time.pending).toBe(2);
  });

  it('a target on this machine that does not answer has nobody look for one', async () => {
    const { start, network, dialer, time } = lab({ host: '127.0.0.1' });
    for (let attempt = 0; attempt < 9; attempt += 1) dialer.next.push(refused());
    await start();
    const before = network.looks;
    await time.advanceAsync(HEARTBEAT_MS - 1);
    // One after each attempt.
    expect(network.looks - before).toBeLessThanOrEqual(4);
  });

  it('a target on this machine behind a proxy that is not, needs one', async () => {
    const proxy = { mode: 'manual', url: 'http://proxy.example:3128' } as const;
    const { start, network, snapshot } = lab({ host: '127.0.0.1', proxy });
    network.addresses = [];
    await start();
    expect(snapshot().state).toBe('waiting');
  });

  it('stopped, it waits for nothing', async () => {
    const { start, network, snapshot, tunnel, time } = lab();
    network.addresses = [];
    await start();
    await tunnel.stop();
    expect([snapshot().state, time.pending]).toEqual(['stopped', 0]);
    tunnel.tryNow();
    expect(snapshot().state).toBe('stopped');
  });
});

describe('a change of network', () => {
  it('that leaves the connection its address costs one Keep_Alive, and what was outstanding is void', async () => {
    const { start, story, kams, snapshot, move, time } = lab();
    await start();
    await move(HERE, BRIDGE);
    await time.advanceAsync(HEARTBEAT_MS);
    expect(story()).toEqual(['connecting', 'connected', 'gap network']);
    expect([kams(), snapshot().kam.sent]).toEqual([['answered'], 1]);
  });

  it('an address that came back in time changes nothing', async () => {
    const { start, story, kams, network, time } = lab();
    await start();
    network.addresses = [ELSEWHERE];
    await time.advanceAsync(HEARTBEAT_MS);
    network.addresses = [HERE, ELSEWHERE];
    await time.advanceAsync(GONE_MS);
    // The other one is new.
    expect(story()).toEqual(['connecting', 'connected', 'gap network']);
    expect(kams()).toEqual(['answered']);
  });

  it('that takes its address while another is there: an attempt at once', async () => {
    const { start, story, network, time } = lab();
    await start();
    network.addresses = [ELSEWHERE];
    await time.advanceAsync(HEARTBEAT_MS + GONE_MS);
    expect(story()).toEqual([
      'connecting',
      'connected',
      'gap network',
      'reconnecting NETWORK_CHANGED',
      'connected',
    ]);
  });

  it('that does so again soon: again at once', async () => {
    const { start, events, move, time } = lab();
    await start();
    for (let nth = 0; nth < 2; nth += 1) {
      await move(HERE, ELSEWHERE);
      await time.advanceAsync(HEARTBEAT_MS);
      await move(ELSEWHERE);
      await time.advanceAsync(HEARTBEAT_MS);
    }
    const waits = events.flatMap((event) =>
      event.event === 'state' && event.code === 'NETWORK_CHANGED' && event.stage === null
        ? event.nextAttemptMs
        : [],
    );
    expect(waits).toEqual([0, 0]);
  });

  it('a peer that fell silent with the address is not called silent, nor its pin-hole closed', async () => {
    const { start, story, events, dialer, network, time } = lab({ responseTimeS: 1, missLimit: 1 });
    await start();
    dialer.manners = silent;
    await time.advanceAsync(INTERVAL_S * 1_000);
    // After the look of this moment, with a Keep_Alive on its way.
    network.addresses = [];
    await time.advanceAsync(1_000);
    expect(story()).toEqual(['connecting', 'connected', 'waiting NETWORK_CHANGED']);
    expect(events.some((event) => event.event === 'pinhole' && event.verdict === 'closed')).toBe(false);
    expect(events.findLast(({ event }) => event === 'pinhole')).toMatchObject({
      verdict: 'unknown',
      reasons: [{ code: 'address-changed' }],
    });
  });

  it('that takes its address as a keep-alive has waited too long: the peer is not called silent', async () => {
    const { start, story, events, dialer, network, time } = lab({ responseTimeS: 2, missLimit: 1 });
    await start();
    dialer.manners = silent;
    network.addresses = [ELSEWHERE];
    await time.advanceAsync(HEARTBEAT_MS + GONE_MS);
    expect(story()).toContain('reconnecting NETWORK_CHANGED');
    expect(events.some((event) => event.event === 'pinhole' && event.verdict === 'closed')).toBe(false);
  });

  it('ends a backoff, and begins it anew; but only once in a while', async () => {
    const { start, dialer, snapshot, move, time } = lab();
    for (let attempt = 0; attempt < 9; attempt += 1) dialer.next.push(refused());
    await start();
    await time.advanceAsync(7_000);
    expect(snapshot().reconnect).toMatchObject({ attempt: 4, nextInMs: 8_000 });
    await move(HERE, BRIDGE);
    expect(snapshot().reconnect).toEqual({ attempt: 5, nextInMs: 1_000 });
    await time.advanceAsync(3_000);
    const before = snapshot().reconnect;
    expect(before).toMatchObject({ attempt: 7 });
    await move(HERE, BRIDGE, ELSEWHERE);
    expect(snapshot().reconnect).toEqual({ attempt: 7, nextInMs: (before?.nextInMs ?? 0) - LOOK_MS });
  });
});

/** The two kinds of systems, and how a sleep of `ms` passes on each. */
const SYSTEMS = [
  { system: 'Linux', stops: true, sleep: (time: FakeTime, ms: number) => void (time.wallOffset += ms) },
  { system: 'Windows, macOS', stops: false, sleep: (time: FakeTime, ms: number) => time.stall(ms) },
];

describe.each(SYSTEMS)('sleep ($system)', ({ stops, sleep }) => {
  const HOUR_MS = 3_600_000;

  it('while up: one gap, a Keep_Alive at once, no miss', async () => {
    const { start, story, kams, events, time, snapshot } = lab({}, stops);
    await start();
    sleep(time, HOUR_MS);
    await time.advanceAsync(stops ? HEARTBEAT_MS : 0);
    expect(story()).toEqual(['connecting', 'connected', 'gap sleep']);
    expect(events.find(({ event }) => event === 'gap')).toMatchObject({
      forMs: stops ? HOUR_MS : HOUR_MS - HEARTBEAT_MS,
    });
    expect([kams(), snapshot().kam.missed]).toEqual([['answered'], 0]);
  });

  it('in a backoff: an attempt at once', async () => {
    const { start, dialer, time, story, guard } = lab({}, stops);
    for (let attempt = 0; attempt < 4; attempt += 1) dialer.next.push(refused());
    await start();
    await time.advanceAsync(7_000);
    sleep(time, HOUR_MS);
    guard.resume();
    await time.advanceAsync(0);
    expect(story().slice(-3)).toEqual(['gap sleep', 'reconnecting TCP_REFUSED', 'connected']);
  });

  it('noticed by the end of the backoff: told of first, and one attempt', async () => {
    const { start, dialer, time, story } = lab({ host: '127.0.0.1' }, stops);
    dialer.next.push(refused(), 'hang');
    await start();
    sleep(time, HOUR_MS);
    await time.advanceAsync(stops ? 1_000 : 0);
    expect([dialer.attempts, story().slice(-2)]).toEqual([2, ['gap sleep', 'reconnecting TCP_REFUSED']]);
  });

  it('with an attempt in flight: it is void, and not failed by its time limit', async () => {
    const { start, dialer, time, story, snapshot } = lab({}, stops);
    dialer.next.push('hang');
    await start();
    await time.advanceAsync(500);
    sleep(time, HOUR_MS);
    await time.advanceAsync(stops ? LOOK_MS : 0);
    expect(story()).toEqual(['connecting', 'gap sleep', 'connecting', 'connected']);
    expect([snapshot().problem, dialer.attempts]).toEqual([null, 2]);
  });

  it('announced: between suspend and resume nothing is sent and nothing dialled', async () => {
    const { start, dialer, time, guard, story, snapshot } = lab({}, stops);
    dialer.next.push(refused());
    await start();
    guard.suspend();
    await time.advanceAsync(5_000);
    expect([dialer.attempts, snapshot().state]).toEqual([1, 'reconnecting']);
    sleep(time, HOUR_MS);
    guard.resume();
    await time.advanceAsync(0);
    expect([dialer.attempts, snapshot().state]).toEqual([2, 'connected']);
    guard.resume();
    await time.advanceAsync(HEARTBEAT_MS);
    expect(story().filter((word) => word.startsWith('gap'))).toEqual(['gap sleep']);
  });

  it('announced, and nothing follows: it goes on by itself', async () => {
    const { start, dialer, time, guard, snapshot } = lab({}, stops);
    dialer.next.push(refused());
    await start();
    guard.suspend();
    await time.advanceAsync(HEARTBEAT_MS);
    expect([dialer.attempts, snapshot().state]).toEqual([2, 'connected']);
  });

  it('from which it wakes without a network: it waits for one, and dials nothing', async () => {
    const { start, dialer, time, guard, network, snapshot, story } = lab({}, stops);
    dialer.next.push(refused());
    await start();
    network.addresses = [];
    sleep(time, HOUR_MS);
    guard.resume();
    await time.advanceAsync(60_000);
    expect([dialer.attempts, snapshot().state]).toEqual([1, 'waiting']);
    expect(story().slice(0, 4)).toEqual([
      'connecting',
      'reconnecting TCP_REFUSED',
      'waiting TCP_REFUSED',
      'gap sleep',
    ]);
  });
});

describe('a stall', () => {
  it('is marked, and leaves attempts and backoff where they are', async () => {
    const { start, dialer, time, story, snapshot } = lab();
    for (let attempt = 0; attempt < 5; attempt += 1) dialer.next.push(refused());
    await start();
    await time.advanceAsync(7_000);
    time.stall(3_000);
    await time.advanceAsync(0);
    expect(story()).toEqual(['connecting', 'reconnecting TCP_REFUSED', 'gap stall']);
    expect(snapshot().reconnect).toEqual({ attempt: 4, nextInMs: 5_000 });
  });

  it('that outlasts a backoff is followed by its attempt', async () => {
    const { start, dialer, time, snapshot } = lab();
    dialer.next.push(refused());
    await start();
    time.stall(30_000);
    await time.advanceAsync(0);
    expect(snapshot().state).toBe('connected');
  });
});

it('what hides the TSCF from a tunnel that was up is passing; at a first start it stops', async () => {
  const { start, stop, dialer, snapshot, time, story } = lab();
  await start();
  dialer.next.push(new PinholeError('NOT_A_TSCF'));
  dialer.last.peer.close();
  await time.advanceAsync(1_000);
  expect(snapshot()).toMatchObject({
    state: 'reconnecting',
    problem: { code: 'TSCF_HIDDEN', retry: 'backoff' },
  });
  await time.advanceAsync(2_000);
  expect(snapshot().state).toBe('connected');
  await stop();
  dialer.next.push(new PinholeError('NOT_A_TSCF'));
  await start();
  expect(story().at(-1)).toBe('failed NOT_A_TSCF');
  expect(time.pending).toBe(0);
});

it('an idle tunnel wakes the machine up at most 6 times a minute', async () => {
  const { start, time, network } = lab();
  await start();
  let fired = 0;
  const after = time.after.bind(time);
  time.after = (ms, callback) =>
    after(ms, () => {
      // What comes after no time at all is octets arriving, in memory.
      if (ms > 0) fired += 1;
      callback();
    });
  const looks = network.looks;
  await time.advanceAsync(600_000);
  expect(fired / 10).toBeLessThanOrEqual(6);
  expect(fired / 10).toBeGreaterThan(3);
  expect(network.looks - looks).toBeLessThanOrEqual(40);
});
