/** The log in pages, newest line first, across all of its files. */
import { open, type FileHandle } from 'node:fs/promises';
import { PinholeError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import { logQuerySchema, type LogLine, type LogPage, type LogQueryInput } from '../model/log.ts';
import { BackwardLines, endOfLines } from './backward-lines.ts';
import { listLogFiles, type LogFile } from './log-files.ts';
import { placeText, readPlace } from './log-place.ts';
import { isWanted, parseLogLine } from './log-text.ts';

/**
 * One page. Lines of programs that ran at the same time are in the order of their times; those of one program in that in which
 * they were written, even where a clock was set back.
 * @throws PinholeError FILE_UNREADABLE, where the folder cannot be read; a file that cannot be is left out
 */
export async function readLog(directory: string, asked: LogQueryInput = {}): Promise<LogPage> {
  const { before, limit, filter } = logQuerySchema.parse(asked);
  const files = await listLogFiles(directory).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new PinholeError('FILE_UNREADABLE', `${directory} cannot be read: ${reason}`, { cause });
  });
  const place = before === null ? undefined : readPlace(before);
  // A few more may be there while programs make room at the same time: those written to last are read.
  const wanted =
    place === undefined ? files.slice(-LIMITS.logFiles.value) : files.filter(({ name }) => place.has(name));
  const sources: Source[] = [];
  try {
    for (const file of wanted) {
      const source = await openSource(file, place?.get(file.name));
      if (source !== undefined) sources.push(source);
    }
    const after = placeText(new Map(sources.map(({ name, end }) => [name, end])));

    const lines: LogLine[] = [];
    for (const source of sources) await source.advance();
    while (lines.length < limit && octetsRead(sources) < LIMITS.logPageOctets.value) {
      const newest = newestOf(sources);
      if (newest?.line === undefined) break;
      const { line, text } = newest;
      if (isWanted(line, text, filter)) lines.push(line);
      await newest.advance();
    }
    const left = new Map(
      sources.filter(({ place: end }) => end > 0).map((source) => [source.name, source.place]),
    );
    const skipped = sources.reduce((sum, source) => sum + source.skipped, 0);
    return { lines, before: left.size === 0 ? null : placeText(left), after, skipped };
  } finally {
    for (const source of sources) await source.close();
  }
}

const octetsRead = (sources: readonly Source[]): number =>
  sources.reduce((sum, source) => sum + source.read, 0);

function newestOf(sources: readonly Source[]): Source | undefined {
  let newest: Source | undefined;
  for (const source of sources) {
    if (source.line === undefined) continue;
    if (newest?.line === undefined || source.line.time >= newest.line.time) newest = source;
  }
  return newest;
}

async function openSource(file: LogFile, end: number | undefined): Promise<Source | undefined> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(file.path, 'r');
    const { size } = await handle.stat();
    return new Source(file.name, handle, await endOfLines(handle, Math.min(end ?? size, size)));
  } catch {
    // Removed meanwhile to make room, or not this user's.
    await handle?.close();
    return undefined;
  }
}

/** One file on its way back, with the line that is next. */
class Source {
  readonly name: string;
  readonly end: number;
  readonly #handle: FileHandle;
  readonly #lines: BackwardLines;
  /** undefined: it has no more. */
  line: LogLine | undefined;
  text = '';
  /** Where the lines end that have not been given out. */
  place: number;
  skipped = 0;
  #lineStart: number;

  constructor(name: string, handle: FileHandle, end: number) {
    this.name = name;
    this.end = end;
    this.place = end;
    this.#lineStart = end;
    this.#handle = handle;
    // No file of ours is longer.
    this.#lines = new BackwardLines(handle, end, Math.max(0, end - LIMITS.logFileOctets.value));
  }

  get read(): number {
    return this.#lines.read;
  }

  /** To the next line that is one, past the one that is there now. */
  async advance(): Promise<void> {
    this.place = this.#lineStart;
    for (;;) {
      const found = await this.#lines.next();
      if (found === undefined) {
        this.line = undefined;
        this.place = 0;
        return;
      }
      this.#lineStart = found.start;
      this.text = found.text ?? '';
      this.line = parseLogLine(this.text);
      if (this.line !== undefined) return;
      this.skipped += 1;
      this.place = found.start;
    }
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}
