/** What goes into a report, and how it is brought together: every collector by itself, so that none can spoil the whole. */
import { LIMITS } from '../model/limits.ts';
import type { ReportPorts } from './ports.ts';

export interface CollectedFile {
  readonly file: string;
  readonly text: string;
}

export interface Collected {
  readonly files: readonly CollectedFile[];
  /** Names in it that no pattern could tell: they are redacted where names are. */
  readonly names?: readonly string[];
}

export interface Collector {
  readonly id: string;
  /** The file that it makes, or under which its failure stands. */
  readonly file: string;
  /** What is in it, for the README. */
  readonly holds: string;
  /** Default: `LIMITS.reportCollectorMs`. */
  readonly limitMs?: number;
  /** Of each of its files. Default: `LIMITS.reportPartOctets`. */
  readonly limitOctets?: number;
  /** @param signal aborted when its time is over: what it does then is no longer waited for. @throws whatever went wrong */
  readonly collect: (ports: ReportPorts, signal: AbortSignal) => Promise<Collected>;
}

export interface CollectorOutcome extends Collected {
  readonly id: string;
  readonly file: string;
  readonly holds: string;
  readonly durationMs: number;
  /** Why there is nothing of it; null: there is. */
  readonly error: string | null;
  /** Whether a file was longer than it may be, and was cut. */
  readonly cut: boolean;
}

/** All at once. Never rejects: a collector that fails or hangs has its error in the place of what it was to bring. */
export function collectAll(
  collectors: readonly Collector[],
  ports: ReportPorts,
): Promise<readonly CollectorOutcome[]> {
  return Promise.all(collectors.map((collector) => collectOne(collector, ports)));
}

const MOST_OF_AN_ERROR = 2_000;

async function collectOne(collector: Collector, ports: ReportPorts): Promise<CollectorOutcome> {
  const { id, file, holds, limitOctets = LIMITS.reportPartOctets.value } = collector;
  const startMs = ports.clock.monotonicMs();
  const outcome = await withinTime(collector, ports);
  const durationMs = Math.round(ports.clock.monotonicMs() - startMs);
  if ('error' in outcome) {
    // Never too long: it says little of what was not collected.
    const text = `${JSON.stringify({ error: outcome.error.slice(0, MOST_OF_AN_ERROR) })}\n`;
    return { id, file, holds, durationMs, error: outcome.error, cut: false, files: [{ file, text }] };
  }
  const files = outcome.files.map((one) => ({ file: one.file, text: withinOctets(one.text, limitOctets) }));
  const cut = files.some((one, at) => one.text !== outcome.files[at]?.text);
  return { id, file, holds, durationMs, error: null, cut, files, names: outcome.names ?? [] };
}

async function withinTime(
  { collect, limitMs = LIMITS.reportCollectorMs.value }: Collector,
  ports: ReportPorts,
): Promise<Collected | { readonly error: string }> {
  const controller = new AbortController();
  let callOff: (() => void) | undefined;
  const late = new Promise<{ readonly error: string }>((resolve) => {
    callOff = ports.timers.after(limitMs, () => {
      controller.abort();
      resolve({ error: `not finished within ${limitMs / 1_000} s` });
    });
  });
  // Not called alone: one that throws at once is one that fails, too.
  const collected = Promise.resolve()
    .then(() => collect(ports, controller.signal))
    .catch((thrown: unknown) => ({ error: thrown instanceof Error ? thrown.message : String(thrown) }));
  try {
    return await Promise.race([collected, late]);
  } finally {
    callOff?.();
  }
}

function withinOctets(text: string, limit: number): string {
  const octets = Buffer.from(text);
  if (octets.length <= limit) return text;
  // Between two lines: half an address is none that could be redacted.
  const kept = octets.subarray(0, octets.lastIndexOf('\n', limit - 1) + 1).toString('utf8');
  return `${kept}… cut here: ${octets.length} octets in all\n`;
}

export const jsonFile = (file: string, value: unknown): Collected => ({
  files: [{ file, text: `${JSON.stringify(value, undefined, 2)}\n` }],
});
