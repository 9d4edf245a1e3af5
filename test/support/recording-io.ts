import type { Io } from '../../app/cli/io.ts';

/** An Io that keeps what is written, and has nothing to read. */
export function recordingIo(): { readonly io: Io; readonly out: string[]; readonly err: string[] } {
  const out: string[] = [];
  const err: string[] = [];
  async function* lines(): AsyncGenerator<string> {
    // There is nobody who types.
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
