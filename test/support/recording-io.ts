import type { Io } from '../../app/cli/io.ts';

/**
 * An Io that keeps what is written.
 * @param typed the lines of standard input
 */
export function recordingIo(...typed: readonly string[]): {
  readonly io: Io;
  readonly out: string[];
  readonly err: string[];
} {
  const out: string[] = [];
  const err: string[] = [];
  async function* lines(): AsyncGenerator<string> {
    for (const line of typed) yield await Promise.resolve(line);
  }
  const io: Io = {
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    lines,
    interrupted: new AbortController().signal,
    terminal: false,
  };
  return { io, out, err };
}
