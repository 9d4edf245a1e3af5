import { createInterface } from 'node:readline';
import type { Child } from './child.ts';

/** One line of a command's `--json`. */
export interface JsonEvent {
  readonly event: string;
  readonly [field: string]: unknown;
}

/**
 * Reads the events that `child` prints. The function it returns resolves to the next event of that name, counted
 * from the call on, and rejects when the child ends without one.
 */
export function readEvents(child: Child): (name: string) => Promise<JsonEvent> {
  const { stdout } = child.process;
  if (stdout === null) throw new Error('the child was started without a stdout to read');
  const lines = createInterface({ input: stdout });
  return (name) =>
    new Promise((resolve, reject) => {
      const take = (line: string): void => {
        const event = JSON.parse(line) as JsonEvent;
        if (event.event !== name) return;
        lines.off('line', take);
        resolve(event);
      };
      lines.on('line', take);
      lines.once('close', () => reject(new Error(`ended without the event ${name}: ${child.stderr()}`)));
    });
}
