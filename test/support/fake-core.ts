import type { CoreApi, CoreChange } from '../../main/model/core-api.ts';
import { PinholeError } from '../../main/model/errors.ts';
import type { DemoSnapshot } from '../../main/model/demo.ts';
import type { TunnelSnapshot } from '../../main/model/snapshot.ts';
import type { TunnelEvent } from '../../main/model/tunnel-event.ts';

/** An engine without tunnels of its own: a test says what it shows and what changed. */
export interface FakeCore extends CoreApi {
  /** What was asked of it, oldest first: `startTunnel office`. */
  readonly calls: readonly string[];
  /** Listeners to changes. */
  readonly listeners: number;
  put(tunnel: TunnelSnapshot): void;
  remove(id: string): void;
  emit(change: CoreChange): void;
}

/** @param overrides take the place of single methods, to fail or to hang. */
export function createFakeCore(overrides: Partial<CoreApi> = {}): FakeCore {
  const calls: string[] = [];
  const tunnels = new Map<string, TunnelSnapshot>();
  const listeners = new Set<(change: CoreChange) => void>();
  const note = (...words: readonly string[]): void => void calls.push(words.join(' '));
  const noteAsync = (...words: readonly string[]): Promise<void> => {
    note(...words);
    return Promise.resolve();
  };

  return {
    calls,
    get listeners() {
      return listeners.size;
    },
    put: (tunnel) => tunnels.set(tunnel.id, tunnel),
    remove: (id) => tunnels.delete(id),
    emit: (change) => listeners.forEach((listener) => listener(change)),

    tunnels: () => [...tunnels.values()],
    tunnel: (id) => tunnels.get(id),
    demo: () => demoSnapshot,
    events: () => [],
    warnings: () => [],
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    startTunnel: (id) => note('startTunnel', id),
    stopTunnel: (id) => noteAsync('stopTunnel', id),
    tryNow: (id) => note('tryNow', id),
    systemEvent: (event) => note('systemEvent', event),
    measure: (id, { maxSeconds }) => note('measure', id, String(maxSeconds)),
    cancelMeasurement: (id) => note('cancelMeasurement', id),
    startCapture: (ids) => {
      note('startCapture', ...ids);
      return Promise.reject(new PinholeError('CAPTURE_FORBIDDEN'));
    },
    stopCapture: async () => {
      await noteAsync('stopCapture');
      return undefined;
    },
    startDemo: () => noteAsync('startDemo'),
    stopDemo: () => noteAsync('stopDemo'),
    behave: (change) => note('behave', JSON.stringify(change)),
    forget: () => note('forget'),
    cut: () => note('cut'),
    close: () => noteAsync('close'),
    ...overrides,
  };
}

const demoSnapshot: DemoSnapshot = {
  running: false,
  address: null,
  port: null,
  tunnelId: 'demo',
  tunnels: 0,
  behaviour: { answers: 'prompt', lateByMs: 0, silent: false, refuse: false, intervalS: 30, forgetAfterS: 0 },
};

/** A stopped tunnel that fits the contract, with what a test sets. */
export function tunnelSnapshot(id: string, set: Partial<TunnelSnapshot> = {}): TunnelSnapshot {
  return {
    id,
    name: `Tunnel ${id}`,
    host: 'tscf.example',
    port: 443,
    managed: false,
    state: 'stopped',
    stage: null,
    problem: null,
    intervalMode: 'assigned',
    interval: null,
    intervalCandidates: [],
    idleLimitS: null,
    kam: {
      lastRttMs: null,
      lastAnswerAgoMs: null,
      samples: [],
      nextInMs: null,
      waitingForMs: null,
      trafficFlowing: false,
      sent: 0,
      answered: 0,
      missed: 0,
      late: 0,
      missedInRow: 0,
      tscfOriginates: false,
      received: 0,
    },
    reconnect: null,
    pinhole: { verdict: 'unknown', reasons: [], sinceAgoMs: 0 },
    lifetime: { known: null, doubt: null, measurement: null, mayMeasure: true },
    tls: null,
    attempts: [],
    addresses: {
      local: null,
      remote: null,
      proxy: null,
      reflexive: null,
      internalIpv4: null,
      internalIpv6: null,
    },
    dropped: {},
    forwards: [],
    reconnects: 0,
    connectedForMs: null,
    ...set,
  };
}

/** An answered Keep_Alive. */
export function kamEvent(sequence: number): TunnelEvent {
  return {
    time: '2030-01-01T00:00:00.000Z',
    tunnel: 'office',
    event: 'kam',
    outcome: 'answered',
    sequence,
    rttMs: 12,
    silentMs: 30_000,
  };
}
