/** Snapshots and events to begin from; a test says only what it is about. */
import type {
  CoreSnapshot,
  CoreUpdate,
  DemoSnapshot,
  KamSnapshot,
  Lifetime,
  MeasurementSnapshot,
  TunnelEvent,
  TunnelLifetime,
  TunnelSnapshot,
} from '../../../app/contract/contract.ts';
import {
  NO_NEWS,
  NO_SETTINGS,
  NO_SUPPORT,
  NO_UPDATES,
  tunnelSnapshot,
  UNMANAGED,
} from '../../support/fake-core.ts';

export const kam = (change: Partial<KamSnapshot> = {}): KamSnapshot => ({
  lastRttMs: 0.42,
  lastAnswerAgoMs: 1_500,
  samples: [{ kind: 'answered', rttMs: 0.42 }],
  samplesAgoMs: [1_500],
  nextInMs: 1_800,
  waitingForMs: null,
  trafficFlowing: false,
  sent: 1,
  answered: 1,
  missed: 0,
  late: 0,
  missedInRow: 0,
  tscfOriginates: false,
  received: 0,
  ...change,
});

/** A tunnel that is up and well. */
export const tunnel = (id: string, change: Partial<TunnelSnapshot> = {}): TunnelSnapshot =>
  tunnelSnapshot(id, {
    host: 'tscf.example.com',
    state: 'connected',
    interval: { seconds: 110, decidedBy: 'tscf', agreement: 'assigned' },
    idleLimitS: 165,
    kam: kam(),
    pinhole: {
      verdict: 'open',
      reasons: [
        { code: 'answered-in-time', text: 'The last keep-alive was answered in time.', evidence: {} },
      ],
      sinceAgoMs: 60_000,
    },
    connectedForMs: 60_000,
    ...change,
  });

/** Measured on a firewall that forgets after 20 s. */
export const lifetime = (change: Partial<Lifetime> = {}): Lifetime => ({
  survivedSeconds: 19.2,
  failedBySeconds: 20.5,
  confidence: 'high',
  recommendedIntervalSeconds: 15,
  network: { id: 'n1', name: 'Ethernet eth0, 192.0.2.0/24' },
  target: 'tscf.example.com:443',
  causes: ['silence'],
  end: 'measured',
  when: '2026-11-22T10:00:00.000Z',
  connectionsUsed: 8,
  octets: 2_300,
  tookSeconds: 46,
  ...change,
});

export const running = (
  change: Partial<Extract<MeasurementSnapshot, { state: 'running' }>> = {},
): MeasurementSnapshot => ({
  state: 'running',
  byItself: false,
  elapsedMs: 4_000,
  maxSeconds: 600,
  survivedSeconds: 3.8,
  failedBySeconds: null,
  samples: 5,
  connections: 8,
  ...change,
});

export const lifetimeOf = (change: Partial<TunnelLifetime> = {}): TunnelLifetime => ({
  known: null,
  doubt: null,
  measurement: null,
  mayMeasure: true,
  ...change,
});

export const demo = (change: Partial<DemoSnapshot> = {}): DemoSnapshot => ({
  running: true,
  address: '127.0.0.1',
  port: 43_127,
  tunnelId: 'demo',
  tunnels: 1,
  behaviour: { answers: 'prompt', lateByMs: 0, silent: false, refuse: false, intervalS: 2, forgetAfterS: 0 },
  ...change,
});

export const snapshot = (change: Partial<CoreSnapshot> = {}): CoreSnapshot => ({
  sequence: 1,
  version: '0.1.0',
  host: 'web',
  tunnels: [],
  demo: demo({ running: false, address: null, port: null, tunnels: 0 }),
  events: [],
  warnings: [],
  managed: UNMANAGED,
  support: NO_SUPPORT,
  settings: NO_SETTINGS,
  updates: NO_UPDATES,
  ...change,
});

export const update = (sequence: number, change: Partial<CoreUpdate> = {}): CoreUpdate => ({
  sequence,
  ...NO_NEWS,
  ...change,
});

type EventOf<E extends TunnelEvent['event']> = Extract<TunnelEvent, { event: E }>;

const base = { time: '2026-11-22T10:00:00.000Z', tunnel: 'demo' };

export const stateEvent = (change: Partial<EventOf<'state'>> = {}): EventOf<'state'> => ({
  ...base,
  event: 'state',
  state: 'connected',
  stage: null,
  code: null,
  message: null,
  attempt: null,
  nextAttemptMs: null,
  ...change,
});

export const kamEvent = (change: Partial<EventOf<'kam'>> = {}): EventOf<'kam'> => ({
  ...base,
  event: 'kam',
  outcome: 'answered',
  sequence: 2,
  rttMs: 0.4,
  silentMs: 0,
  ...change,
});

export const intervalEvent = (change: Partial<EventOf<'interval'>> = {}): EventOf<'interval'> => ({
  ...base,
  event: 'interval',
  seconds: 110,
  decidedBy: 'tscf',
  agreement: 'assigned',
  tscfOriginates: false,
  candidates: [],
  ...change,
});

export const pinholeEvent = (change: Partial<EventOf<'pinhole'>> = {}): EventOf<'pinhole'> => ({
  ...base,
  event: 'pinhole',
  verdict: 'open',
  reasons: [],
  ...change,
});

export const gapEvent = (change: Partial<EventOf<'gap'>> = {}): EventOf<'gap'> => ({
  ...base,
  event: 'gap',
  cause: 'sleep',
  forMs: 3_600_000,
  ...change,
});

export const lifetimeEvent = (change: Partial<EventOf<'lifetime'>> = {}): EventOf<'lifetime'> => ({
  ...base,
  event: 'lifetime',
  lifetime: lifetime(),
  doubt: null,
  ...change,
});

export const summaryEvent = (change: Partial<EventOf<'summary'>> = {}): EventOf<'summary'> => ({
  ...base,
  event: 'summary',
  sent: 40,
  answered: 38,
  missed: 2,
  reconnects: 1,
  uptimeMs: 125_000,
  dropped: {},
  forwards: [],
  ...change,
});
