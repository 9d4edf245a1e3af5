import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';

/** How long a child may take to end by itself before its whole process group is ended. ms */
const END_MS = 5_000;

export interface Child {
  readonly process: ChildProcess;
  /** What it wrote to stderr so far. */
  readonly stderr: () => string;
  /** Resolves to the exit status; null: a signal ended it. */
  readonly exited: Promise<number | null>;
  /** Asks it to end, and ends it with all of its own children if it does not. @returns its exit status. */
  stop(): Promise<number | null>;
}

const groups = new Set<number>();

// A run that is broken off leaves nothing behind either.
process.on('exit', () => groups.forEach(killGroup));

/** Starts a program of Node's in a process group of its own. */
export function startNode(args: readonly string[], env: NodeJS.ProcessEnv, stdio: StdioOptions): Child {
  const child = spawn(process.execPath, args, { env: { ...process.env, ...env }, stdio, detached: true });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${process.execPath} could not be started`);
  groups.add(pid);
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text));
  const exited = once(child, 'exit').then(([code]) => {
    killGroup(pid);
    groups.delete(pid);
    return code as number | null;
  });
  return {
    process: child,
    stderr: () => said,
    exited,
    stop() {
      child.kill('SIGTERM');
      const impatient = setTimeout(() => killGroup(pid), END_MS);
      return exited.finally(() => clearTimeout(impatient));
    },
  };
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nothing is left of it.
    return;
  }
}
