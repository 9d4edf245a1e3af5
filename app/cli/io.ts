/** Where a command reads and writes: the process's own streams, or a test's. */
export interface Io {
  /** Data: one line, or one JSON object, a call. */
  out(line: string): void;
  /** Words for a person: why, what next. */
  err(line: string): void;
  /** The lines of standard input. */
  lines(): AsyncIterable<string>;
  /** Aborted when the person, or the system, asks the command to end. */
  readonly interrupted: AbortSignal;
  /** Whether a person watches standard output. */
  readonly terminal: boolean;
}

/** Exit status of every command. */
export const EXIT = {
  /** It holds. */
  ok: 0,
  /** It does not: tunnel down, check failed. */
  failed: 1,
  /** Usage or configuration. */
  usage: 2,
  /** A defect of this program. */
  internal: 3,
} as const;

export type ExitStatus = (typeof EXIT)[keyof typeof EXIT];

/** One line of JSON, with the version that every line carries. */
export function jsonLine(value: object): string {
  return JSON.stringify({ v: 1, ...value });
}
