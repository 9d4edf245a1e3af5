import type { Socket } from 'node:net';
import { z } from 'zod';
import { PinholeError } from '../../main/model/errors.ts';
import { LIMITS } from '../../main/model/limits.ts';
import type { Timers } from '../../main/platform/timers.ts';
import type { ClientChannel } from '../contract/channel.ts';
import { lineOf, parseLine } from './lines.ts';
import type { Welcome } from './proof.ts';

const answerFrameSchema = z.strictObject({ id: z.int().min(0), answer: z.unknown() });

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: PinholeError) => void;
}

/** The contract over a local socket on which both ends have proved themselves. */
export class CommandChannel implements ClientChannel {
  /** Resolves when the connection is over. */
  readonly ended: Promise<void>;
  readonly #socket: Socket;
  readonly #who: Welcome;
  readonly #timers: Timers;
  readonly #waiting = new Map<number, Waiting>();
  readonly #eventListeners = new Set<(event: unknown) => void>();
  #lastId = 0;

  constructor(socket: Socket, who: Welcome, timers: Timers) {
    this.#socket = socket;
    this.#who = who;
    this.#timers = timers;
    this.ended = new Promise((resolve) => {
      const over = (): void => {
        for (const { reject } of [...this.#waiting.values()]) reject(this.#lost('ended before it answered'));
        resolve();
      };
      if (socket.destroyed) over();
      else socket.once('close', over);
    });
  }

  request(name: string, params: unknown): Promise<unknown> {
    const id = (this.#lastId += 1);
    return new Promise((resolve, reject) => {
      if (this.#socket.destroyed) {
        reject(this.#lost('has ended'));
        return;
      }
      const callOff = this.#timers.after(LIMITS.controlAnswerMs.value, () =>
        waiting.reject(this.#lost(`does not answer ${name}`)),
      );
      const settled = (): void => {
        callOff();
        this.#waiting.delete(id);
      };
      const waiting: Waiting = {
        resolve(answer) {
          settled();
          resolve(answer);
        },
        reject(error) {
          settled();
          reject(error);
        },
      };
      this.#waiting.set(id, waiting);
      this.#socket.write(lineOf({ id, name, params }));
    });
  }

  /** @throws PinholeError REQUEST_INVALID for a line without JSON */
  take(line: string): void {
    const message = parseLine(line);
    const answer = answerFrameSchema.safeParse(message);
    if (answer.success) this.#waiting.get(answer.data.id)?.resolve(answer.data.answer);
    else for (const listener of this.#eventListeners) listener(message);
  }

  onEvent(listener: (event: unknown) => void): () => void {
    this.#eventListeners.add(listener);
    return () => this.#eventListeners.delete(listener);
  }

  onLink(listener: (up: boolean) => void): () => void {
    listener(!this.#socket.destroyed);
    const down = (): void => listener(false);
    this.#socket.once('close', down);
    return () => this.#socket.off('close', down);
  }

  #lost(what: string): PinholeError {
    return new PinholeError('CONTROL_LOST', `The running program (process ${this.#who.pid}) ${what}`);
  }
}
