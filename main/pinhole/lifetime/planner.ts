import { LIMITS } from '../../model/limits.ts';
import { bracketOf, widthMs, type Bracket, type Sample } from './evidence.ts';

/** A sacrificial connection as the planner sees it. */
export interface Held {
  readonly id: number;
  /** How long it has been silent; of one that was asked: how long it had been. ms */
  readonly silentMs: number;
  /** `asked`: its Keep_Alive is under way; `suspect`: for so long that an answer is hardly to be expected. */
  readonly state: 'silent' | 'asked' | 'suspect';
}

export interface PlanInput {
  /** The longest silence that is of interest, ms. */
  readonly maxMs: number;
  /** The TSCF ends a connection after so much silence, ms; undefined: never. */
  readonly idleLimitMs: number | undefined;
  /** How many sacrificial connections there may be at a time. */
  readonly capacity: number;
  readonly samples: readonly Sample[];
  /** The control connection was lost: answers may be. */
  readonly lossy: boolean;
  readonly held: readonly Held[];
  /** Connections that are being opened. */
  readonly opening: number;
}

export interface Plan {
  /** The bounds are as close as wanted, and seen twice; or nothing can bring them closer. */
  readonly done: 'measured' | 'contradictory' | undefined;
  /** After how much silence each silent connection is to be asked, by id; ms. Another plan may say another. */
  readonly askAfterMs: ReadonlyMap<number, number>;
  /** How many more to open. */
  readonly open: number;
}

/** Parts of the wanted width that one step climbs; they are split afterwards, where the pin-hole closes. */
const PARTS = 2;
/** Up to here a step is a single part: more would be too much of so short a silence. ms */
const SINGLE_STEPS_MS = 6_000;
/**
 * The last octet that we see come is acknowledged later, and that acknowledgement passes the firewall too: a silence
 * of ours may be this much shorter there (RFC 1122, 4.2.3.2; systems wait 40 to 200 ms).
 */
export const DELAYED_ACK_MS = 100;
/** What asking and judging add to a silence beyond that, ms. */
const JITTER_MS = 50;
/** What sums of fractions may be off by, ms. */
const ROUNDING_MS = 0.001;
/** How late a timer may be without harm, ms. */
const TIMER_MS = 10;
/** What is kept of the wanted width for both ends of a step: samples lie beside the silences that were meant, ms. */
const SLACK_MS = 2 * DELAYED_ACK_MS + JITTER_MS;
/** Idle_Limit is in whole seconds, rounded down: the TSCF's own end comes within this of it, ms. */
export const IDLE_LIMIT_GRACE_MS = 2_000;

/**
 * What to do next, from what is known: no clock, no sockets, no memory. A silent connection is bound to nothing: for
 * which silence it counts is decided only as it is asked.
 *
 * While nothing has died, the silences climb: the connection that has been silent longest takes the next step, one
 * that lived begins again and takes a later one. One, the scout, waits for the longest silence of interest from the
 * beginning. Once a silence is deadly, what is between is split, and each bound is tried a second time.
 */
export function plan(input: PlanInput): Plan {
  const known = bracketOf(input.samples, input.lossy);
  const done = verdict(input, known);
  if (done !== undefined) {
    return { done, askAfterMs: new Map(), open: 0 };
  }
  // What is all but known to be dead is planned with as if it were: waiting for certainty would let the others grow too old.
  const suspects = input.held.filter(({ state }) => state === 'suspect');
  const expected = bracketOf(
    [
      ...input.samples,
      ...suspects.map(({ silentMs }): Sample => ({ silenceMs: silentMs, causes: ['silence'] })),
    ],
    input.lossy,
  );
  return expected.diedMs === undefined
    ? climb(input, expected)
    : narrow(input, { ...expected, diedMs: expected.diedMs });
}

function verdict({ samples, maxMs }: PlanInput, known: Bracket): Plan['done'] {
  if (known.against > LIMITS.measureContradictions.value || samples.length >= LIMITS.measureSamples.value)
    return 'contradictory';
  if (known.surelyDiedMs === undefined) {
    return known.diedMs === undefined && known.twiceLivedMs >= maxMs - ROUNDING_MS ? 'measured' : undefined;
  }
  return known.surelyDiedMs - known.twiceLivedMs <= widthMs(known.twiceLivedMs) ? 'measured' : undefined;
}

/** Oldest first; among equals in the order in which they were opened. */
function silentOnes(held: readonly Held[]): Held[] {
  return held
    .filter(({ state }) => state === 'silent')
    .sort((a, b) => b.silentMs - a.silentMs || a.id - b.id);
}

function climb(input: PlanInput, { livedMs }: Bracket): Plan {
  const { held, capacity, opening, maxMs } = input;
  const asked = held.filter(({ state }) => state === 'asked').map(({ silentMs }) => silentMs);
  const waiting = silentOnes(held);
  const askAfterMs = new Map<number, number>();
  // Nothing is left but to see the longest silence lived through a second time, or another scout would waste a connection.
  const scout = waiting.length > 2 ? waiting.shift() : undefined;
  if (scout !== undefined) askAfterMs.set(scout.id, maxMs + DELAYED_ACK_MS);
  let stepMs = Math.max(livedMs, ...asked.map((silentMs) => silentMs - DELAYED_ACK_MS));
  for (const { id, silentMs } of waiting) {
    // One that is older than the next step takes a longer one, at once.
    stepMs = Math.max(nextStep(stepMs, input), silentMs - DELAYED_ACK_MS);
    askAfterMs.set(id, stepMs + DELAYED_ACK_MS);
  }
  return { done: undefined, askAfterMs, open: Math.max(0, capacity - held.length - opening) };
}

function nextStep(fromMs: number, { maxMs, idleLimitMs }: PlanInput): number {
  const partMs = widthMs(fromMs) - SLACK_MS;
  const stepMs = fromMs + (fromMs < SINGLE_STEPS_MS ? partMs : PARTS * partMs);
  const topMs = idleLimitMs === undefined ? maxMs : Math.min(maxMs, idleLimitMs + IDLE_LIMIT_GRACE_MS);
  if (idleLimitMs !== undefined && idleLimitMs < maxMs) {
    // Where the TSCF will end it is known beforehand: the last step before it is close to it.
    const beforeMs = idleLimitMs - widthMs(idleLimitMs) / 2;
    if (fromMs < beforeMs - JITTER_MS && stepMs > beforeMs - partMs / 2) return beforeMs;
  }
  return Math.min(stepMs, topMs);
}

function narrow(input: PlanInput, bracket: Bracket & { readonly diedMs: number }): Plan {
  const { held, capacity, opening } = input;
  const { livedMs } = bracket;
  const repeatMs = bracket.diedMs + DELAYED_ACK_MS;
  const asked = held.filter(({ state }) => state === 'asked');
  const waiting = silentOnes(held);
  const targets = targetsIn(bracket).filter((target) => {
    // One that is under way for the same silence need not be doubled.
    const at = asked.findIndex(({ silentMs }) => Math.abs(silentMs - target) <= JITTER_MS);
    if (at !== -1) asked.splice(at, 1);
    return at === -1;
  });
  const askAfterMs = new Map<number, number>();
  let untaken = 0;
  for (const target of targets) {
    const at = waiting.findIndex(({ silentMs }) => silentMs <= target + JITTER_MS);
    const [taken] = at === -1 ? [] : waiting.splice(at, 1);
    if (taken === undefined) untaken += 1;
    else askAfterMs.set(taken.id, target);
  }
  // The rest stay silent while they may be needed; at the last moment they are asked, and so begin again or are a repeat.
  // One that is older than what was deadly is asked at once: should it live, something else was to blame.
  for (const { id, silentMs } of waiting) {
    askAfterMs.set(id, silentMs <= livedMs ? livedMs : repeatMs);
  }
  const room = capacity - held.length - opening;
  return { done: undefined, askAfterMs, open: Math.max(0, Math.min(room, untaken - opening)) };
}

/** Silences of ours worth trying within the bracket, in ascending order. */
function targetsIn(bracket: Bracket & { readonly diedMs: number }): number[] {
  const { livedMs, diedMs, twiceLivedMs, surelyDiedMs = Infinity } = bracket;
  const wantedMs = widthMs(livedMs);
  const gapMs = diedMs - livedMs;
  // Asked so late that, should it live, it speaks against the death before it.
  const repeatMs = diedMs + DELAYED_ACK_MS;
  const wantsLife = diedMs - twiceLivedMs > wantedMs;
  const wantsDeath = surelyDiedMs - livedMs > wantedMs;
  const repeated = surelyDiedMs - diedMs <= 2 * DELAYED_ACK_MS;
  if (repeatMs + TIMER_MS - livedMs > wantedMs || (wantsDeath && repeated)) {
    const parts = Math.max(2, Math.ceil(gapMs / (wantedMs - SLACK_MS)));
    const between = Math.min(parts, LIMITS.measureConnections.value) - 1;
    return Array.from(
      { length: between },
      (_, at) => livedMs + (gapMs * (at + 1)) / parts + DELAYED_ACK_MS / 2,
    );
  }
  const targets: number[] = [];
  if (wantsLife) targets.push(livedMs + DELAYED_ACK_MS);
  if (wantsDeath) targets.push(repeatMs);
  // Each bound is close enough to the other's first sample, and yet both second ones are not to each other.
  return targets.length > 0 ? targets : [livedMs + DELAYED_ACK_MS, repeatMs];
}
