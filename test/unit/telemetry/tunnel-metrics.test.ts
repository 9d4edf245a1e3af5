import { expect, it } from 'vitest';
import type { Lifetime } from '../../../main/model/lifetime.ts';
import { EACH_TUNNEL_METRICS, TUNNEL_METRICS } from '../../../main/telemetry/family.ts';
import { COMMON_REASONS, TunnelMetrics } from '../../../main/telemetry/tunnel-metrics.ts';
import type { TunnelEvent } from '../../../main/model/tunnel-event.ts';
import { createFakeCore, tunnelSnapshot } from '../../support/fake-core.ts';

type State = Extract<TunnelEvent, { event: 'state' }>['state'];

const core = createFakeCore();
const metrics = new TunnelMetrics(core, true);

const emit = (event: object): void => core.emit({ kind: 'event', event: event as TunnelEvent });
const state = (tunnel: string, now: State, code: string | null = null): void =>
  emit({ event: 'state', tunnel, state: now, code });
const interval = (tunnel: string, seconds: number): void => emit({ event: 'interval', tunnel, seconds });

function values({ name }: { readonly name: string }, of = metrics): Record<string, number> {
  const family = of.families().find((one) => one.name === name);
  if (family === undefined || family.kind === 'histogram') throw new Error(`no numbers of ${name}`);
  return Object.fromEntries(
    family.points.map(({ labels, value }) => [Object.values(labels).join(' '), value] as const),
  );
}

it('counts a reconnect where a connection is lost, by its reason, and not each attempt', () => {
  state('a', 'connecting');
  state('a', 'connecting', 'TCP_TIMEOUT');
  state('a', 'connected');
  state('a', 'reconnecting', 'PEER_SILENT');
  state('a', 'reconnecting', 'TCP_TIMEOUT');
  state('a', 'connected');
  state('a', 'waiting', 'PEER_SILENT');
  state('a', 'connected');
  state('a', 'stopped');
  expect(values(TUNNEL_METRICS.reconnects)).toEqual({
    ...Object.fromEntries(COMMON_REASONS.map((reason) => [reason, 0])),
    PEER_SILENT: 2,
  });
});

it('tells the shortest interval of those that are connected', () => {
  expect(values(TUNNEL_METRICS.interval)).toEqual({});
  state('a', 'connected');
  interval('a', 110);
  state('b', 'connected');
  interval('b', 30);
  expect(values(TUNNEL_METRICS.interval)).toEqual({ '': 30 });
  state('b', 'reconnecting', 'PEER_SILENT');
  expect(values(TUNNEL_METRICS.interval)).toEqual({ '': 110 });
  interval('a', 0);
  expect(values(TUNNEL_METRICS.interval)).toEqual({});
});

it('tells a state that nobody is in any more as 0, and forgets a tunnel that is removed', () => {
  core.emit({ kind: 'tunnel', id: 'c', urgent: false });
  expect(values(TUNNEL_METRICS.tunnels)).toMatchObject({ stopped: 1, connected: 1, reconnecting: 1 });
  core.emit({ kind: 'removed', id: 'b' });
  expect(values(TUNNEL_METRICS.tunnels)).toMatchObject({ stopped: 1, connected: 1, reconnecting: 0 });
  expect(values(EACH_TUNNEL_METRICS.up)).toEqual({ a: 1, c: 0 });
});

it('tells of each tunnel by itself where that is wanted', () => {
  metrics.outcome('a', 'answered', 20);
  metrics.outcome('a', 'answered', 40);
  metrics.outcome('a', 'missed', null);
  metrics.outcome('a', 'late', null);
  metrics.outcome('c', 'missed', null);
  metrics.outcome('gone', 'answered', 1);
  expect(values(EACH_TUNNEL_METRICS.requests)).toEqual({ a: 2, 'a timeout': 1, c: 0, 'c timeout': 1 });
  expect(values(EACH_TUNNEL_METRICS.roundTrip)).toEqual({ a: 0.04 });
  expect(values(TUNNEL_METRICS.requests)).toEqual({ '': 3, timeout: 2 });
});

it('tells the bounds of the lifetime that was measured last', () => {
  const lifetime = {
    survivedSeconds: 60,
    failedBySeconds: null,
    when: '2030-01-02T00:00:00.000Z',
  } as Lifetime;
  emit({ event: 'lifetime', tunnel: 'a', lifetime, doubt: null });
  expect(values(TUNNEL_METRICS.lifetime)).toEqual({ lower: 60 });
  emit({ event: 'lifetime', tunnel: 'a', lifetime: { ...lifetime, failedBySeconds: 75 }, doubt: null });
  expect(values(TUNNEL_METRICS.lifetime)).toEqual({ lower: 60, upper: 75 });
});

it('begins with what is there already', () => {
  const before = createFakeCore();
  const office = tunnelSnapshot('office', { state: 'connected' });
  const known = { survivedSeconds: 50, failedBySeconds: 70, when: '2030-01-01T00:00:00.000Z' } as Lifetime;
  before.put({ ...office, lifetime: { ...office.lifetime, known } });
  const late = new TunnelMetrics(before);
  expect(values(TUNNEL_METRICS.tunnels, late)).toEqual({ connected: 1 });
  expect(values(TUNNEL_METRICS.lifetime, late)).toEqual({ lower: 50, upper: 70 });
  expect(values(TUNNEL_METRICS.interval, late)).toEqual(
    office.interval === null ? {} : { '': office.interval.seconds },
  );
  expect(late.families().map(({ name }) => name)).toEqual(
    Object.values(TUNNEL_METRICS).map(({ name }) => name),
  );
  late.close();
  expect(before.listeners).toBe(0);
});
