/** The log: what is written to it, a typed entry each, and how it is read again. */
import { z } from 'zod';
import type { ErrorCode } from './errors.ts';
import { LIMITS } from './limits.ts';
import type { PolicyLevel, PolicyScope } from './managed.ts';
import type { TunnelEvent } from './tunnel-event.ts';
import type { UpdateStatus } from './updates.ts';

/** From the least to the most serious. */
export const logLevelSchema = z.enum(['info', 'warn', 'error']);
export type LogLevel = z.output<typeof logLevelSchema>;

/** The ways into the program that keep a log. */
export type LoggedProgram = 'desktop' | 'serve' | 'connect';

/** A key of the managed configuration whose value, or whose word it is, is another one. What its value is stands nowhere. */
export interface ChangedKey {
  readonly name: string;
  readonly level: PolicyLevel;
  readonly scope: PolicyScope | null;
  readonly origin: string | null;
}

/** Everything that can stand in the log. There is no entry for anything else, so nothing gets in that is not one of these. */
export type LogEntry =
  | {
      readonly event: 'start';
      readonly program: LoggedProgram;
      readonly version: string;
      readonly runtime: string;
      readonly system: string;
    }
  | { readonly event: 'end'; readonly uptimeMs: number }
  | Exclude<TunnelEvent, { event: 'kam' }>
  | (Extract<TunnelEvent, { event: 'kam' }> & { readonly outcome: 'missed' | 'late' })
  /** Answered keep-alives of one tunnel, counted instead of listed. */
  | {
      readonly event: 'answered';
      readonly tunnel: string;
      readonly count: number;
      /** Since the first of them, ms. */
      readonly forMs: number;
      readonly minRttMs: number | null;
      readonly maxRttMs: number | null;
    }
  | {
      readonly event: 'policy';
      /** At most `LIMITS.logListed`; `omitted` says how many there are beyond. */
      readonly changed: readonly ChangedKey[];
      readonly omitted: number;
    }
  | {
      readonly event: 'profiles';
      /** Ids, at most `LIMITS.logListed` of each. */
      readonly added: readonly string[];
      readonly changed: readonly string[];
      readonly removed: readonly string[];
      readonly omitted: number;
    }
  | { readonly event: 'warning'; readonly message: string }
  | {
      readonly event: 'problem';
      readonly code: ErrorCode;
      readonly message: string;
    }
  /** What became of looking for a new version, or of downloading it. */
  | {
      readonly event: 'update';
      readonly state: UpdateStatus['state'];
      readonly version: string | null;
      /** Of a failure. */
      readonly code: ErrorCode | null;
      readonly message: string | null;
    }
  /** A line of the library for updates. */
  | { readonly event: 'updater'; readonly severity: LogLevel; readonly message: string }
  /** What became of pushing metrics, where it is not what became of it before. */
  | {
      readonly event: 'telemetry';
      readonly state: 'delivered' | 'failed';
      /** Of the collector, with its port. */
      readonly host: string;
      /** Of a failure. */
      readonly reason: string | null;
    }
  /** Lines before this one that could not be written. */
  | { readonly event: 'lost'; readonly lines: number; readonly reason: string }
  /** In place of an entry that was longer than `LIMITS.logLineOctets`. */
  | { readonly event: 'too-long'; readonly of: string; readonly octets: number };

/** The log as the engine sees it. */
export interface Journal {
  /** Never throws, and never waits: what cannot be written is counted. */
  write(entry: LogEntry): void;
  /** Writes the end, and what is still to be written. Closing it twice does nothing. */
  close(): Promise<void>;
}

/** A line of the log as it is read: also one that another version of the program has written. */
export const logLineSchema = z.object({
  /** ISO 8601, UTC. */
  time: z.iso.datetime(),
  level: logLevelSchema,
  pid: z.int().min(0),
  /** Known fields of it are those of `LogEntry`. */
  entry: z.looseObject({ event: z.string().min(1).max(40), tunnel: z.string().optional() }),
});
export type LogLine = z.output<typeof logLineSchema>;

export const logFilterSchema = z.strictObject({
  /** The least serious that is wanted. */
  level: logLevelSchema.default('info'),
  /** Its profile's id. */
  tunnel: z.string().max(64).nullable().default(null),
  event: z.string().max(40).nullable().default(null),
  /** What the line holds, whatever the case. */
  text: z.string().max(200).default(''),
});
export type LogFilter = z.output<typeof logFilterSchema>;
export type LogFilterInput = z.input<typeof logFilterSchema>;

/** A place in the log, opaque. */
export const logPlaceSchema = z.string().max(LIMITS.logPlaceLength.value);

export const logQuerySchema = z.strictObject({
  /** The `before` of the page that was read last; null: the newest lines. */
  before: logPlaceSchema.nullable().default(null),
  limit: z.int().min(1).max(LIMITS.logPageLines.value).default(LIMITS.logPageLines.value),
  filter: logFilterSchema.prefault({}),
});
export type LogQueryInput = z.input<typeof logQuerySchema>;

export const logPageSchema = z.strictObject({
  /** Newest first. May be fewer than were asked for, or none, though there are more: a page looks at a bounded part of the log. */
  lines: z.array(logLineSchema).max(LIMITS.logPageLines.value),
  /** Where older lines begin; null: there are none. */
  before: logPlaceSchema.nullable(),
  /** Where lines go on that are written from now on. */
  after: logPlaceSchema,
  /** Lines that were looked at and are none: damaged, or too long. */
  skipped: z.int().min(0),
});
export type LogPage = z.output<typeof logPageSchema>;
