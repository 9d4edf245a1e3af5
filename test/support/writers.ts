/** Other programs that write the same files: see `writer-process.ts`. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';

const PROGRAM = `${import.meta.dirname}/writer-process.ts`;

export interface Writer {
  /** What it has said so far, whole lines. */
  lines(): readonly string[];
  /** When it has said so. Rejects where it ends without. */
  said(line: string): Promise<void>;
  /** When it has said so many lines. Rejects where it ends before. */
  reached(lines: number): Promise<void>;
  /** What it waits for to begin. */
  go(): void;
  /** Takes its life at once, and waits until all that it said has arrived. */
  kill(): Promise<void>;
  /** @throws Error with what it said, where it does not end well */
  end(): Promise<void>;
}

export function startWriter(how: string, directory: string, ...rest: readonly string[]): Writer {
  const child: ChildProcess = spawn(process.execPath, [PROGRAM, how, directory, ...rest], {
    env: { ...process.env, NODE_COMPILE_CACHE: join(dirname(directory), 'compile-cache') },
  });
  const closed = once(child, 'close');
  let out = '';
  let err = '';
  let look = (): void => undefined;
  child.stdout?.on('data', (chunk: Buffer) => {
    out += chunk.toString();
    look();
  });
  child.stderr?.on('data', (chunk: Buffer) => (err += chunk.toString()));
  // Killed before it read a word, it leaves a broken pipe.
  child.stdin?.on('error', () => undefined);
  const lines = (): readonly string[] => out.split('\n').slice(0, -1);
  const until = (holds: () => boolean): Promise<void> =>
    new Promise((resolve, reject) => {
      look = () => {
        if (holds()) resolve();
      };
      look();
      void closed.then(() => reject(new Error(`ended too early: ${out}${err}`)));
    });
  return {
    lines,
    said: (line) => until(() => lines().includes(line)),
    reached: (count) => until(() => lines().length >= count),
    go: () => void child.stdin?.write('go\n'),
    async kill() {
      child.kill('SIGKILL');
      await closed;
    },
    async end() {
      const [status] = (await closed) as [number | null];
      if (status !== 0) throw new Error(`ended with ${status}: ${out}${err}`);
    },
  };
}
