/** Telemetry of an engine that a test plays, on a clock that stands still, to a real collector. */
import { setImmediate } from 'node:timers/promises';
import { createSecureContext } from 'node:tls';
import type { KeepAliveObserver } from '../../main/model/keep-alive-observer.ts';
import type { LogEntry } from '../../main/model/log.ts';
import type { Policy } from '../../main/model/policy.ts';
import type { TunnelEvent } from '../../main/model/tunnel-event.ts';
import { Telemetry } from '../../main/telemetry/telemetry.ts';
import { createFakeCore, type FakeCore } from './fake-core.ts';
import { FakeTime } from './fake-time.ts';
import { ScriptedRandom } from './scripted-random.ts';

type Target = Policy['telemetry'];

export interface TelemetryLab {
  readonly time: FakeTime;
  readonly core: FakeCore;
  readonly observers: ReadonlySet<KeepAliveObserver>;
  readonly log: LogEntry[];
  readonly telemetry: Telemetry;
  /** Pushes whose outcome is known, and the next one planned. */
  readonly dealtWith: number;
  /** Tells a keep-alive's outcome. */
  kam(outcome: 'answered' | 'missed' | 'late', rttMs?: number, tunnel?: string): void;
  state(state: StateEvent['state'], code?: StateEvent['code'], tunnel?: string): void;
  /** The policy says so from now on. */
  set(target: Target): void;
  /** Moves the clock on, and gives files and sockets their turns until `settled`. */
  pass(ms: number, settled?: () => boolean): Promise<void>;
}

type StateEvent = Extract<TunnelEvent, { event: 'state' }>;

export interface TelemetryLabOptions {
  /** PEM of the CA that is trusted. */
  readonly ca?: string;
  readonly target?: Target;
  readonly uniforms?: readonly number[];
  readonly environment?: NodeJS.ProcessEnv;
}

export function telemetryLab({
  ca,
  target = null,
  uniforms,
  environment = {},
}: TelemetryLabOptions): TelemetryLab {
  const time = new FakeTime();
  const observers = new Set<KeepAliveObserver>();
  const core = createFakeCore({
    observe(observer) {
      observers.add(observer);
      return () => observers.delete(observer);
    },
  });
  const log: LogEntry[] = [];
  const listeners = new Set<() => void>();
  const policy = {
    telemetry: target,
    onChange(listener: () => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const random = new ScriptedRandom(uniforms);
  let draws = 0;
  const telemetry = new Telemetry({
    clock: time,
    timers: time,
    random: {
      uniform: () => {
        draws += 1;
        return random.uniform();
      },
      octets: (count) => random.octets(count),
    },
    policy,
    core,
    version: '1.2.3',
    system: 'linux',
    environment,
    journal: { write: (entry) => log.push(entry) },
    trust: () => createSecureContext({ ca }),
  });
  // The moment of the first push is drawn by itself, that of each further one by two.
  const eventTime = new Date(time.wallMs()).toISOString();
  return {
    time,
    core,
    observers,
    log,
    telemetry,
    get dealtWith() {
      return Math.floor((draws - 1) / 2);
    },
    kam(outcome, rttMs = 20, tunnel = 'office') {
      for (const observer of observers) {
        observer.sent(tunnel, 0);
        observer.outcome(tunnel, outcome, outcome === 'answered' ? rttMs : null);
      }
    },
    state(state, code = null, tunnel = 'office') {
      core.emit({
        kind: 'event',
        event: {
          event: 'state',
          time: eventTime,
          tunnel,
          state,
          code,
          stage: null,
          message: null,
          attempt: null,
          nextAttemptMs: null,
        },
      });
    },
    set(next) {
      policy.telemetry = next;
      for (const listener of listeners) listener();
    },
    async pass(ms, settled = () => true) {
      time.advance(ms);
      do await setImmediate();
      while (!settled());
    },
  };
}
