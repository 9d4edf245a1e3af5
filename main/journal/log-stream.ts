import type { FileHandle } from 'node:fs/promises';
import { LIMITS } from '../model/limits.ts';
import type { Clock } from '../platform/clock.ts';
import type { Timers } from '../platform/timers.ts';
import { beginLogFile, openNew, type OpenLog } from './log-files.ts';

export interface LogStreamOptions {
  readonly directory: string;
  readonly pid: number;
  readonly clock: Clock;
  readonly timers: Timers;
  /** The line that says how many could not be written, and why the first of them could not. */
  readonly lostLine: (lines: number, reason: string) => string;
  /** Default: a new file that nobody else has. */
  readonly openFile?: OpenLog;
}

/** What a disk says that is full: room may come, and the file is as good as before. */
const FULL = ['ENOSPC', 'EDQUOT', 'EFBIG'];

/** How many lines were written as a whole; fewer than all: why. */
interface Written {
  readonly lines: number;
  readonly reason: string;
}

/**
 * Writes lines to files of bounded size, one after the other, and never waits: a disk that is slow, full or gone costs lines, which are
 * counted, and nothing else.
 */
export class LogStream {
  readonly #options: LogStreamOptions;
  #queue: Buffer[] = [];
  #queuedOctets = 0;
  #lost = 0;
  #lostReason = '';
  #file: FileHandle | undefined;
  #fileOctets = 0;
  /** The last write ended within a line. */
  #torn = false;
  #pumping: Promise<void> | undefined;
  #closed = false;

  constructor(options: LogStreamOptions) {
    this.#options = options;
  }

  /** @param line with its line feed */
  write(line: string): void {
    if (this.#closed) return;
    const octets = Buffer.from(line);
    if (this.#queuedOctets + octets.length > LIMITS.logQueueOctets.value) {
      this.#lose(1, 'the disk is too slow');
      return;
    }
    this.#queue.push(octets);
    this.#queuedOctets += octets.length;
    this.#begin();
  }

  /** Resolves when nothing waits to be written. */
  async settled(): Promise<void> {
    while (this.#pumping !== undefined) await this.#pumping;
  }

  /** Takes no more lines, and resolves when what waits is written, or `LIMITS.logCloseMs` have passed. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    let callOff: (() => void) | undefined;
    const late = new Promise<void>((resolve) => {
      callOff = this.#options.timers.after(LIMITS.logCloseMs.value, resolve);
    });
    await Promise.race([this.#finish(), late]);
    callOff?.();
  }

  async #finish(): Promise<void> {
    await this.settled();
    await this.#closeFile();
  }

  #begin(): void {
    this.#pumping ??= this.#pump().finally(() => {
      this.#pumping = undefined;
      // What came between its last look and now.
      if (this.#queue.length > 0) this.#begin();
    });
  }

  async #pump(): Promise<void> {
    while (this.#queue.length > 0) {
      const lines = this.#takeBatch();
      const lost = this.#lost;
      const told = lost === 0 ? [] : [Buffer.from(this.#options.lostLine(lost, this.#lostReason))];
      try {
        const written = await this.#writeLines([...told, ...lines]);
        if (told.length > 0 && written.lines > 0) this.#lost -= lost;
        this.#lose(lines.length - Math.max(0, written.lines - told.length), written.reason);
      } catch (thrown) {
        this.#lose(lines.length, reasonOf(thrown));
        await this.#closeFile();
      }
    }
  }

  /** As many as fit into one file, and into a page of memory, which most systems write as a whole. */
  #takeBatch(): readonly Buffer[] {
    const batch: Buffer[] = [];
    let total = 0;
    for (const line of this.#queue) {
      if (batch.length > 0 && total + line.length > BATCH_OCTETS) break;
      batch.push(line);
      total += line.length;
    }
    this.#queue = this.#queue.slice(batch.length);
    this.#queuedOctets -= total;
    return batch;
  }

  /** The file of now, or the next one where this one is full, or was removed by a program that made room. */
  async #fileFor(octets: number): Promise<FileHandle> {
    if (this.#file !== undefined) {
      const isThere = (await this.#file.stat()).nlink > 0;
      if (isThere && this.#fileOctets + octets <= LIMITS.logFileOctets.value) return this.#file;
      await this.#closeFile();
    }
    const { directory, pid, clock, openFile = openNew } = this.#options;
    this.#file = await beginLogFile(directory, { pid, wallMs: clock.wallMs(), openFile });
    this.#fileOctets = 0;
    this.#torn = false;
    return this.#file;
  }

  /** @throws Error of the system, but where the disk is full */
  async #writeLines(lines: readonly Buffer[]): Promise<Written> {
    const file = await this.#fileFor(lines.reduce((sum, line) => sum + line.length, 1));
    const start = this.#torn ? [LINE_FEED] : [];
    const octets = Buffer.concat([...start, ...lines]);
    let done = 0;
    try {
      while (done < octets.length) done += (await file.write(octets, done)).bytesWritten;
      this.#torn = false;
      return { lines: lines.length, reason: '' };
    } catch (thrown) {
      if (!FULL.includes((thrown as NodeJS.ErrnoException).code ?? '')) throw thrown;
      if (done > 0) this.#torn = octets[done - 1] !== LINE_FEED[0];
      const whole = octets.subarray(start.length, done).filter((octet) => octet === LINE_FEED[0]).length;
      return { lines: whole, reason: reasonOf(thrown) };
    } finally {
      this.#fileOctets += done;
    }
  }

  async #closeFile(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    // What it says on closing is of no use: its lines were written before, or counted.
    await file?.close().catch(() => undefined);
  }

  #lose(lines: number, reason: string): void {
    if (lines === 0) return;
    if (this.#lost === 0) this.#lostReason = reason;
    this.#lost += lines;
  }
}

const LINE_FEED = Buffer.from('\n');
const BATCH_OCTETS = 4_096;

const reasonOf = (thrown: unknown): string =>
  (thrown as NodeJS.ErrnoException).code ?? (thrown instanceof Error ? thrown.message : String(thrown));
