/** The messages that carry the contract, whatever carries them: Electron's IPC, a WebSocket, a test's function call. */
import { z } from 'zod';
import { ERROR_CODES } from '../../main/model/errors.ts';

/** A failure as it crosses to a window: the code, and the two lines a person reads. */
export const wireErrorSchema = z.strictObject({
  code: z.enum(ERROR_CODES),
  message: z.string(),
  action: z.string(),
});

/** The answer to one request. */
export const wireAnswerSchema = z.discriminatedUnion('ok', [
  z.strictObject({ ok: z.literal(true), result: z.unknown() }),
  z.strictObject({ ok: z.literal(false), error: wireErrorSchema }),
]);
export type WireAnswer = z.output<typeof wireAnswerSchema>;

/** An event on its way to a window. */
export const wireEventSchema = z.strictObject({ event: z.string(), payload: z.unknown() });
export type WireEvent = z.output<typeof wireEventSchema>;

/** The window's end. What arrives over it is not trusted: `createClient` parses it. */
export interface ClientChannel {
  /** Resolves to what should be a `WireAnswer`. Rejects only when the channel itself is broken. */
  request(name: string, params: unknown): Promise<unknown>;
  /** Calls `listener` with what should be a `WireEvent`. @returns the way to stop. */
  onEvent(listener: (event: unknown) => void): () => void;
  /** Tells whether the engine can be reached; the first call comes at once. @returns the way to stop. */
  onLink(listener: (up: boolean) => void): () => void;
}
