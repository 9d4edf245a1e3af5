import { LIMITS } from '../model/limits.ts';
import type { TunnelEvent } from '../model/tunnel-event.ts';

/** An answered keep-alive: what an event is made of, where somebody looks. */
export interface AnsweredKeepAlive {
  readonly tunnel: string;
  readonly sequence: number;
  readonly rttMs: number;
  readonly silentMs: number;
  readonly wallMs: number;
}

export const answeredEvent = ({
  tunnel,
  sequence,
  rttMs,
  silentMs,
  wallMs,
}: AnsweredKeepAlive): TunnelEvent => ({
  time: new Date(wallMs).toISOString(),
  tunnel,
  event: 'kam',
  outcome: 'answered',
  sequence,
  rttMs,
  silentMs,
});

/** Of each kind that is kept, with its place among all. */
type Kept<T> = T & { at: number };

/**
 * The last events of all tunnels, at most `LIMITS.eventsKept`: of more the oldest answered keep-alives are left out, and only where
 * there are none, others. Of those, which are nearly all, none is made into an event before somebody looks.
 */
export class RecentEvents {
  readonly #others: Kept<{ readonly event: TunnelEvent }>[] = [];
  /** In the order in which they came, the oldest where the next one goes; each is used again. */
  readonly #answered: Kept<{ -readonly [K in keyof AnsweredKeepAlive]: AnsweredKeepAlive[K] }>[] = [];
  #next = 0;
  #at = 0;

  add(event: TunnelEvent): void {
    this.#others.push({ event, at: this.#place() });
    if (this.#others.length > LIMITS.eventsKept.value) this.#others.shift();
  }

  answered(tunnel: string, sequence: number, rttMs: number, silentMs: number, wallMs: number): void {
    const at = this.#place();
    const slot = this.#answered[this.#next];
    if (slot === undefined) {
      this.#answered.push({ tunnel, sequence, rttMs, silentMs, wallMs, at });
    } else {
      slot.tunnel = tunnel;
      slot.sequence = sequence;
      slot.rttMs = rttMs;
      slot.silentMs = silentMs;
      slot.wallMs = wallMs;
      slot.at = at;
    }
    this.#next = (this.#next + 1) % LIMITS.eventsKept.value;
  }

  /** Oldest first. */
  list(): TunnelEvent[] {
    const room = LIMITS.eventsKept.value - this.#others.length;
    const answered = this.#answered
      .toSorted((one, other) => other.at - one.at)
      .slice(0, room)
      .map((kept) => ({ event: answeredEvent(kept), at: kept.at }));
    return [...this.#others, ...answered].sort((one, other) => one.at - other.at).map(({ event }) => event);
  }

  #place(): number {
    this.#at += 1;
    return this.#at;
  }
}
