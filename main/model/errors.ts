/** The project's one error type. Nobody matches message text: the code, a row of the table, decides. */
import { ERRORS, type ErrorCode, type Retry, type Stage } from './error-table.ts';

export { ERROR_CODES, ERRORS, type ErrorCode } from './error-table.ts';

/** What was seen beside the code, as data: for whoever looks for the cause. */
export interface ErrorFacts {
  /** As the system or the TLS library calls it. */
  readonly systemCode?: string;
  /** Of a proxy: its HTTP status, or its reply of SOCKS. */
  readonly status?: number;
  /** Of a proxy: the ways to authenticate that it offers. */
  readonly offers?: string;
  /** That the peer showed. */
  readonly certificate?: CertificateFacts;
}

export interface CertificateFacts {
  readonly subject: string;
  readonly issuer: string;
  /** ISO 8601, UTC; empty where the certificate's date is none. */
  readonly validFrom: string;
  readonly validTo: string;
  /** The names and addresses it is for, comma-separated, at most a few of them. */
  readonly names: string;
}

export interface PinholeErrorOptions {
  readonly cause?: unknown;
  readonly facts?: ErrorFacts;
  /** Octets that prove the point, at most `LIMITS.evidenceOctets`. */
  readonly evidence?: Uint8Array;
}

/** An expected failure. `message` is one line for a person and names the value at fault; `code` decides what follows. */
export class PinholeError extends Error {
  readonly code: ErrorCode;
  readonly stage: Stage;
  readonly retry: Retry;
  readonly evidence: Uint8Array | undefined;
  readonly facts: ErrorFacts;

  constructor(code: ErrorCode, message?: string, options: PinholeErrorOptions = {}) {
    super(message ?? ERRORS[code].meaning, 'cause' in options ? { cause: options.cause } : undefined);
    this.name = 'PinholeError';
    this.code = code;
    this.stage = ERRORS[code].stage;
    this.retry = ERRORS[code].retry;
    this.evidence = options.evidence;
    this.facts = options.facts ?? {};
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
