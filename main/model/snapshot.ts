/**
 * What the engine tells of itself: plain immutable data, as zod schemas because all of it crosses to windows.
 * Times are durations relative to the moment the snapshot was taken (…AgoMs, …InMs): a window on another
 * machine has another clock. Session IDs and secrets never stand in here.
 */
import { z } from 'zod';
import { ERROR_CODES } from './errors.ts';
import { LIMITS } from './limits.ts';

const durationMs = z.number().min(0);
const count = z.int().min(0);

export const stageSchema = z.enum(['name', 'tcp', 'proxy', 'tls', 'configuration']);
/** A stage of establishment (protocol 6). */
export type ConnectStage = z.output<typeof stageSchema>;

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

export const problemSchema = z.strictObject({
  code: z.enum(ERROR_CODES),
  stage: z.string(),
  retry: z.enum(['now', 'backoff', 'never']),
  /** What was seen, one line. */
  message: z.string(),
  /** What to do next, one line. */
  action: z.string(),
});
export type Problem = z.output<typeof problemSchema>;

export const intervalInForceSchema = z.strictObject({
  /** Seconds; 0: no keep-alive is sent. */
  seconds: z.number().min(0),
  decidedBy: z.enum(['tscf', 'policy', 'profile', 'measured', 'user', 'none']),
  /**
   * How it came about (protocol 6). `insisted`: the TSCF assigned another value than the one proposed.
   * `not-negotiated`: asked, but the response had no such TLV. `off`: 0 by the TSCF's word.
   */
  agreement: z.enum(['assigned', 'proposed', 'insisted', 'static', 'not-negotiated', 'off']),
});
export type IntervalInForce = z.output<typeof intervalInForceSchema>;

/** One Keep_Alive, or a gap that is nobody's failure. */
export const kamSampleSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('answered'), rttMs: durationMs }),
  z.strictObject({ kind: z.literal('missed') }),
  z.strictObject({ kind: z.literal('gap'), cause: z.enum(['sleep', 'stall', 'sleep-or-stall', 'network']) }),
]);
export type KamSample = z.output<typeof kamSampleSchema>;

export const kamSchema = z.strictObject({
  lastRttMs: durationMs.nullable(),
  lastAnswerAgoMs: durationMs.nullable(),
  /** Oldest first. */
  samples: z.array(kamSampleSchema).max(LIMITS.rttSamples.value),
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

export const pinholeReasonSchema = z.strictObject({
  /** Machine-readable; the words are in `text`. */
  code: z.enum([
    'no-evidence',
    'answered-in-time',
    'traffic-both-ways',
    'answer-overdue',
    'answer-missed',
    'answers-missing-data-flowing',
    'silence-after-miss-limit',
    'keep-alive-off',
    'not-connected',
    'idle-limit-below-interval',
    'late-by-our-own-stall',
  ]),
  text: z.string(),
});
export type PinholeReason = z.output<typeof pinholeReasonSchema>;

export const pinholeVerdictSchema = z.enum(['open', 'at-risk', 'closed', 'unknown']);
export type PinholeVerdict = z.output<typeof pinholeVerdictSchema>;

export const pinholeSchema = z.strictObject({
  verdict: pinholeVerdictSchema,
  /** Weightiest first. */
  reasons: z.array(pinholeReasonSchema),
  sinceAgoMs: durationMs,
});
export type PinholeSnapshot = z.output<typeof pinholeSchema>;

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
  interval: intervalInForceSchema.nullable(),
  /** Seconds of silence after which the TSCF ends the tunnel; 0: never; null: it did not say. */
  idleLimitS: z.number().nullable(),
  kam: kamSchema,
  /** In `reconnecting`: which attempt, and when it begins; null: it is under way. */
  reconnect: z.strictObject({ attempt: count, nextInMs: durationMs.nullable() }).nullable(),
  pinhole: pinholeSchema,
  tls: tlsSnapshotSchema.nullable(),
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

/** How the built-in TSCF behaves: what a test or a person switches while it runs. */
export const tscfBehaviourSchema = z.strictObject({
  /** To Keep_Alive: at once, `lateByMs` late, or never. */
  answers: z.enum(['prompt', 'late', 'never']),
  lateByMs: z.int().min(0).max(LIMITS.tscfAnswerDelayMs.value),
  /** Reads and writes nothing any more, on open and new connections: as a pin-hole that closed. */
  silent: z.boolean(),
  /** Refuses new configurations with result code 3, no resources. */
  refuse: z.boolean(),
  /** Interval for later configurations, seconds; 0: off. */
  intervalS: z.int().min(0).max(LIMITS.intervalSeconds.value),
});
export type TscfBehaviour = z.output<typeof tscfBehaviourSchema>;

export const demoSnapshotSchema = z.strictObject({
  running: z.boolean(),
  /** Where the local TSCF listens; null while it does not run. */
  address: z.string().nullable(),
  port: z.int().nullable(),
  tunnelId: z.string(),
  tunnels: count,
  behaviour: tscfBehaviourSchema,
});
export type DemoSnapshot = z.output<typeof demoSnapshotSchema>;

const eventBase = {
  /** Wall clock, ISO 8601, UTC. */
  time: z.string(),
  /** The tunnel's profile id. */
  tunnel: z.string(),
};

/** The events of a tunnel, as `pinhole connect --json` prints them and the window lists them. */
export const tunnelEventSchema = z.discriminatedUnion('event', [
  z.strictObject({
    ...eventBase,
    event: z.literal('state'),
    state: tunnelStateSchema,
    stage: stageSchema.nullable(),
    code: z.enum(ERROR_CODES).nullable(),
    message: z.string().nullable(),
    attempt: count.nullable(),
    nextAttemptMs: durationMs.nullable(),
  }),
  z.strictObject({
    ...eventBase,
    event: z.literal('interval'),
    seconds: z.number(),
    decidedBy: intervalInForceSchema.shape.decidedBy,
    agreement: intervalInForceSchema.shape.agreement,
    tscfOriginates: z.boolean(),
    candidates: z.array(
      z.strictObject({ origin: intervalInForceSchema.shape.decidedBy, seconds: z.number().nullable() }),
    ),
  }),
  z.strictObject({
    ...eventBase,
    event: z.literal('kam'),
    outcome: z.enum(['answered', 'missed', 'late']),
    sequence: z.int(),
    rttMs: durationMs.nullable(),
    /** How long nothing had been received when this outcome was known. */
    silentMs: durationMs,
  }),
  z.strictObject({
    ...eventBase,
    event: z.literal('pinhole'),
    verdict: pinholeVerdictSchema,
    reasons: z.array(pinholeReasonSchema),
  }),
  z.strictObject({
    ...eventBase,
    event: z.literal('summary'),
    sent: count,
    answered: count,
    missed: count,
    reconnects: count,
    uptimeMs: durationMs,
    /** Messages and inner packets dropped, by the rule that dropped them (protocol 8). */
    dropped: z.record(z.string(), count),
    forwards: z.array(forwardSnapshotSchema).max(LIMITS.forwards.value),
  }),
]);
export type TunnelEvent = z.output<typeof tunnelEventSchema>;
