/** The project's one error type. Nobody matches message text: the code, a row of the table, decides. */
import { ERRORS, type ErrorCode, type Retry, type Stage } from './error-table.ts';

export { ERROR_CODES, ERRORS, type ErrorCode } from './error-table.ts';

export interface PinholeErrorOptions {
  readonly cause?: unknown;
  /** Octets that prove the point, at most `LIMITS.evidenceOctets`. */
  readonly evidence?: Uint8Array;
}

/** An expected failure. `message` is one line for a person and names the value at fault; `code` decides what follows. */
export class PinholeError extends Error {
  readonly code: ErrorCode;
  readonly stage: Stage;
  readonly retry: Retry;
  readonly evidence: Uint8Array | undefined;

  constructor(code: ErrorCode, message?: string, options: PinholeErrorOptions = {}) {
    super(message ?? ERRORS[code].meaning, 'cause' in options ? { cause: options.cause } : undefined);
    this.name = 'PinholeError';
    this.code = code;
    this.stage = ERRORS[code].stage;
    this.retry = ERRORS[code].retry;
    this.evidence = options.evidence;
  }

  /** What to do next, for the person who reads the message. */
  get action(): string {
    return ERRORS[this.code].action;
  }
}

/** Any thrown thing as the project's error; what is not expected becomes INTERNAL with its cause kept. */
export function asPinholeError(thrown: unknown): PinholeError {
  if (thrown instanceof PinholeError) return thrown;
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return new PinholeError('INTERNAL', `Unexpected: ${text}`, { cause: thrown });
}
