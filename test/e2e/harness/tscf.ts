import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { startNode } from './child.ts';
import { readEvents, type JsonEvent } from './lines.ts';
import { makeHome, ROOT } from './open.ts';

export interface RunningTscf {
  /** What a profile of it has to say. */
  readonly listening: { readonly port: number; readonly tls: { readonly caFile: string } };
  nextEvent(name: string): Promise<JsonEvent>;
  /** Why each tunnel ended, so far. */
  readonly ended: readonly string[];
  /** Falls silent without a word, as a machine that hangs; or goes on. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void;
  stop(): Promise<unknown>;
}

/** Runs `pinhole tscf`, as built, on any free port. @param more switches of it */
export async function startTscf(...more: readonly string[]): Promise<RunningTscf> {
  const home = makeHome();
  const args = [join(ROOT, 'dist/cli/main.js'), 'tscf', '--listen', '127.0.0.1:0', '--json', ...more];
  const child = startNode(args, home.env, ['ignore', 'pipe', 'pipe']);
  const nextEvent = readEvents(child);
  const ended: string[] = [];
  if (child.process.stdout !== null) {
    createInterface({ input: child.process.stdout }).on('line', (line) => {
      const { event, message } = JSON.parse(line) as JsonEvent;
      if (event === 'ended') ended.push(String(message));
    });
  }
  const { port, caFile } = await nextEvent('listening');
  return {
    listening: { port: Number(port), tls: { caFile: String(caFile) } },
    nextEvent,
    ended,
    signal: (signal) => void child.process.kill(signal),
    stop: () => child.stop().finally(() => home.remove()),
  };
}
