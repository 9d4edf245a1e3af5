import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { TscfEvent } from '../../main/core.ts';
import type { PinholeReason, PinholeVerdict } from '../../main/model/pinhole.ts';
import { tunnelEventSchema, type TunnelEvent } from '../../main/model/tunnel-event.ts';
import { SERVER_ADDRESS, type Lab } from './lab.ts';
import type { LabProcess } from './lab-process.ts';

const PORT = 443;
const PROGRAM = join(import.meta.dirname, '../../dist/cli/main.js');
/** `pinhole`, as built. */
export const PROGRAM_COMMAND: readonly string[] = [process.execPath, PROGRAM];
const START_MS = 20_000;

export interface Tscf {
  /** The CA file that its clients have to trust. */
  readonly caFile: string;
}

export interface RunningTscf extends Tscf {
  /** Interrupts it. @returns what it said of the connections that have ended, in order. */
  stop(): Promise<readonly EndedAtTscf[]>;
  freeze(isFrozen: boolean): void;
}

export type EndedAtTscf = Extract<TscfEvent, { event: 'ended' }>;

/** Runs `pinhole tscf`, as built, on the server. @param intervalS the interval that it assigns. */
export async function startTscf(
  lab: Lab,
  intervalS: number,
  more: readonly string[] = [],
): Promise<RunningTscf> {
  const options = ['--listen', `${SERVER_ADDRESS}:${PORT}`, '--interval', String(intervalS), '--json'];
  const tscf = lab.spawn('server', pinhole('tscf', ...options, ...more));
  const { text } = await tscf.line((line) => line.includes('"listening"'), START_MS);
  const { caFile } = JSON.parse(text) as Tscf;
  const stop = async (): Promise<EndedAtTscf[]> => {
    await tscf.stop();
    const events = tscf.lines.map((line) => JSON.parse(line.text) as TscfEvent);
    return events.filter((event) => event.event === 'ended');
  };
  return { caFile, stop, freeze: (isFrozen) => tscf.freeze(isFrozen) };
}

export interface ConnectOptions extends Tscf {
  readonly responseTimeS: number;
  readonly missLimit: number;
  /** Further options of `pinhole connect`. */
  readonly more?: readonly string[];
}

/** A line of `--json`: an event, and the version that every line carries. */
const eventSchema = z
  .looseObject({ v: z.literal(1) })
  .transform(({ v: _, ...event }) => event)
  .pipe(tunnelEventSchema);

/** An event of a tunnel, and when it was read, on the clock of `performance.now()`. */
export interface Seen {
  readonly event: TunnelEvent;
  readonly atMs: number;
}

/** A judgement of the path, by its weightiest reason. */
export interface Judged {
  readonly verdict: PinholeVerdict;
  readonly reason: PinholeReason;
  readonly others: readonly PinholeReason[];
  readonly atMs: number;
}

/** `pinhole connect --json`, as built. */
export function connectCommand({
  caFile,
  responseTimeS,
  missLimit,
  more = [],
}: ConnectOptions): readonly string[] {
  const judgement = ['--response-time', String(responseTimeS), '--miss-limit', String(missLimit)];
  return pinhole('connect', `${SERVER_ADDRESS}:${PORT}`, '--ca', caFile, ...judgement, ...more, '--json');
}

/** `pinhole connect --json` on the client. */
export class WatchedTunnel {
  readonly #process: LabProcess;

  constructor(lab: Lab, options: ConnectOptions) {
    this.#process = lab.spawn('client', connectCommand(options));
  }

  /** All so far. @throws ZodError for a line that is no event of a tunnel. */
  get seen(): readonly Seen[] {
    return this.#process.lines.map(({ text, atMs }) => ({
      event: eventSchema.parse(JSON.parse(text)),
      atMs,
    }));
  }

  /** The first event after the moment `afterMs` that reads as `word`. @throws Error where none comes in time. */
  async next(word: string, afterMs: number, withinMs: number): Promise<Seen> {
    const found = await this.#process.until(
      () => this.seen.find(({ event, atMs }) => atMs > afterMs && wordOf(event) === word),
      withinMs,
    );
    if (found === undefined) throw new Error(`no "${word}" in ${withinMs} ms: ${this.#process.account()}`);
    return found;
  }

  /** The first judgement after the moment `afterMs` that rests on such a reason. @throws Error where none comes in time. */
  async judged(code: PinholeReason['code'], afterMs: number, withinMs: number): Promise<Judged> {
    const found = await this.#process.until(() => {
      for (const { event, atMs } of this.seen) {
        if (event.event === 'pinhole' && atMs > afterMs && event.reasons[0]?.code === code) {
          return { verdict: event.verdict, reason: event.reasons[0], others: event.reasons.slice(1), atMs };
        }
      }
      return undefined;
    }, withinMs);
    if (found === undefined) throw new Error(`no ${code} in ${withinMs} ms: ${this.#process.account()}`);
    return found;
  }

  /** What happened after `afterMs` and fits, in words and in order; what repeats itself stands once. */
  story(afterMs: number, fits: RegExp): string[] {
    const words = this.seen.filter(({ atMs }) => atMs > afterMs).map(({ event }) => wordOf(event));
    return words.filter((word) => fits.test(word)).filter((word, at, all) => word !== all[at - 1]);
  }

  freeze(isFrozen: boolean): void {
    this.#process.freeze(isFrozen);
  }

  /** Interrupts it. @returns the status. */
  stop(): Promise<number | null> {
    return this.#process.stop();
  }
}

/** An event in a word or two: `connected`, `reconnecting PEER_SILENT`, `kam answered`, `pin-hole closed`. */
function wordOf(event: TunnelEvent): string {
  switch (event.event) {
    case 'state':
      return event.code === null ? event.state : `${event.state} ${event.code}`;
    case 'kam':
      return `kam ${event.outcome}`;
    case 'pinhole':
      return `pin-hole ${event.verdict}`;
    case 'gap':
      return `gap ${event.cause}`;
    default:
      return event.event;
  }
}

/** Runs `pinhole measure --json`, as built, on the client. @returns its result. @throws Error where none comes in time. */
export async function measurePinhole(
  lab: Lab,
  { caFile }: Tscf,
  { maxS, responseTimeS }: { readonly maxS: number; readonly responseTimeS: number },
): Promise<string> {
  const bounds = ['--max', String(maxS), '--response-time', String(responseTimeS)];
  const target = `${SERVER_ADDRESS}:${PORT}`;
  const measurement = lab.spawn('client', pinhole('measure', target, '--ca', caFile, ...bounds, '--json'));
  const withinMs = 4_000 * maxS + START_MS;
  const { text } = await measurement.line((line) => line.includes('"event":"result"'), withinMs);
  return text;
}

function pinhole(...args: readonly string[]): readonly string[] {
  if (!existsSync(PROGRAM)) throw new Error(`${PROGRAM} is missing: npm run build makes it`);
  return [...PROGRAM_COMMAND, ...args];
}
