/** A client of the Chrome DevTools Protocol over the pipe that `--remote-debugging-pipe` opens: JSON, each ended by NUL. */
import { EventEmitter } from 'node:events';
import type { Readable, Writable } from 'node:stream';
// Not exported by the package, and the only typed table of the protocol at hand.
import type { Protocol } from '../../../node_modules/playwright-core/types/protocol.d.ts';

export type { Protocol };
type Command = keyof Protocol.CommandParameters;
type Events = Protocol.Events;

export interface CdpSession {
  /** @throws Error with the protocol's own message, or when the pipe is closed. */
  send<C extends Command>(
    command: C,
    params?: Protocol.CommandParameters[C],
  ): Promise<Protocol.CommandReturnValues[C]>;
  on<E extends keyof Events>(event: E, listener: (payload: Events[E]) => void): void;
}

export interface CdpConnection extends CdpSession {
  /** The session of one attached target. */
  session(sessionId: string): CdpSession;
}

interface Message {
  readonly id?: number;
  readonly sessionId?: string;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

interface Outstanding {
  readonly resolve: (result: unknown) => void;
  readonly reject: (reason: Error) => void;
}

export function connectCdp(input: Readable, output: Writable): CdpConnection {
  const outstanding = new Map<number, Outstanding>();
  const emitters = new Map<string, EventEmitter>();
  let nextId = 1;
  let rest = '';

  const take = (message: Message): void => {
    if (message.id === undefined) {
      emitters.get(message.sessionId ?? '')?.emit(message.method ?? '', message.params);
      return;
    }
    const waiting = outstanding.get(message.id);
    outstanding.delete(message.id);
    if (message.error === undefined) waiting?.resolve(message.result);
    else waiting?.reject(new Error(message.error.message));
  };

  input.setEncoding('utf8');
  input.on('data', (text: string) => {
    const parts = (rest + text).split('\0');
    rest = parts.pop() ?? '';
    for (const part of parts) take(JSON.parse(part) as Message);
  });
  input.on('close', () => {
    for (const { reject } of outstanding.values()) reject(new Error('Chromium is gone'));
    outstanding.clear();
  });
  // The reader's end tells that Chromium is gone; a write that comes too late is no other news.
  output.on('error', () => undefined);

  const session = (sessionId: string): CdpSession => ({
    send: async (command, params) => {
      const id = nextId;
      nextId += 1;
      const answer = new Promise((resolve, reject) => outstanding.set(id, { resolve, reject }));
      const to = sessionId === '' ? {} : { sessionId };
      output.write(`${JSON.stringify({ id, method: command, params: params ?? {}, ...to })}\0`);
      return (await answer) as Protocol.CommandReturnValues[typeof command];
    },
    on(event, listener) {
      const emitter = emitters.get(sessionId) ?? new EventEmitter();
      emitters.set(sessionId, emitter);
      emitter.on(event, listener);
    },
  });
  return { ...session(''), session };
}
