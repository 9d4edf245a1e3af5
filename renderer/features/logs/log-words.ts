/** A line of the log in words. Pure. */
import { z } from 'zod';
import {
  tunnelEventSchema,
  updateStateSchema,
  type LogLine,
  type TunnelEvent,
} from '../../../app/contract/contract.ts';
import { text } from '../../text.ts';
import { wordsOf } from '../tunnels/event-words.ts';

const words = text.logs.entry;

const names = z.array(z.string());
const count = z.number();

/** What else than events of a tunnel the program writes, as far as it is told in words. */
const ownEntrySchema = z.discriminatedUnion('event', [
  z.object({
    event: z.literal('start'),
    program: z.string(),
    version: z.string(),
    runtime: z.string(),
    system: z.string(),
  }),
  z.object({ event: z.literal('end'), uptimeMs: count }),
  z.object({
    event: z.literal('answered'),
    count,
    forMs: count,
    minRttMs: count.nullable(),
    maxRttMs: count.nullable(),
  }),
  z.object({ event: z.literal('policy'), changed: z.array(z.object({ name: z.string() })), omitted: count }),
  z.object({
    event: z.literal('profiles'),
    added: names,
    changed: names,
    removed: names,
    omitted: count,
  }),
  z.object({ event: z.literal('warning'), message: z.string() }),
  z.object({ event: z.literal('problem'), code: z.string(), message: z.string() }),
  z.object({
    event: z.literal('update'),
    state: updateStateSchema,
    version: z.string().nullable(),
    message: z.string().nullable(),
  }),
  z.object({ event: z.literal('updater'), message: z.string() }),
  z.object({
    event: z.literal('telemetry'),
    state: z.enum(['delivered', 'failed']),
    host: z.string(),
    reason: z.string().nullable(),
  }),
  z.object({ event: z.literal('lost'), lines: count, reason: z.string() }),
  z.object({ event: z.literal('too-long'), of: z.string(), octets: count }),
]);
type OwnEntry = z.output<typeof ownEntrySchema>;

/** An entry that this version does not know, or knows otherwise, is told of by its event and its fields. */
export function lineWords({ entry }: Pick<LogLine, 'entry'>): string {
  const event = tunnelEventSchema.safeParse(entry);
  if (event.success) return eventWords(event.data);
  const own = ownEntrySchema.safeParse(entry);
  return own.success ? ownWords(own.data) : unknownWords(entry);
}

function eventWords(event: TunnelEvent): string {
  const { time, tunnel } = event;
  // The log has a line of each stage, where "What happened" has one of them all. Why the tunnel went down stands at the line before them.
  if (event.event === 'state' && event.stage !== null && event.nextAttemptMs === null) {
    const { state, stage, attempt } = event;
    if (state === 'connecting' || state === 'reconnecting') {
      return wordsOf({ key: 0, time, tunnel, kind: 'attempt', state, attempt, stages: [stage] }).words;
    }
  }
  return wordsOf({ key: 0, time, tunnel, kind: 'event', event }).words;
}

function ownWords(entry: OwnEntry): string {
  switch (entry.event) {
    case 'start':
      return words.start(entry.program, entry.version, entry.runtime, entry.system);
    case 'end':
      return words.end(entry.uptimeMs / 1_000);
    case 'answered':
      return words.answered(entry.count, entry.forMs / 1_000, entry.minRttMs, entry.maxRttMs);
    case 'policy':
      return words.policy(
        entry.changed.map(({ name }) => name),
        entry.omitted,
      );
    case 'profiles':
      return words.profiles(entry);
    case 'warning':
      return text.sentence(entry.message);
    case 'problem':
      return `${text.sentence(entry.message)} (${entry.code})`;
    case 'update':
      return words.update(entry.state, entry.version, entry.message);
    case 'updater':
      return words.updater(entry.message);
    case 'telemetry':
      return words.telemetry(entry.host, entry.reason);
    case 'lost':
      return words.lost(entry.lines, entry.reason);
    case 'too-long':
      return words.tooLong(entry.of, entry.octets);
  }
}

function unknownWords({ event, tunnel: _, ...fields }: LogLine['entry']): string {
  const told = Object.entries(fields)
    .filter(([name]) => name !== 'time')
    .map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`);
  return told.length === 0 ? event : `${event}: ${told.join(', ')}`;
}
