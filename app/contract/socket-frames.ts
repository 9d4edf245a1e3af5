/** The contract over a WebSocket: what its text frames hold, as JSON. Events go as a bare `WireEvent`. */
import { z } from 'zod';
import type { WireAnswer } from './channel.ts';

export const SOCKET_PATH = '/socket';

/** Why the web host closes a window's socket (RFC 6455, 7.4). */
export const SOCKET_CLOSE = {
  /** The window sent what is no request frame. */
  malformed: 1008,
  /** `LIMITS.webClients` windows are open already. */
  tooManyWindows: 1013,
  /** No session, or one that has ended. A browser cannot see the HTTP status of a refused upgrade, so it comes as a close. */
  noSession: 4401,
} as const;

/** Window to host. `id` is the window's own: the answer carries it back. */
export const requestFrameSchema = z.strictObject({
  id: z.int().min(0),
  name: z.string(),
  params: z.unknown(),
});
export type RequestFrame = z.output<typeof requestFrameSchema>;

/** Host to window. */
export interface AnswerFrame {
  readonly id: number;
  readonly answer: WireAnswer;
}

/** Host to window, where there is nothing else to say: it is there. */
export const BEAT_FRAME = { beat: true } as const;
