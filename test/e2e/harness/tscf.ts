import { join } from 'node:path';
import { startNode } from './child.ts';
import { readEvents, type JsonEvent } from './lines.ts';
import { makeHome, ROOT } from './open.ts';

export interface RunningTscf {
  /** What a profile of it has to say. */
  readonly listening: { readonly port: number; readonly tls: { readonly caFile: string } };
  nextEvent(name: string): Promise<JsonEvent>;
  stop(): Promise<unknown>;
}

/** Runs `pinhole tscf`, as built, on any free port. */
export async function startTscf(): Promise<RunningTscf> {
  const home = makeHome();
  const args = [join(ROOT, 'dist/cli/main.js'), 'tscf', '--listen', '127.0.0.1:0', '--json'];
  const child = startNode(args, home.env, ['ignore', 'pipe', 'pipe']);
  const nextEvent = readEvents(child);
  const { port, caFile } = await nextEvent('listening');
  return {
    listening: { port: Number(port), tls: { caFile: String(caFile) } },
    nextEvent,
    stop: () => child.stop().finally(() => home.remove()),
  };
}
