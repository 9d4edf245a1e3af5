import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

export interface Line {
  readonly text: string;
  /** When it was read, on the clock of `performance.now()`. ms */
  readonly atMs: number;
}

/** A program that runs in the lab: what it says, line by line, and how it ends. */
export class LabProcess {
  /** Of standard output, so far. */
  readonly lines: Line[] = [];
  /** Resolves to the status; null: a signal ended it. */
  readonly exited: Promise<number | null>;
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #name: string;
  readonly #news = new EventEmitter<{ news: [] }>();
  #stderr = '';
  #status: number | null | undefined;

  constructor(argv: readonly string[], env: NodeJS.ProcessEnv) {
    const [program = '', ...args] = argv;
    this.#name = argv.join(' ');
    this.#child = spawn(program, args, { env, stdio: 'pipe' });
    this.#child.stdin.on('error', () => undefined);
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text;
      this.#news.emit('news');
    });
    createInterface({ input: this.#child.stdout }).on('line', (text) => {
      this.lines.push({ text, atMs: performance.now() });
      this.#news.emit('news');
    });
    this.exited = once(this.#child, 'close').then(([status]) => {
      this.#status = status as number | null;
      this.#news.emit('news');
      return this.#status;
    });
  }

  get stderr(): string {
    return this.#stderr;
  }

  /** undefined: it runs; null: a signal ended it. */
  get status(): number | null | undefined {
    return this.#status;
  }

  write(text: string): void {
    this.#child.stdin.write(text);
  }

  /** Waits until `found` finds something: asked at once, after each word, and at the end. undefined: it never did. */
  async until<T>(found: () => T | undefined, withinMs: number): Promise<T | undefined> {
    const late = AbortSignal.timeout(withinMs);
    for (;;) {
      const result = found();
      if (result !== undefined || this.#status !== undefined) return result;
      try {
        await once(this.#news, 'news', { signal: late });
      } catch {
        return found();
      }
    }
  }

  /** The first line that fits. @throws Error where none comes in time. */
  async line(fits: (text: string) => boolean, withinMs: number): Promise<Line> {
    const line = await this.until(() => this.lines.find(({ text }) => fits(text)), withinMs);
    if (line === undefined)
      throw new Error(`${this.#name}: no such line in ${withinMs} ms: ${this.account()}`);
    return line;
  }

  /** All that it said, for the message of a failure. */
  account(): string {
    return [...this.lines.map(({ text }) => text), this.#stderr].join('\n');
  }

  /** While frozen it does nothing at all, as when the machine gives it no time. */
  freeze(isFrozen: boolean): void {
    this.#child.kill(isFrozen ? 'SIGSTOP' : 'SIGCONT');
  }

  stop(): Promise<number | null> {
    this.#child.kill('SIGTERM');
    return this.exited;
  }
}
