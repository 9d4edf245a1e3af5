import type { CoreUpdate } from '../../app/contract/contract.ts';
import type { CoreApi, CoreChange } from '../../main/model/core-api.ts';
import { PinholeError } from '../../main/model/errors.ts';
import type { DemoSnapshot } from '../../main/model/demo.ts';
import { emptyHistory } from '../../main/model/history.ts';
import { NO_LOCKS, type ManagedFacts } from '../../main/model/managed.ts';
import type { ProfileDetail } from '../../main/model/profile-book.ts';
import { profileSchema, type ProfileInput } from '../../main/model/profile.ts';
import { DEFAULT_SETTINGS, type SettingsSnapshot } from '../../main/model/settings.ts';
import type { KeepAliveObserver } from '../../main/model/keep-alive-observer.ts';
import type { TunnelSnapshot } from '../../main/model/snapshot.ts';
import type { SupportSnapshot } from '../../main/model/support.ts';
import type { CaFileFacts, ClientCertificateFacts } from '../../main/model/tls.ts';
import type { TunnelEvent } from '../../main/model/tunnel-event.ts';
import type { UpdatesSnapshot } from '../../main/model/updates.ts';

/** An engine without tunnels of its own: a test says what it shows and what changed. */
export interface FakeCore extends CoreApi {
  /** What was asked of it, oldest first: `startTunnel office`. */
  readonly calls: readonly string[];
  /** Listeners to changes. */
  readonly listeners: number;
  put(tunnel: TunnelSnapshot): void;
  remove(id: string): void;
  /** An answered keep-alive goes to those who observe, too, and to those listeners alone who want it. */
  emit(change: CoreChange): void;
}

/** @param overrides take the place of single methods, to fail or to hang. */
export function createFakeCore(overrides: Partial<CoreApi> = {}): FakeCore {
  const calls: string[] = [];
  const tunnels = new Map<string, TunnelSnapshot>();
  const listeners = new Map<(change: CoreChange) => void, 'answered' | undefined>();
  const observers = new Set<KeepAliveObserver>();
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
    emit(change) {
      const isKam = change.kind === 'event' && change.event.event === 'kam';
      const isAnswered = isKam && change.event.outcome === 'answered';
      for (const [listener, without] of listeners) {
        if (!isAnswered || without !== 'answered') listener(change);
      }
      if (!isKam) return;
      const { tunnel, outcome, rttMs } = change.event;
      for (const observer of observers) observer.outcome(tunnel, outcome, rttMs);
    },

    tunnels: () => [...tunnels.values()],
    tunnel: (id) => tunnels.get(id),
    demo: () => demoSnapshot,
    events: () => [],
    warnings: () => [],
    onChange(listener, without) {
      listeners.set(listener, without);
      return () => listeners.delete(listener);
    },
    observe(observer) {
      observers.add(observer);
      return () => observers.delete(observer);
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
    profiles: {
      list: () => ({ total: 0, all: 0, entries: [] }),
      get: (id) => Promise.resolve(profileDetail(id)),
      save({ profile: { id } }) {
        note('save', id);
        return Promise.resolve({ id, revision: 'r2' });
      },
      setSecrets: ({ id }) => Promise.resolve(profileDetail(id).secrets),
      remove: (id, revision) => noteAsync('remove', id, revision),
      importText(text, onConflict) {
        note('import', text, onConflict);
        return Promise.resolve({ imported: [], refused: [], taken: [] });
      },
      exportText: (ids) => ({ fileName: 'profiles.json', text: JSON.stringify(ids) }),
      inspect: () => Promise.resolve(certificateFacts),
      inspectCa: () => Promise.resolve(CA_FACTS),
    },
    managed: {
      facts: () => UNMANAGED,
      list: () => ({ rows: [], problems: [], problemCount: 0 }),
      reload: () => noteAsync('reload'),
    },
    support: {
      snapshot: () => NO_SUPPORT,
      diagnose: ({ id, withIdle }) => note('diagnose', id, String(withIdle)),
      cancelDiagnosis: () => note('cancelDiagnosis'),
      startCapture: ({ ids }) => noteAsync('startCapture', ...ids),
      stopCapture: () => noteAsync('stopCapture'),
      readLog: () => Promise.resolve({ lines: [], before: null, after: '', skipped: 0 }),
      prepareReport: (level) =>
        Promise.resolve({ fileName: 'report.zip', level: level ?? 'standard', files: [], errors: [] }),
      reportFile: (name) => ({ name, text: '', omittedOctets: 0 }),
      saveReport: () => Promise.resolve('/home/alice/report.zip'),
    },
    settings: {
      snapshot: () => NO_SETTINGS,
      change: (change) => noteAsync('changeSettings', JSON.stringify(change)),
      offer: (names) => note('offer', ...names),
    },
    updates: {
      snapshot: () => NO_UPDATES,
      check: () => noteAsync('updates.check'),
      download: () => note('updates.download'),
      install: () => noteAsync('updates.install'),
    },
    history: { read: () => Promise.resolve(emptyHistory('not-recorded')) },
    secretStore: () => Promise.resolve({ kind: 'secret-service', name: 'Secret Service', problem: null }),
    close: () => noteAsync('close'),
    ...overrides,
  };
}

/** Of a person who has set nothing, in a program that does as each says. */
export const NO_SETTINGS: SettingsSnapshot = {
  values: DEFAULT_SETTINGS,
  locked: [],
  unsupported: [],
  file: '/home/alice/.config/pinhole/settings.json',
};

export const UNMANAGED: ManagedFacts = {
  organisation: null,
  helpAddress: null,
  userProfilesAllowed: true,
  locks: NO_LOCKS,
};

/** A profile of the user as it stands in a file, with what a test sets. */
export function profileDetail(id: string, set: Partial<ProfileInput> = {}): ProfileDetail {
  const input: ProfileInput = { id, name: `Profile ${id}`, host: 'tscf.example', ...set };
  return {
    profile: profileSchema.parse(input),
    managed: false,
    revision: 'r1',
    secrets: { 'proxy-password': 'not-needed', passphrase: 'not-needed', pkcs12: 'not-needed' },
  };
}

export const certificateFacts: ClientCertificateFacts = {
  subject: 'alice',
  issuer: 'Example CA',
  validFrom: '2026-01-01T00:00:00.000Z',
  validTo: '2027-01-01T00:00:00.000Z',
};

export const CA_FACTS: CaFileFacts = {
  count: 1,
  certificates: [
    {
      subject: 'Example CA',
      issuer: 'Example CA',
      validFrom: '2026-01-01T00:00:00.000Z',
      validTo: '2036-01-01T00:00:00.000Z',
    },
  ],
};

export const NO_SUPPORT: SupportSnapshot = {
  rights: { capture: true, measurement: true, reportRedaction: { level: 'standard', locked: false } },
  diagnosis: null,
  capture: null,
};

export const NO_UPDATES: UpdatesSnapshot = {
  behaviour: 'notify',
  locked: false,
  tellOnly: null,
  checkedAgoMs: null,
  status: { state: 'no-feed' },
};

/** An update that tells of nothing. */
export const NO_NEWS: Omit<CoreUpdate, 'sequence'> = {
  tunnels: [],
  removed: [],
  demo: null,
  events: [],
  warnings: null,
  managed: null,
  support: null,
  settings: null,
  updates: null,
  stale: { profiles: false, policy: false },
};

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
      samplesAgoMs: [],
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
    clientCertificate: null,
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
