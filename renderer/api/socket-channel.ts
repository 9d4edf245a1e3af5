import { z } from 'zod';
import type { ClientChannel } from '../../app/contract/channel.ts';
import { LIMITS } from '../../app/contract/contract.ts';
import { SOCKET_CLOSE, type RequestFrame } from '../../app/contract/socket-frames.ts';
import { watchSilence } from './silence.ts';

const RETRY_FIRST_MS = 500;
const RETRY_LONGEST_MS = 5_000;

/** What the web host sends: the answer to a request, or an event, which the client judges further; or that it is there. */
const frameSchema = z.union([
  z.strictObject({ id: z.int(), answer: z.unknown() }),
  z.strictObject({ event: z.string(), payload: z.unknown() }),
  z.strictObject({ beat: z.literal(true) }),
]);

interface Outstanding {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (reason: Error) => void;
}

export interface SocketChannel extends ClientChannel {
  /** Calls `listener` once the host no longer knows this session; no attempt follows. */
  readonly onSessionEnded: (listener: () => void) => () => void;
}

/** The web host's WebSocket as a channel that mends itself: 0.5 s doubling to 5 s between attempts. One that hangs is given up. */
export function createSocketChannel(url: string): SocketChannel {
  const eventListeners = new Set<(event: unknown) => void>();
  const linkListeners = new Set<(up: boolean) => void>();
  const endListeners = new Set<() => void>();
  const outstanding = new Map<number, Outstanding>();
  let socket: WebSocket | undefined;
  let up = false;
  let nextId = 1;
  let retryMs = RETRY_FIRST_MS;

  const setLink = (value: boolean): void => {
    if (up === value) return;
    up = value;
    for (const listener of linkListeners) listener(value);
  };

  const rejectOutstanding = (): void => {
    const broken = [...outstanding.values()];
    outstanding.clear();
    for (const { reject } of broken) reject(new Error('the connection to the host broke'));
  };

  const receive = (data: unknown): void => {
    const frame = frameSchema.safeParse(parseJson(data));
    if (!frame.success || 'beat' in frame.data) return;
    if ('event' in frame.data) {
      for (const listener of eventListeners) listener(frame.data);
      return;
    }
    const { id, answer } = frame.data;
    outstanding.get(id)?.resolve(answer);
    outstanding.delete(id);
  };

  const open = (): void => {
    const opened = new WebSocket(url);
    socket = opened;
    const ended = (code?: number): void => {
      // One that was given up ends later, and what it still brings is of the past.
      if (socket !== opened) return;
      socket = undefined;
      silence.stop();
      setLink(false);
      rejectOutstanding();
      if (code === SOCKET_CLOSE.noSession) {
        for (const listener of endListeners) listener();
        return;
      }
      setTimeout(open, retryMs);
      retryMs = Math.min(retryMs * 2, RETRY_LONGEST_MS);
    };
    const silence = watchSilence(() => {
      ended();
      opened.close();
    });
    opened.addEventListener('open', () => {
      if (socket !== opened) return;
      silence.heard();
      setLink(true);
    });
    opened.addEventListener('message', ({ data }) => {
      if (socket !== opened) return;
      silence.heard();
      // Not at its opening: a host that has no room for this window opens and closes at once.
      retryMs = RETRY_FIRST_MS;
      receive(data);
    });
    opened.addEventListener('close', ({ code }) => ended(code));
  };

  open();

  return {
    request(name, params) {
      return new Promise((resolve, reject) => {
        if (!up || socket === undefined) {
          reject(new Error('there is no connection to the host'));
          return;
        }
        if (outstanding.size >= LIMITS.contractInFlight.value) {
          reject(new Error('too many requests are unanswered'));
          return;
        }
        const id = nextId;
        nextId += 1;
        outstanding.set(id, { resolve, reject });
        socket.send(JSON.stringify({ id, name, params } satisfies RequestFrame));
      });
    },
    onEvent: (listener) => listen(eventListeners, listener),
    onLink(listener) {
      const stop = listen(linkListeners, listener);
      listener(up);
      return stop;
    },
    onSessionEnded: (listener) => listen(endListeners, listener),
  };
}

function listen<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function parseJson(data: unknown): unknown {
  if (typeof data !== 'string') return undefined;
  try {
    return JSON.parse(data) as unknown;
  } catch {
    return undefined;
  }
}
