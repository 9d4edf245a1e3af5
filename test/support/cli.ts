import { runCommandLine } from '../../app/cli/program.ts';
import type { ExitStatus } from '../../app/cli/io.ts';

/** One run of `pinhole`, in this process. */
export interface CliRun {
  readonly out: readonly string[];
  readonly err: readonly string[];
  readonly status: Promise<ExitStatus>;
  /** The first line of standard output that fits; waits for it, and rejects when the command ends without one. */
  line(pattern: RegExp): Promise<string>;
  /** Types a line on standard input. */
  type(line: string): void;
  interrupt(): void;
}

export function runCli(...args: readonly string[]): CliRun {
  const out: string[] = [];
  const err: string[] = [];
  const interrupt = new AbortController();
  const waiting = new Set<() => void>();
  const typed: string[] = [];
  let wake: (() => void) | undefined;

  async function* lines(): AsyncGenerator<string> {
    while (!interrupt.signal.aborted) {
      const line = typed.shift();
      if (line !== undefined) yield line;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  }
  interrupt.signal.addEventListener('abort', () => wake?.());

  const status = runCommandLine(args, {
    out: (line) => {
      out.push(line);
      for (const look of waiting) look();
    },
    err: (line) => err.push(line),
    lines,
    interrupted: interrupt.signal,
    terminal: false,
  });
  return {
    out,
    err,
    status,
    line: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = out.find((line) => pattern.test(line));
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        void status.then((code) => {
          look();
          reject(
            new Error(
              `ended with ${code} and no line like ${pattern.source}: ${[...out, ...err].join('\n')}`,
            ),
          );
        });
        look();
      }),
    type: (line) => {
      typed.push(line);
      wake?.();
    },
    interrupt: () => interrupt.abort(),
  };
}
