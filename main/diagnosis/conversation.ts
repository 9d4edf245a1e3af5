import { DiagnosticSession, type DiagnosticPorts } from '../diagnostic/diagnostic-session.ts';
import type { PinholeError } from '../model/errors.ts';
import type { Profile } from '../model/profile.ts';
import type { MessageOf } from '../protocol/messages.ts';
import type { Transport } from '../transport/transport.ts';
import type { DiagnosisGuard } from './ports.ts';

export interface ConversationPorts extends DiagnosticPorts {
  readonly guard: DiagnosisGuard;
}

/** What became of one Keep_Alive. `void`: this machine stood still meanwhile. */
export type Answer =
  | { readonly kind: 'answered'; readonly rttMs: number }
  | { readonly kind: 'missed' }
  | { readonly kind: 'void' }
  | { readonly kind: 'ended'; readonly error: PinholeError };

/** A diagnostic connection (protocol 6) that is asked one Keep_Alive after the other. */
export class Conversation {
  readonly #session: DiagnosticSession;
  readonly #ports: ConversationPorts;
  /** Those that went out, by Sequence: when, as long as a late response would count; else undefined. */
  readonly #sent = new Map<number, number | undefined>();
  readonly #stray = new Set<() => void>();
  #lateMs: number[] = [];
  #mismatched = 0;
  #ended: PinholeError | undefined;
  #settle: ((answer: Answer) => void) | undefined;
  #sentMs = 0;

  constructor(transport: Transport, ports: ConversationPorts) {
    this.#ports = ports;
    this.#session = new DiagnosticSession(transport, ports, {
      answered: () => this.#settle?.({ kind: 'answered', rttMs: this.#now() - this.#sentMs }),
      stray: (sequence) => this.#strayed(sequence),
      ended: (error) => {
        this.#ended = error;
        this.#settle?.({ kind: 'ended', error });
        for (const told of this.#stray) told();
      },
    });
  }

  /** How long the answers took that came after their time. ms */
  get lateMs(): readonly number[] {
    return this.#lateMs;
  }

  /** Responses that fit no request. */
  get mismatched(): number {
    return this.#mismatched;
  }

  /** Ended by the peer or the network. */
  get ended(): PinholeError | undefined {
    return this.#ended;
  }

  /** With the interval asked for as a tunnel of this profile would. @throws PinholeError CONFIG_…, REFUSED_… or what ended the connection */
  configure(
    interval: Profile['interval'],
    signal: AbortSignal,
  ): Promise<MessageOf<'Configuration_Response'>['tlvs']> {
    return this.#session.configure(signal, wishOf(interval));
  }

  /** Sends a Keep_Alive and waits `withinMs` for its response. @throws the signal's reason */
  ask(withinMs: number, signal: AbortSignal): Promise<Answer> {
    const { clock, timers, guard } = this.#ports;
    return new Promise((resolve, reject) => {
      if (this.#ended !== undefined) {
        resolve({ kind: 'ended', error: this.#ended });
        return;
      }
      const over = (): void => {
        this.#settle = undefined;
        callOff();
        stopListening();
        signal.removeEventListener('abort', abort);
      };
      const abort = (): void => {
        over();
        reject(signal.reason as Error);
      };
      this.#settle = (answer) => {
        over();
        resolve(answer);
      };
      const stopListening = guard.onDisturbance(() => this.#settle?.({ kind: 'void' }));
      signal.addEventListener('abort', abort, { once: true });
      this.#sentMs = clock.monotonicMs();
      const dueMs = this.#sentMs + withinMs;
      const sequence = this.#session.keepAlive();
      this.#sent.set(sequence, undefined);
      let callOff = timers.after(withinMs, () => {
        // Whoever hears of a disturbance settles it.
        if (guard.judge(dueMs)) return;
        // What waits unread gets one turn of the event loop.
        callOff = timers.after(0, () => {
          this.#sent.set(sequence, dueMs - withinMs);
          this.#settle?.({ kind: 'missed' });
        });
      });
    });
  }

  /** Resolves when a response comes that was not waited for any more, the connection ends, or after `withinMs`. */
  linger(withinMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const over = (): void => {
        callOff();
        this.#stray.delete(over);
        signal.removeEventListener('abort', over);
        resolve();
      };
      const callOff = this.#ports.timers.after(withinMs, over);
      this.#stray.add(over);
      signal.addEventListener('abort', over, { once: true });
      if (signal.aborted || this.#ended !== undefined) over();
    });
  }

  async release(): Promise<void> {
    if (this.#ended === undefined) await this.#session.release();
  }

  destroy(): void {
    this.#session.destroy();
  }

  #strayed(sequence: number): void {
    const sentMs = this.#sent.get(sequence);
    if (sentMs !== undefined) this.#lateMs = [...this.#lateMs, this.#now() - sentMs];
    // A duplicate, or to one that went out before this machine stood still, is no defect of the TSCF.
    else if (!this.#sent.has(sequence)) this.#mismatched += 1;
    this.#sent.set(sequence, undefined);
    for (const told of this.#stray) told();
  }

  #now(): number {
    return this.#ports.clock.monotonicMs();
  }
}

function wishOf(interval: Profile['interval']): MessageOf<'Configuration_Request'>['tlvs'] {
  switch (interval.mode) {
    case 'assigned':
    case 'auto':
      return { keepAliveIntervalS: 0 };
    case 'proposed':
      return { keepAliveIntervalS: interval.seconds };
    case 'static':
      return {};
  }
}
