import type { PinholeError } from '../model/errors.ts';
import type { Profile } from '../model/profile.ts';
import { problemOf } from '../model/problem.ts';
import type { DialAttempt, TunnelSnapshot } from '../model/snapshot.ts';
import type { ConnectionParts } from './connection.ts';
import { innerAddressTexts } from './inner-traffic.ts';
import type { TunnelState } from './state.ts';

/** Everything that a tunnel is at one moment. */
export interface TunnelParts extends ConnectionParts {
  readonly profile: Profile;
  /** Whether it is the policy's. */
  readonly managed: boolean;
  readonly state: TunnelState;
  readonly problem: PinholeError | undefined;
  readonly reconnect: TunnelSnapshot['reconnect'];
  readonly attempts: readonly DialAttempt[];
  readonly reconnects: number;
}

/** The parts as windows and the command line get them: plain, and free of Session IDs and secrets. */
export function tunnelSnapshot(parts: TunnelParts, nowMs: number): TunnelSnapshot {
  const { profile, state, up, problem } = parts;
  const info = up?.session.info;
  return {
    id: profile.id,
    name: profile.name,
    host: profile.host,
    port: profile.port,
    managed: parts.managed,
    state: state.name,
    stage: 'stage' in state ? state.stage : null,
    problem: problem ? problemOf(problem) : null,
    intervalMode: profile.interval.mode,
    interval: up?.configuration.interval ?? null,
    intervalCandidates: [...(up?.configuration.candidates ?? [])],
    idleLimitS: up?.configuration.idleLimitS ?? null,
    kam: {
      ...parts.record.snapshot(up?.session.keepAlive ?? null, nowMs),
      tscfOriginates: up?.configuration.tscfOriginates ?? false,
    },
    reconnect: parts.reconnect,
    pinhole: parts.path.snapshot(),
    // Measuring is none of the tunnel's business: the core adds it.
    lifetime: { ...parts.lifetime, measurement: null, mayMeasure: false },
    tls: info?.tls ?? null,
    // Nor are files of certificates.
    clientCertificate: null,
    attempts: [...parts.attempts],
    addresses: {
      local: info?.local ?? null,
      remote: info?.remote ?? null,
      proxy: info?.proxy ?? null,
      reflexive: up?.configuration.reflexive ?? null,
      ...innerAddressTexts(up?.configuration.inner ?? {}),
    },
    dropped: parts.dropped.toRecord(),
    forwards: parts.traffic.snapshot(),
    reconnects: parts.reconnects,
    connectedForMs: up ? nowMs - up.sinceMs : null,
  };
}
