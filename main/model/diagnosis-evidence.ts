/** What each stage of a diagnosis has seen, as plain data. What was not seen is null. */
import { z } from 'zod';
import { ERROR_CODES } from './errors.ts';
import { deathCauseSchema } from './lifetime.ts';
import { LIMITS } from './limits.ts';
import { gapCauseSchema } from './snapshot.ts';

const durationMs = z.number().min(0);
const count = z.int().min(0);
const seconds = z.number().min(0);
const text = z.string().max(600);
const code = z.enum(ERROR_CODES).nullable();
const family = z.union([z.literal(4), z.literal(6)]);
/** As the system or the TLS library calls a failure: `ECONNREFUSED`, `CERT_HAS_EXPIRED`. */
const systemCode = text.nullable();
/** Whose the name or the address is: what the connection goes to first. */
const of = z.enum(['tscf', 'proxy']);

export const machineEvidenceSchema = z.strictObject({
  /** Addresses that lead further than this machine and its links; null: the system does not tell. */
  addresses: z
    .array(z.strictObject({ interface: text, address: text, family }))
    .max(LIMITS.diagnoseFacts.value)
    .nullable(),
  /** Default routes, IPv4, best first; null: the system does not tell. */
  gateways: z
    .array(z.strictObject({ interface: text, gateway: text }))
    .max(LIMITS.diagnoseFacts.value)
    .nullable(),
  /** The target is this machine itself. */
  targetIsLocal: z.boolean(),
});

export const portalEvidenceSchema = z.strictObject({
  url: z.string().max(2_048),
  /** HTTP status; null: no answer. */
  status: z.int().nullable(),
  /** Host that a redirect leads to. */
  redirectsTo: text.nullable(),
  /** HTTP Date, ISO 8601. */
  date: text.nullable(),
  /** The clock of this machine minus that date, ms; HTTP counts whole seconds. */
  aheadMs: z.number().nullable(),
  systemCode,
});

export const wayEvidenceSchema = z.strictObject({
  decidedBy: z.enum(['none', 'system', 'manual']),
  /** URL of the proxy; null: the way is direct. */
  proxy: text.nullable(),
  /** Proxies that the system names before it, and that cannot be connected to. */
  dead: z.array(z.strictObject({ proxy: text, code: z.enum(ERROR_CODES) })).max(LIMITS.proxyWays.value),
  /** Further ways that the system names after it; they are not tested. */
  otherWays: count,
});

export const nameEvidenceSchema = z.strictObject({
  of,
  host: text,
  lookups: z.array(
    z.strictObject({
      family,
      addresses: z.array(text).max(LIMITS.dialAddresses.value),
      code,
      systemCode,
      /** null: it had not ended. */
      durationMs: durationMs.nullable(),
    }),
  ),
});

export const tcpEvidenceSchema = z.strictObject({
  of,
  /** Each address on each port, in the order in which they began. */
  attempts: z
    .array(
      z.strictObject({
        address: text,
        port: z.int(),
        family,
        durationMs,
        outcome: z.enum(['connected', 'failed', 'cancelled']),
        code,
        systemCode,
        /** Its failure counts for nothing: the target is this machine, or this machine has no address of that family. */
        expected: z.boolean(),
      }),
    )
    .max(LIMITS.dialAttempts.value),
  /** What the further stages go by; null: none connected. */
  used: z.strictObject({ address: text, port: z.int() }).nullable(),
});

export const proxyEvidenceSchema = z.strictObject({
  proxy: text,
  /** One for each port that was asked for. */
  answers: z
    .array(
      z.strictObject({
        port: z.int(),
        /** HTTP status, or the reply of SOCKS; null: none came. */
        status: z.int().nullable(),
        /** The ways to authenticate that it offers. */
        offers: text.nullable(),
        code,
      }),
    )
    .max(1 + LIMITS.otherPorts.value),
});

const certificateSchema = z.strictObject({
  subject: text,
  issuer: text,
  /** ISO 8601; empty where the certificate's date is none. */
  validFrom: text,
  validTo: text,
  names: text.nullable(),
});

/** The first octets that a peer sent which does not speak what was expected. */
const octetsSchema = z.strictObject({
  hex: text,
  /** What of it can be read. */
  text,
});

const againSchema = z.enum(['nowhere', 'connected', 'secured', 'configured', 'answered']).nullable();
/** How far another connection came, where one had fallen silent. */
export type Again = NonNullable<z.output<typeof againSchema>>;

export const tlsEvidenceSchema = z.strictObject({
  /** What the certificate has to be for. */
  name: text,
  port: z.int(),
  protocol: text.nullable(),
  cipher: text.nullable(),
  /** That the peer showed. */
  certificate: certificateSchema.nullable(),
  systemCode,
  /** Who issued the certificate before, where that was another one. */
  previousIssuer: text.nullable(),
  /** What it sends in place of TLS, as another connection showed; null: not asked, or nothing. */
  sentInstead: octetsSchema.nullable(),
  again: againSchema,
});

export const clockEvidenceSchema = z.strictObject({
  /** The clock of this machine, ISO 8601. */
  now: text,
  validFrom: text.nullable(),
  validTo: text.nullable(),
  /** By how much this clock is ahead of the HTTP Date of the captive-portal probe, ms; null: no such date. */
  aheadMs: z.number().nullable(),
});

export const configurationEvidenceSchema = z.strictObject({
  /** How the interval was asked for. */
  asked: z.enum(['assigned', 'proposed', 'static']),
  /** That a tunnel of this profile would go by, seconds; 0: keep-alive is off; null: nothing was agreed. */
  intervalS: seconds.nullable(),
  /** How long the TSCF bears silence; 0: for ever; null: it did not say. */
  idleLimitS: seconds.nullable(),
  /** As the TSCF sees this client. */
  reflexive: text.nullable(),
  /** What was received in place of the protocol. */
  received: octetsSchema.nullable(),
  again: againSchema,
});

export const keepAliveEvidenceSchema = z.strictObject({
  sent: count,
  answered: count,
  missed: count,
  /** Answered after the response time. */
  late: count,
  /** Responses that fit no request. */
  mismatched: count,
  /** Sent while this machine stood still: they say nothing. */
  voided: count,
  /** Missed of those that count, 0 to 1. */
  loss: z.number().min(0).max(1),
  minMs: durationMs.nullable(),
  medianMs: durationMs.nullable(),
  maxMs: durationMs.nullable(),
  /** Mean difference between one round trip and the next. */
  jitterMs: durationMs.nullable(),
  /** Round trips that are longer than the shortest by what a retransmission of TCP takes at least. */
  retransmitted: count,
  /** The latest answer that came after the response time. */
  lateMs: durationMs.nullable(),
  responseTimeMs: durationMs,
  /** TCP's own round trip, as connecting took it; through a proxy: to it. */
  connectMs: durationMs.nullable(),
  again: againSchema,
});

export const idleEvidenceSchema = z.strictObject({
  survivedSeconds: seconds,
  failedBySeconds: seconds.nullable(),
  confidence: z.enum(['high', 'medium', 'low']),
  causes: z.array(deathCauseSchema).max(4),
  /** That a tunnel of this profile would go by; null: none. */
  intervalS: seconds.nullable(),
});

export const steadyEvidenceSchema = z.strictObject({
  /** When this machine or this program stood still, or its network changed. */
  disturbances: z
    .array(z.strictObject({ cause: gapCauseSchema, forMs: durationMs.nullable() }))
    .max(LIMITS.diagnoseFacts.value),
});
