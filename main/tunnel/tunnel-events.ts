import type { Disturbance } from '../keepalive/load-guard.ts';
import type { PinholeError } from '../model/errors.ts';
import type { KnownLifetime } from '../model/lifetime.ts';
import type { TunnelSnapshot } from '../model/snapshot.ts';
import type { TunnelEvent } from '../model/tunnel-event.ts';
import type { PathJudgement } from '../pinhole/health/judge.ts';
import type { Clock } from '../platform/clock.ts';
import type { TunnelState } from './state.ts';

type EventOf<K extends TunnelEvent['event']> = Omit<
  Extract<TunnelEvent, { event: K }>,
  'event' | 'time' | 'tunnel'
>;

/** Gets answered keep-alives, nothing made for them: there are more of these than of all else. */
export type AnsweredSink = (tunnel: string, sequence: number, rttMs: number, silentMs: number) => void;

/** Tells what happens to one tunnel, as the command line prints it and windows list it. */
export class TunnelEvents {
  readonly #answered: AnsweredSink | undefined;
  readonly #tunnel: string;
  readonly #clock: Clock;
  readonly #listener: (event: TunnelEvent) => void;

  /** @param answered gets what is answered in place of events */
  constructor(tunnel: string, clock: Clock, listener: (event: TunnelEvent) => void, answered?: AnsweredSink) {
    this.#answered = answered;
    this.#tunnel = tunnel;
    this.#clock = clock;
    this.#listener = listener;
  }

  state(state: TunnelState, problem: PinholeError | undefined, reconnect: TunnelSnapshot['reconnect']): void {
    this.#listener({
      ...this.#head(),
      event: 'state',
      state: state.name,
      stage: 'stage' in state ? state.stage : null,
      code: problem?.code ?? null,
      message: problem?.message ?? null,
      attempt: reconnect?.attempt ?? null,
      nextAttemptMs: reconnect?.nextInMs ?? null,
    });
  }

  interval(interval: EventOf<'interval'>): void {
    this.#listener({ ...this.#head(), event: 'interval', ...interval });
  }

  answered(sequence: number, rttMs: number, silentMs: number): void {
    if (this.#answered === undefined)
      this.#listener({ ...this.#head(), event: 'kam', outcome: 'answered', sequence, rttMs, silentMs });
    else this.#answered(this.#tunnel, sequence, rttMs, silentMs);
  }

  missed(outcome: 'missed' | 'late', sequence: number, silentMs: number): void {
    this.#listener({ ...this.#head(), event: 'kam', outcome, sequence, rttMs: null, silentMs });
  }

  gap({ cause, forMs }: Disturbance): void {
    this.#listener({ ...this.#head(), event: 'gap', cause, forMs });
  }

  path({ verdict, reasons }: PathJudgement): void {
    this.#listener({ ...this.#head(), event: 'pinhole', verdict, reasons: [...reasons] });
  }

  lifetime({ doubt, ...lifetime }: KnownLifetime): void {
    this.#listener({ ...this.#head(), event: 'lifetime', lifetime, doubt });
  }

  summary(summary: EventOf<'summary'>): void {
    this.#listener({ ...this.#head(), event: 'summary', ...summary });
  }

  #head(): { readonly time: string; readonly tunnel: string } {
    return { time: new Date(this.#clock.wallMs()).toISOString(), tunnel: this.#tunnel };
  }
}
