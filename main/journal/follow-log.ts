import { open } from 'node:fs/promises';
import { LIMITS } from '../model/limits.ts';
import { logFilterSchema, type LogFilter, type LogFilterInput, type LogLine } from '../model/log.ts';
import type { Timers } from '../platform/timers.ts';
import { endOfLines, readAt } from './backward-lines.ts';
import { listLogFiles, type LogFile } from './log-files.ts';
import { readPlace } from './log-place.ts';
import { isWanted, parseLogLine } from './log-text.ts';

export interface FollowOptions {
  readonly timers: Timers;
  /** The `after` of a page: no line between the two is lost, and none comes twice. */
  readonly after: string;
  readonly filter?: LogFilterInput;
}

/**
 * Tells lines as they are written, by whatever program of this user: oldest first, looked for each `LIMITS.logFollowMs`.
 * @returns the way to stop
 */
export function followLog(
  directory: string,
  { timers, after, filter = {} }: FollowOptions,
  tell: (lines: readonly LogLine[]) => void,
): () => void {
  const wanted = logFilterSchema.parse(filter);
  const place = new Map(readPlace(after));
  let stopped = false;
  let callOff: () => void = () => undefined;

  const look = async (): Promise<void> => {
    // A folder that cannot be read now may be later.
    const files = await listLogFiles(directory).catch(() => undefined);
    const lines: LogLine[] = [];
    for (const file of files ?? []) lines.push(...(await newLines(file, place, wanted)));
    if (files !== undefined) {
      const names = new Set(files.map(({ name }) => name));
      for (const name of place.keys()) if (!names.has(name)) place.delete(name);
    }
    if (stopped) return;
    if (lines.length > 0) tell(lines.toSorted((one, other) => Date.parse(one.time) - Date.parse(other.time)));
    wait();
  };
  const wait = (): void => {
    callOff = timers.after(LIMITS.logFollowMs.value, () => void look());
  };
  wait();
  return () => {
    stopped = true;
    callOff();
  };
}

/** What was written to one file since `place`, which goes on; at most `LIMITS.logPageOctets` of it. */
async function newLines(file: LogFile, place: Map<string, number>, filter: LogFilter): Promise<LogLine[]> {
  const from = place.get(file.name) ?? 0;
  if (file.octets <= from) return [];
  try {
    await using handle = await open(file.path, 'r');
    const end = await endOfLines(handle, Math.min(file.octets, from + LIMITS.logPageOctets.value));
    if (end <= from) return [];
    const text = (await readAt(handle, from, end - from)).toString('utf8');
    place.set(file.name, end);
    return text.split('\n').flatMap((line) => {
      const parsed = line.length > LIMITS.logLineOctets.value ? undefined : parseLogLine(line);
      return parsed !== undefined && isWanted(parsed, line, filter) ? [parsed] : [];
    });
  } catch {
    // Removed meanwhile to make room.
    return [];
  }
}
