import { createInterface } from 'node:readline';
import type { Io } from './io.ts';

/** The Io of the running process. A second interrupt ends it at once. */
export function processIo(): Io {
  const interrupt = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (interrupt.signal.aborted) process.exit(1);
      interrupt.abort();
    });
  }
  // A reader that goes away (`| head`) ends the command; it is no defect.
  process.stdout.on('error', () => process.exit(1));
  return {
    out: (line) => void process.stdout.write(`${line}\n`),
    err: (line) => void process.stderr.write(`${line}\n`),
    lines: () => createInterface({ input: process.stdin, signal: interrupt.signal }),
    interrupted: interrupt.signal,
    terminal: process.stdout.isTTY,
  };
}
