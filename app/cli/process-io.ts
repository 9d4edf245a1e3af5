import { createInterface } from 'node:readline';
import { historyHangs, secretCallUnderWay } from '../../main/core.ts';
import { EXIT, type ExitStatus, type Io } from './io.ts';

/** The Io of the running process. A second interrupt ends it at once. */
export function processIo(): Io {
  const interrupt = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (interrupt.signal.aborted) endProcess(EXIT.failed);
      interrupt.abort();
    });
  }
  // A reader that goes away (`| head`) ends the command; it is no defect.
  process.stdout.on('error', () => endProcess(EXIT.failed));
  return {
    out: (line) => void process.stdout.write(`${line}\n`),
    err: (line) => void process.stderr.write(`${line}\n`),
    lines: () => createInterface({ input: process.stdin, signal: interrupt.signal }),
    interrupted: interrupt.signal,
    terminal: process.stdout.isTTY,
  };
}

/**
 * Ends this process. Node waits for its threads first, and one may hang in the system's store of secrets, until a
 * person answers a dialog, or in a disk: then this process is replaced by one that does nothing but end so.
 */
export function endProcess(status: ExitStatus): never {
  if ((secretCallUnderWay() || historyHangs()) && process.platform !== 'win32') {
    process.execve?.('/bin/sh', ['sh', '-c', `exit ${status}`], process.env);
  }
  process.exit(status);
}
