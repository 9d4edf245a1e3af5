import { describe, expect, it } from 'vitest';
import type { CoreApi } from '../../main/model/core-api.ts';
import { PinholeError } from '../../main/model/errors.ts';
import { LIMITS } from '../../main/model/limits.ts';
import type { SaveProfile } from '../../main/model/profile-book.ts';
import type { TunnelEvent } from '../../main/model/tunnel-event.ts';
import type { WireEvent } from '../../app/contract/channel.ts';
import {
  coreSnapshotSchema,
  coreUpdateSchema,
  REQUEST_NAMES,
  type CoreUpdate,
  type RequestName,
} from '../../app/contract/contract.ts';
import { createContractHost, type ContractHostOptions } from '../../app/contract/host.ts';
import {
  createFakeCore,
  kamEvent,
  NO_NEWS,
  NO_SETTINGS,
  NO_SUPPORT,
  NO_UPDATES,
  tunnelSnapshot,
  UNMANAGED,
} from '../support/fake-core.ts';
import { FakeTime } from '../support/fake-time.ts';

const GAP_MS = 1_000 / LIMITS.updatesPerSecond.value;

function setUp(overrides: Partial<CoreApi> = {}, hosted: Pick<ContractHostOptions, 'openHelp'> = {}) {
  const core = createFakeCore(overrides);
  const time = new FakeTime();
  const sent: WireEvent[] = [];
  const host = createContractHost({
    core,
    version: '1.2.3',
    kind: 'web',
    send: (event) => sent.push(event),
    after: (ms, callback) => time.after(ms, callback),
    ...hosted,
  });
  /** Everything sent so far, judged as a window would. */
  const updates = (): CoreUpdate[] => sent.map(({ payload }) => coreUpdateSchema.parse(payload));
  return { core, time, sent, host, updates };
}

/** By an organisation that has said where to ask. */
const managed = {
  ...createFakeCore().managed,
  facts: () => ({ ...UNMANAGED, helpAddress: 'https://help.example/' }),
};

const office = { id: 'office', name: 'Office', host: 'tscf.example' };

/** What a request needs beyond the id of a tunnel. */
const PARAMS: Partial<Record<RequestName, object>> = {
  'profiles.get': { id: 'office' },
  'history.read': { id: 'office', spanS: 900 },
  'profiles.save': { profile: office, revision: null },
  'profiles.setSecrets': { id: 'office', secrets: {} },
  'profiles.remove': { id: 'office', revision: 'r1' },
  'profiles.import': { text: '{}' },
  'profiles.export': { ids: ['office'] },
  'diagnosis.start': { id: 'office' },
  'capture.start': { ids: ['office'] },
  'report.file': { name: 'README.txt' },
  'ca.inspect': { path: '/ca.pem' },
  'certificate.inspect': { choice: { format: 'pkcs12', file: '/client.p12' } },
};

describe('requests', () => {
  it.each([
    ['tunnel.start', { id: 'office' }, 'startTunnel office'],
    ['tunnel.stop', { id: 'office' }, 'stopTunnel office'],
    ['tunnel.tryNow', { id: 'office' }, 'tryNow office'],
    ['measurement.start', { id: 'office', maxSeconds: 60 }, 'measure office 60'],
    ['measurement.start', { id: 'office' }, 'measure office 600'],
    ['measurement.cancel', { id: 'office' }, 'cancelMeasurement office'],
    ['demo.start', {}, 'startDemo'],
    ['demo.stop', {}, 'stopDemo'],
    ['demo.behave', { silent: true }, 'behave {"silent":true}'],
    ['demo.cut', {}, 'cut'],
    ['profiles.remove', { id: 'office', revision: 'r1' }, 'remove office r1'],
    ['policy.reload', {}, 'reload'],
    ['diagnosis.start', { id: 'office' }, 'diagnose office false'],
    ['diagnosis.cancel', {}, 'cancelDiagnosis'],
    ['capture.start', { ids: ['office'] }, 'startCapture office'],
    ['capture.stop', {}, 'stopCapture'],
  ])('%s reaches the engine', async (name, params, call) => {
    const { core, host } = setUp();
    expect(await host.handle(name, params)).toEqual({ ok: true, result: {} });
    expect(core.calls).toEqual([call]);
  });

  it('the help address is the policy’s, and is opened by hosts that can', async () => {
    const opened: string[] = [];
    const able = setUp({ managed }, { openHelp: (address) => Promise.resolve(void opened.push(address)) });
    expect(await able.host.handle('help.open', {})).toEqual({ ok: true, result: {} });
    expect(opened).toEqual(['https://help.example/']);
    const unavailable = { ok: false, error: { code: 'HELP_UNAVAILABLE' } };
    // In a browser it is a link: the host opens nothing.
    expect(await setUp({ managed }).host.handle('help.open', {})).toMatchObject(unavailable);
  });

  it('a profile is saved with its defaults, and its secrets do not come back', async () => {
    const requests: SaveProfile[] = [];
    const { core } = setUp();
    const { host } = setUp({
      profiles: {
        ...core.profiles,
        save(request) {
          requests.push(request);
          return Promise.resolve({ id: request.profile.id, revision: 'r9' });
        },
      },
    });
    const secrets = { passphrase: 'open sesame' };
    const answer = await host.handle('profiles.save', { profile: office, revision: null, secrets });
    expect(answer).toEqual({ ok: true, result: { id: 'office', revision: 'r9' } });
    expect(requests).toMatchObject([{ profile: { port: 443 }, revision: null, secrets, keep: 'stored' }]);
  });

  it('a refused profile is named by its field, and its secrets are not', async () => {
    const { host } = setUp();
    const profile = { ...office, port: 0 };
    const answer = await host.handle('profiles.save', {
      profile,
      revision: null,
      secrets: { passphrase: 'open sesame', 'proxy-password': 'x'.repeat(2_000) },
    });
    expect(answer).toMatchObject({ ok: false, error: { code: 'REQUEST_INVALID' } });
    expect(JSON.stringify(answer)).toContain('profile.port is 0');
    expect(JSON.stringify(answer)).not.toMatch(/open sesame|xxx/);
    const long = await host.handle('profiles.save', {
      profile: office,
      revision: null,
      secrets: { 'proxy-password': 'x'.repeat(2_000) },
    });
    expect(JSON.stringify(long)).toContain('secrets.proxy-password');
    expect(JSON.stringify(long)).not.toContain('xxx');
  });

  it('a snapshot holds everything and fits the contract', async () => {
    const { core, host } = setUp({ warnings: () => ['a.json: port is 0'], events: () => [kamEvent(1)] });
    core.put(tunnelSnapshot('office'));
    const answer = await host.handle('core.snapshot', {});
    expect(answer.ok && coreSnapshotSchema.parse(answer.result)).toEqual({
      sequence: 0,
      version: '1.2.3',
      host: 'web',
      tunnels: [tunnelSnapshot('office')],
      demo: core.demo(),
      events: [kamEvent(1)],
      warnings: ['a.json: port is 0'],
      managed: UNMANAGED,
      support: NO_SUPPORT,
      settings: NO_SETTINGS,
      updates: NO_UPDATES,
    });
  });

  it.each(['core.nothing', '', 'toString', '__proto__', 7, null, undefined, {}, ['core.snapshot']])(
    'an unknown name (%j) is refused',
    async (name) => {
      const answer = await setUp().host.handle(name, {});
      expect(answer).toMatchObject({ ok: false, error: { code: 'REQUEST_UNKNOWN' } });
    },
  );

  it.each([
    ['tunnel.start', {}, 'tunnel.start: id is missing'],
    ['tunnel.start', { id: 7 }, 'tunnel.start: id is 7'],
    ['tunnel.stop', { id: '' }, 'tunnel.stop: id is ""'],
    ['tunnel.tryNow', { id: 'x'.repeat(65) }, 'tunnel.tryNow: id is "xxx'],
    ['tunnel.start', { id: 'office', force: true }, 'tunnel.start: force is not a known field'],
    ['measurement.start', { id: 'office', maxSeconds: 1 }, 'measurement.start: maxSeconds is 1'],
    ['measurement.start', { id: 'office', maxSeconds: 86_401 }, 'measurement.start: maxSeconds is 86401'],
    ['measurement.start', { id: 'office', maxSeconds: 2.5 }, 'measurement.start: maxSeconds is 2.5'],
    ['measurement.start', { id: 'office', maxSeconds: '60' }, 'measurement.start: maxSeconds is "60"'],
    ['measurement.cancel', {}, 'measurement.cancel: id is missing'],
    ['demo.behave', { forgetAfterS: -1 }, 'demo.behave: forgetAfterS is -1'],
    ['demo.behave', { lateByMs: -1 }, 'demo.behave: lateByMs is -1'],
    ['demo.behave', { answers: 'maybe' }, 'demo.behave: answers is "maybe"'],
    ['core.snapshot', null, 'core.snapshot: the whole is null'],
  ])('%s with %j names the field and the value', async (name, params, beginning) => {
    const { core, host } = setUp();
    const answer = await host.handle(name, params);
    expect(answer).toMatchObject({ ok: false, error: { code: 'REQUEST_INVALID' } });
    const message = answer.ok ? '' : answer.error.message;
    expect(message.startsWith(beginning), message).toBe(true);
    expect(message.length).toBeLessThan(200);
    expect(core.calls).toEqual([]);
  });

  it('an unknown field is named short and on one line, however long it is', async () => {
    const answer = await setUp().host.handle('demo.cut', { [`a\nb${'x'.repeat(10_000)}`]: 1 });
    const message = answer.ok ? '' : answer.error.message;
    expect(message).toContain('is not a known field');
    expect(message).not.toContain('\n');
    expect(message.length).toBeLessThan(200);
  });

  it('a failure of the engine is a value with code, message and action', async () => {
    const { host } = setUp({
      startTunnel: () => {
        throw new PinholeError('TUNNEL_UNKNOWN', 'there is no tunnel "x"');
      },
      stopDemo: () => Promise.reject(new Error('disk on fire')),
    });
    expect(await host.handle('tunnel.start', { id: 'x' })).toEqual({
      ok: false,
      error: { code: 'TUNNEL_UNKNOWN', message: 'there is no tunnel "x"', action: 'Reload the window.' },
    });
    expect(await host.handle('demo.stop', {})).toMatchObject({
      ok: false,
      error: { code: 'INTERNAL', message: 'Unexpected: disk on fire' },
    });
  });

  it('requests beyond the bound are refused until one is answered', async () => {
    const waiting: (() => void)[] = [];
    const { host } = setUp({ startDemo: () => new Promise((resolve) => void waiting.push(resolve)) });
    const inFlight = Array.from({ length: LIMITS.contractInFlight.value }, () =>
      host.handle('demo.start', {}),
    );
    expect(await host.handle('demo.cut', {})).toMatchObject({ ok: false, error: { code: 'REQUEST_LIMIT' } });

    waiting.shift()?.();
    await inFlight[0];
    expect(await host.handle('demo.cut', {})).toEqual({ ok: true, result: {} });
    waiting.forEach((resolve) => resolve());
    expect(await Promise.all(inFlight)).toHaveLength(LIMITS.contractInFlight.value);
  });

  it('a failed request gives its place back', async () => {
    const { host } = setUp();
    for (let n = 0; n <= LIMITS.contractInFlight.value; n += 1) await host.handle('nothing', {});
    expect(await host.handle('demo.cut', {})).toEqual({ ok: true, result: {} });
  });

  it('every request of the table is handled', async () => {
    const { host } = setUp({ managed }, { openHelp: () => Promise.resolve() });
    for (const name of REQUEST_NAMES) {
      const params = PARAMS[name] ?? (/^(tunnel|measurement)\./.test(name) ? { id: 'office' } : {});
      expect(await host.handle(name, params), name).toMatchObject({ ok: true });
    }
  });
});

describe('updates', () => {
  it('the first change goes at once', () => {
    const { core, updates } = setUp();
    core.put(tunnelSnapshot('office'));
    core.emit({ kind: 'tunnel', id: 'office', urgent: false });
    expect(updates()).toEqual([{ sequence: 1, ...NO_NEWS, tunnels: [tunnelSnapshot('office')] }]);
  });

  it('a storm of changes is at most four updates a second, and the last state arrives', () => {
    const { core, time, updates } = setUp();
    for (let ms = 0; ms < 10_000; ms += 1) {
      core.put(tunnelSnapshot('office', { reconnects: ms }));
      core.emit({ kind: 'tunnel', id: 'office', urgent: false });
      time.advance(1);
    }
    time.advance(GAP_MS);
    expect(updates().length).toBeGreaterThan(35);
    expect(updates().length).toBeLessThanOrEqual(10 * LIMITS.updatesPerSecond.value + 1);
    expect(updates().map(({ sequence }) => sequence)).toEqual(updates().map((_, index) => index + 1));
    expect(updates().at(-1)?.tunnels[0]?.reconnects).toBe(9_999);
  });

  it('changes in one gap are one update: each tunnel once, as it is when sent', () => {
    const { core, time, updates } = setUp();
    core.emit({ kind: 'demo' });
    core.put(tunnelSnapshot('a'));
    core.emit({ kind: 'tunnel', id: 'a', urgent: false });
    core.emit({ kind: 'tunnel', id: 'b', urgent: false });
    core.emit({ kind: 'tunnel', id: 'a', urgent: false });
    core.put(tunnelSnapshot('a', { reconnects: 7 }));
    core.put(tunnelSnapshot('b'));
    core.emit({ kind: 'demo' });
    core.emit({ kind: 'event', event: kamEvent(1) });
    expect(updates()).toHaveLength(1);
    time.advance(GAP_MS);
    expect(updates().slice(1)).toEqual([
      {
        sequence: 2,
        ...NO_NEWS,
        tunnels: [tunnelSnapshot('a', { reconnects: 7 }), tunnelSnapshot('b')],
        demo: core.demo(),
        events: [kamEvent(1)],
      },
    ]);
  });

  it.each([
    ['warnings', { warnings: ['new'] }],
    ['profiles', { stale: { profiles: true, policy: false } }],
    ['support', { support: NO_SUPPORT }],
    ['settings', { settings: NO_SETTINGS }],
    ['updates', { updates: NO_UPDATES }],
    [
      'policy',
      {
        warnings: ['new'],
        managed: UNMANAGED,
        support: NO_SUPPORT,
        stale: { profiles: false, policy: true },
      },
    ],
  ] as const)('a change of the %s is told of, and of nothing else', (kind, told) => {
    const { core, updates } = setUp({ warnings: () => ['new'] });
    core.emit({ kind });
    expect(updates()).toEqual([{ sequence: 1, ...NO_NEWS, ...told }]);
  });

  it('an urgent change goes at once, with what was waiting', () => {
    const { core, time, updates } = setUp();
    core.put(tunnelSnapshot('a'));
    core.put(tunnelSnapshot('b'));
    core.emit({ kind: 'tunnel', id: 'a', urgent: false });
    core.emit({ kind: 'tunnel', id: 'a', urgent: false });
    core.emit({ kind: 'tunnel', id: 'b', urgent: true });
    expect(updates().map(({ tunnels }) => tunnels.map(({ id }) => id))).toEqual([['a'], ['a', 'b']]);
    time.advance(10 * GAP_MS);
    expect(updates(), 'nothing is sent twice').toHaveLength(2);
  });

  it('five hundred tunnels that change state in one second are a handful of updates, none of them forgotten', () => {
    const { core, time, updates } = setUp();
    const ids = Array.from({ length: 500 }, (_, at) => `t${at}`);
    for (const id of ids) core.put(tunnelSnapshot(id));
    for (const id of ids) {
      core.put(tunnelSnapshot(id, { state: 'reconnecting' }));
      core.emit({ kind: 'tunnel', id, urgent: true });
      time.advance(2);
    }
    expect(updates().length).toBeLessThanOrEqual(1 + LIMITS.updatesAhead.value + 1_000 / GAP_MS);
    time.advance(GAP_MS);
    expect(new Set(updates().flatMap(({ tunnels }) => tunnels.map(({ id }) => id))).size).toBe(500);
    expect(updates().every(({ tunnels }) => tunnels.every(({ state }) => state === 'reconnecting'))).toBe(
      true,
    );
  });

  it('urgent changes without an end are no more updates than others on the whole, and none waits longer than its turn', () => {
    const { core, time, sent, updates } = setUp();
    const sentAtMs: number[] = [];
    for (let ms = 0; ms < 60_000; ms += 10) {
      core.put(tunnelSnapshot('a', { reconnects: ms }));
      core.emit({ kind: 'tunnel', id: 'a', urgent: true });
      time.advance(10);
      while (sentAtMs.length < sent.length) sentAtMs.push(ms);
    }
    const waitsMs = sentAtMs.slice(1).map((ms, index) => ms - (sentAtMs[index] ?? 0));
    expect(Math.max(...waitsMs)).toBeLessThanOrEqual(GAP_MS);
    expect(updates().at(-1)?.tunnels[0]?.reconnects).toBeGreaterThanOrEqual(60_000 - 10 - GAP_MS);
    expect(updates().length).toBeGreaterThan(235);
    expect(updates().length).toBeLessThanOrEqual(
      1 + LIMITS.updatesAhead.value + 60 * LIMITS.updatesPerSecond.value,
    );
  });

  it('a single urgent change goes at once in the middle of a storm, and the storm makes room for it', () => {
    const { core, time, updates } = setUp();
    core.put(tunnelSnapshot('a'));
    core.put(tunnelSnapshot('b'));
    const storm = (forMs: number): void => {
      for (let ms = 0; ms < forMs; ms += 1) {
        core.emit({ kind: 'tunnel', id: 'a', urgent: false });
        time.advance(1);
      }
    };
    for (let second = 0; second < 60; second += 1) {
      storm(600);
      const before = updates().length;
      core.emit({ kind: 'tunnel', id: 'b', urgent: true });
      expect(updates().length, `in second ${second}`).toBe(before + 1);
      expect(updates().at(-1)?.tunnels.at(-1)?.id).toBe('b');
      storm(400);
    }
    expect(updates().length).toBeLessThanOrEqual(2 + 60 * LIMITS.updatesPerSecond.value);
  });

  it('what went ahead of its turn is owed for no longer than as many turns', () => {
    const { core, time, updates } = setUp();
    core.put(tunnelSnapshot('a'));
    const urgently = (): void => core.emit({ kind: 'tunnel', id: 'a', urgent: true });
    for (let n = 0; n <= LIMITS.updatesAhead.value; n += 1) urgently();
    const atOnce = updates().length;
    expect(atOnce).toBe(1 + LIMITS.updatesAhead.value);
    time.advance((LIMITS.updatesAhead.value + 1) * GAP_MS);
    expect(time.pending).toBe(0);
    for (let n = 0; n <= LIMITS.updatesAhead.value; n += 1) urgently();
    expect(updates().length).toBe(2 * atOnce);
  });

  it('a tunnel that went and came back while its turn was awaited is told of as both', () => {
    const { core, time, updates } = setUp();
    for (let n = 0; n <= LIMITS.updatesAhead.value; n += 1) core.emit({ kind: 'removed', id: 'other' });
    const before = updates().length;
    core.emit({ kind: 'removed', id: 'a' });
    core.put(tunnelSnapshot('a'));
    core.emit({ kind: 'tunnel', id: 'a', urgent: true });
    time.advance(GAP_MS);
    const after = updates().slice(before);
    expect(after.map(({ removed, tunnels }) => [removed, tunnels.map(({ id }) => id)])).toEqual([
      [['a'], ['a']],
    ]);
  });

  it('after quiet no update is sent and no timer stays', () => {
    const { core, time, updates } = setUp();
    core.emit({ kind: 'demo' });
    time.advance(10_000);
    expect(updates()).toHaveLength(1);
    expect(time.pending).toBe(0);
  });

  it('a removed tunnel is named once, at once, and not among the changed', () => {
    const { core, time, updates } = setUp();
    core.put(tunnelSnapshot('a'));
    core.emit({ kind: 'demo' });
    core.emit({ kind: 'tunnel', id: 'a', urgent: false });
    // The engine may say so before it has forgotten the tunnel.
    core.emit({ kind: 'removed', id: 'a' });
    core.remove('a');
    time.advance(10 * GAP_MS);
    expect(updates().slice(1)).toEqual([{ sequence: 2, ...NO_NEWS, removed: ['a'] }]);
  });

  it('a tunnel that comes back within one gap is not reported removed after it', () => {
    const { core, time, updates } = setUp();
    core.emit({ kind: 'removed', id: 'a' });
    core.put(tunnelSnapshot('a'));
    core.emit({ kind: 'tunnel', id: 'a', urgent: false });
    time.advance(GAP_MS);
    expect(updates().map(({ removed, tunnels }) => [removed, tunnels.map(({ id }) => id)])).toEqual([
      [['a'], []],
      [[], ['a']],
    ]);
  });

  it('events of one update are bounded: the oldest are left out', () => {
    const { core, time, updates } = setUp();
    const bound = LIMITS.eventsPerUpdate.value;
    core.emit({ kind: 'demo' });
    for (let n = 1; n <= bound + 50; n += 1) core.emit({ kind: 'event', event: kamEvent(n) });
    time.advance(GAP_MS);
    const events = updates()[1]?.events ?? [];
    expect(events).toHaveLength(bound);
    expect(events.at(0)).toEqual(kamEvent(51));
    expect(events.at(-1)).toEqual(kamEvent(bound + 50));
  });

  it('what happened to a tunnel is not left out for keep-alives that were answered', () => {
    const { core, time, updates } = setUp();
    core.emit({ kind: 'demo' });
    const missed: TunnelEvent = {
      ...kamEvent(0),
      event: 'kam',
      outcome: 'missed',
      sequence: 0,
      rttMs: null,
      silentMs: 1,
    };
    core.emit({ kind: 'event', event: missed });
    for (let n = 1; n <= 3 * LIMITS.eventsPerUpdate.value; n += 1) {
      core.emit({ kind: 'event', event: kamEvent(n) });
    }
    time.advance(GAP_MS);
    const events = updates()[1]?.events ?? [];
    expect(events).toHaveLength(LIMITS.eventsPerUpdate.value);
    expect(events[0]).toEqual(missed);
    expect(events.at(-1)).toEqual(kamEvent(3 * LIMITS.eventsPerUpdate.value));
  });

  it('a snapshot settles what waits: nothing older follows it, and its sequence is the last one sent', async () => {
    const { core, time, host, updates } = setUp();
    core.put(tunnelSnapshot('a'));
    core.emit({ kind: 'tunnel', id: 'a', urgent: false });
    core.emit({ kind: 'tunnel', id: 'a', urgent: false });
    expect(await host.handle('core.snapshot', {})).toMatchObject({ ok: true, result: { sequence: 1 } });
    time.advance(10 * GAP_MS);
    expect(updates()).toHaveLength(1);

    core.emit({ kind: 'tunnel', id: 'a', urgent: false });
    expect(updates().at(-1)?.sequence).toBe(2);
  });

  it('a window that nobody sees is sent nothing; what it has missed comes once it is seen, in updates that fit', () => {
    const { core, host, time, updates } = setUp();
    core.put(tunnelSnapshot('office'));
    host.setWatched(false);
    core.emit({ kind: 'tunnel', id: 'office', urgent: true });
    const missed = LIMITS.eventsPerUpdate.value + 1;
    for (let n = 0; n < missed; n += 1) core.emit({ kind: 'event', event: kamEvent(n) });
    time.advance(3_600_000);
    expect([updates(), time.pending]).toEqual([[], 0]);
    host.setWatched(true);
    time.advance(2 * GAP_MS);
    expect(updates().map(({ tunnels, events }) => [tunnels.length, events.length])).toEqual([
      [1, missed - 1],
      [0, 1],
    ]);
    host.setWatched(false);
    for (let n = 0; n < 10 * LIMITS.eventsKept.value; n += 1)
      core.emit({ kind: 'event', event: kamEvent(n) });
    host.setWatched(true);
    time.advance(10 * GAP_MS);
    const later = updates()
      .slice(2)
      .flatMap(({ events }) => events);
    expect(later).toHaveLength(LIMITS.eventsKept.value);
    expect(later.at(-1)).toMatchObject({ sequence: 10 * LIMITS.eventsKept.value - 1 });
    host.close();
    expect(time.pending).toBe(0);
  });

  it('a closed host sends nothing and holds nothing of the engine or the timers', () => {
    const { core, time, host, sent } = setUp();
    core.emit({ kind: 'demo' });
    core.emit({ kind: 'demo' });
    host.close();
    core.emit({ kind: 'demo' });
    time.advance(10 * GAP_MS);
    expect(sent).toHaveLength(1);
    expect(core.listeners).toBe(0);
    expect(time.pending).toBe(0);
  });
});
