import type { DeathCause } from '../../model/lifetime.ts';
import type { Control } from './control.ts';
import { DELAYED_ACK_MS, IDLE_LIMIT_GRACE_MS, type Held } from './planner.ts';
import type { LifetimePorts, Probe, ProbeEnd } from './ports.ts';

export interface SacrificeOptions {
  readonly ports: LifetimePorts;
  readonly control: Control;
  readonly responseTimeMs: number;
}

/** What became of a silence. The connection is over unless it lived. */
export interface SacrificeEvents {
  lived(silenceMs: number): void;
  died(silenceMs: number, causes: readonly DeathCause[]): void;
  /** It says nothing: the path, the TSCF or this machine was not as it should be. */
  voided(): void;
  /** An answer is hardly to be expected any more. */
  suspected(): void;
}

interface Question {
  readonly silentMs: number;
  suspect: boolean;
  /** Undefined: the response time is not over. */
  death: readonly DeathCause[] | undefined;
  /** Whether the control connection was answered meanwhile; undefined: not known yet. */
  alive: boolean | undefined;
  callOff: () => void;
}

/** One connection that is held silent and then asked whether it still lives. */
export class Sacrifice {
  readonly id: number;
  readonly probe: Probe;
  readonly #options: SacrificeOptions;
  readonly #events: SacrificeEvents;
  /** Undefined: silent. */
  #question: Question | undefined;
  #over = false;

  constructor(id: number, probe: Probe, options: SacrificeOptions, events: SacrificeEvents) {
    this.id = id;
    this.probe = probe;
    this.#options = options;
    this.#events = events;
  }

  get held(): Held {
    const { id } = this;
    const question = this.#question;
    if (question === undefined) return { id, state: 'silent', silentMs: this.silentMs };
    return { id, state: question.suspect ? 'suspect' : 'asked', silentMs: question.silentMs };
  }

  get silentMs(): number {
    return this.#options.ports.clock.monotonicMs() - this.probe.lastOctetMs;
  }

  get asked(): boolean {
    return this.#question !== undefined;
  }

  /** A Keep_Alive ends the silence. */
  ask(): void {
    const { ports, control, responseTimeMs } = this.#options;
    const { clock, timers } = ports;
    const askedMs = clock.monotonicMs();
    const question = this.#newQuestion(this.silentMs);
    const dueMs = askedMs + responseTimeMs;
    const overdue = (): void => {
      // What waits unread, because this program was late, is read before anything is judged.
      question.callOff = timers.after(0, () => {
        if (ports.disturbances.judge(dueMs)) this.void();
        else this.#die(question, this.#causesOfSilence(question.silentMs));
      });
    };
    question.callOff = timers.after(control.suspicionMs, () => {
      question.suspect = true;
      question.callOff = timers.after(dueMs - clock.monotonicMs(), overdue);
      this.#events.suspected();
    });
    this.probe.ask();
    this.#prove(question, askedMs);
  }

  answered(): void {
    const question = this.#question;
    if (question === undefined || this.#over) return;
    question.callOff();
    this.#question = undefined;
    this.#events.lived(Math.max(0, question.silentMs - DELAYED_ACK_MS));
  }

  ended(end: ProbeEnd, endedSilenceMs: number): void {
    if (this.#over) return;
    if (end === 'broken') {
      this.void();
      return;
    }
    const silentMs = this.#question?.silentMs ?? endedSilenceMs;
    this.#question?.callOff();
    const question = this.#newQuestion(silentMs);
    question.suspect = true;
    this.#events.suspected();
    // Proof from now on: a TSCF that restarts ends all of them at about the same time.
    this.#prove(question, this.#options.ports.clock.monotonicMs());
    this.#die(question, this.#causesOfEnd(end, silentMs));
  }

  /** Closes at once; the silence, or the question, says nothing. */
  void(): void {
    if (this.#over) return;
    this.destroy();
    this.#events.voided();
  }

  /** Nothing is told any more. */
  destroy(): void {
    this.#over = true;
    this.#question?.callOff();
    this.probe.destroy();
  }

  #newQuestion(silentMs: number): Question {
    const callOff = (): void => undefined;
    const question: Question = { silentMs, suspect: false, death: undefined, alive: undefined, callOff };
    this.#question = question;
    return question;
  }

  #prove(question: Question, sinceMs: number): void {
    this.#options.control.proveSince(sinceMs, (alive) => {
      question.alive = alive;
      this.#judge(question);
    });
  }

  #die(question: Question, causes: readonly DeathCause[]): void {
    question.death = causes;
    this.#judge(question);
  }

  #judge(question: Question): void {
    const { silentMs, death, alive } = question;
    if (this.#over || question !== this.#question || death === undefined || alive === undefined) return;
    if (alive) {
      this.destroy();
      this.#events.died(silentMs, death);
    } else {
      this.void();
    }
  }

  /** Silence can hide that the TSCF ended it, once its limit is reached: its last words are lost in a closed pin-hole. */
  #causesOfSilence(silentMs: number): DeathCause[] {
    const { idleLimitMs } = this.probe;
    return idleLimitMs !== undefined && silentMs >= idleLimitMs - DELAYED_ACK_MS
      ? ['silence', 'tscf-idle-limit']
      : ['silence'];
  }

  #causesOfEnd(end: Exclude<ProbeEnd, 'broken'>, silentMs: number): DeathCause[] {
    if (end === 'idle-limit') return ['tscf-idle-limit'];
    const limitMs = this.probe.idleLimitMs ?? Infinity;
    const atLimit = silentMs >= limitMs - DELAYED_ACK_MS && silentMs <= limitMs + IDLE_LIMIT_GRACE_MS;
    return atLimit ? [end, 'tscf-idle-limit'] : [end];
  }
}
