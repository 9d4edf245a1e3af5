/**
 * What the engine tells of itself: plain immutable data, as zod schemas because all of it crosses to windows.
 * Times are durations relative to the moment the snapshot was taken (…AgoMs, …InMs): a window on another
 * machine has another clock. Session IDs and secrets never stand in here.
 */
import { z } from 'zod';
import { ERROR_CODES } from './errors.ts';
import { intervalCandidatesSchema, intervalInForceSchema, intervalModeSchema } from './interval.ts';
import { tunnelLifetimeSchema } from './lifetime.ts';
import { LIMITS } from './limits.ts';
import { pinholeSchema } from './pinhole.ts';
import { problemSchema } from './problem.ts';
import { clientCertificateFactsSchema } from './tls.ts';
import { stageSchema, type ConnectStage } from './stage.ts';

export { stageSchema, type ConnectStage };

const durationMs = z.number().min(0);
const count = z.int().min(0);

export const tunnelStateSchema = z.enum([
  'stopped',
  'connecting',
  'connected',
  'reconnecting',
  'waiting',
  'failed',
]);
/** `waiting`: for a network. `failed`: needs attention, a person must mend something first. */
export type TunnelStateName = z.output<typeof tunnelStateSchema>;

/** Why this machine, and not the path, was silent (protocol 7.5). */
export const gapCauseSchema = z.enum(['sleep', 'stall', 'sleep-or-stall', 'network']);
export type GapCause = z.output<typeof gapCauseSchema>;

/** One Keep_Alive, or a gap that is nobody's failure. */
export const kamSampleSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('answered'), rttMs: durationMs }),
  z.strictObject({ kind: z.literal('missed') }),
  z.strictObject({ kind: z.literal('gap'), cause: gapCauseSchema }),
]);
export type KamSample = z.output<typeof kamSampleSchema>;

export const kamSchema = z.strictObject({
  lastRttMs: durationMs.nullable(),
  lastAnswerAgoMs: durationMs.nullable(),
  /** Oldest first. */
  samples: z.array(kamSampleSchema).max(LIMITS.rttSamples.value),
  /** How long ago each of them was known, whole ms. */
  samplesAgoMs: z.array(count).max(LIMITS.rttSamples.value),
  /** The latest moment of the next Keep_Alive if both directions stay silent; null: none is planned. */
  nextInMs: durationMs.nullable(),
  /** Time since the outstanding Keep_Alive was written; null: none is outstanding. */
  waitingForMs: durationMs.nullable(),
  /** Both directions carried traffic since the last Keep_Alive, which put it off. */
  trafficFlowing: z.boolean(),
  sent: count,
  answered: count,
  missed: count,
  late: count,
  /** Misses in a row while other octets did arrive (protocol 7.4). */
  missedInRow: count,
  /** The TSCF sends Keep_Alive too, by agreement on this connection (protocol 3, Keep_Alive_Mode). */
  tscfOriginates: z.boolean(),
  /** Its Keep_Alives that were answered. */
  received: count,
});
export type KamSnapshot = z.output<typeof kamSchema>;

/** What became of one connection attempt by TCP. */
export const dialAttemptSchema = z.strictObject({
  address: z.string(),
  port: z.int(),
  family: z.union([z.literal(4), z.literal(6)]),
  /** Since the first attempt could begin. */
  startedAfterMs: durationMs,
  durationMs,
  /** `superseded`: another one connected first. `cancelled`: the tunnel was stopped, or the stage called off. */
  outcome: z.enum(['connected', 'failed', 'superseded', 'cancelled']),
  /** Why it failed; null in every other case. */
  code: z.enum(ERROR_CODES).nullable(),
});
export type DialAttempt = z.output<typeof dialAttemptSchema>;

export const certificateSchema = z.strictObject({
  /** Common name, else organisation. */
  subject: z.string(),
  issuer: z.string(),
  /** Of its key, as a profile takes it: `sha256/` and base64. */
  pin: z.string(),
  /** ISO 8601, UTC; empty where the certificate's date is none. */
  validFrom: z.string(),
  validTo: z.string(),
});
export type CertificateSnapshot = z.output<typeof certificateSchema>;

export const tlsSnapshotSchema = z.strictObject({
  protocol: z.string(),
  cipher: z.string(),
  subject: z.string(),
  issuer: z.string(),
  validTo: z.string(),
  /** From the peer's own certificate upwards, as far as each signed the one before it. */
  chain: z.array(certificateSchema).max(LIMITS.chainCertificates.value),
  /** The profile pins a key of the chain. */
  pinned: z.boolean(),
  /** The handshake resumed the session of the connection before, which had shown these certificates. */
  resumed: z.boolean(),
  /** Who issued the certificate of the connection before this one, in this run, where that is another issuer or another key of it. */
  previousIssuer: z.string().nullable(),
});
export type TlsSnapshot = z.output<typeof tlsSnapshotSchema>;

/** Why a forward dropped a datagram: nothing is kept for later. `reply-…` and `local-…`: on the way back. */
export const forwardDropSchema = z.enum([
  'tunnel-down',
  'no-inner-address',
  'mappings-full',
  'too-large',
  'queue-full',
  'reply-source',
  'local-queue-full',
]);
export type ForwardDrop = z.output<typeof forwardDropSchema>;

export const forwardSnapshotSchema = z.strictObject({
  /** address:port, or address:port-port; the actual port where any free one was asked for and is bound. */
  listen: z.string(),
  to: z.string(),
  /** Local programs that replies can go to now. */
  mappings: count,
  /** Datagrams into the tunnel. */
  sent: count,
  /** Datagrams out of it. */
  received: count,
  droppedByReason: z.partialRecord(forwardDropSchema, count),
});
export type ForwardSnapshot = z.output<typeof forwardSnapshotSchema>;

export const tunnelSnapshotSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  host: z.string(),
  port: z.int(),
  managed: z.boolean(),
  state: tunnelStateSchema,
  /** The stage of the attempt in flight, in `connecting` and `reconnecting`. */
  stage: stageSchema.nullable(),
  /** Why the tunnel is not up, or why it last went down; null once it has been connected again. */
  problem: problemSchema.nullable(),
  intervalMode: intervalModeSchema,
  interval: intervalInForceSchema.nullable(),
  /** Why this interval: empty until it has been agreed. */
  intervalCandidates: intervalCandidatesSchema,
  /** Seconds of silence after which the TSCF ends the tunnel; 0: never; null: it did not say. */
  idleLimitS: z.number().nullable(),
  kam: kamSchema,
  /** In `reconnecting`: which attempt, and when it begins; null: it is under way. */
  reconnect: z.strictObject({ attempt: count, nextInMs: durationMs.nullable() }).nullable(),
  pinhole: pinholeSchema,
  lifetime: tunnelLifetimeSchema,
  tls: tlsSnapshotSchema.nullable(),
  /** The client certificate of the profile, once it was read for a connection. */
  clientCertificate: clientCertificateFactsSchema.nullable(),
  /** The connection attempts of the last dial, in the order in which they began; to the proxy, where there is one. */
  attempts: z.array(dialAttemptSchema).max(LIMITS.dialAttempts.value),
  addresses: z.strictObject({
    local: z.string().nullable(),
    remote: z.string().nullable(),
    /** The URL of the proxy that the connection goes through; null: none. */
    proxy: z.string().nullable(),
    /** As the TSCF sees this client. */
    reflexive: z.string().nullable(),
    /** The inner addresses that the TSCF assigned. */
    internalIpv4: z.string().nullable(),
    internalIpv6: z.string().nullable(),
  }),
  /** Messages and inner packets dropped, by the rule that dropped them (protocol 8). */
  dropped: z.record(z.string(), count),
  /** The UDP forwards, in the order of the profile. */
  forwards: z.array(forwardSnapshotSchema).max(LIMITS.forwards.value),
  /** Times the tunnel came up again after it had been up. */
  reconnects: count,
  connectedForMs: durationMs.nullable(),
});
export type TunnelSnapshot = z.output<typeof tunnelSnapshotSchema>;
