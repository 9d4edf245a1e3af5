/** The lines of the log that a window holds, as pages come in. Pure; a line that was there keeps its identity. */
import { LIMITS, type LogLine, type LogPage } from '../../../app/contract/contract.ts';
import { formatDay } from '../../format.ts';

export interface ShownLine {
  readonly key: number;
  readonly line: LogLine;
  /** As it stands in the file, or nearly so: what tells it from another. */
  readonly json: string;
}

export interface ShownLog {
  /** Newest first, at most `LIMITS.logLinesShown`. */
  readonly lines: readonly ShownLine[];
  /** Where older lines begin; null: there are none, or none that are shown. */
  readonly before: string | null;
  /** Where the newest page ended. */
  readonly after: string;
  /** Older lines are there, and are not shown: there are too many. */
  readonly full: boolean;
  /** Damaged lines of the newest page, and of the older ones. */
  readonly skipped: { readonly newest: number; readonly older: number };
  readonly nextKey: number;
}

const shown = (lines: readonly LogLine[], firstKey: number): readonly ShownLine[] =>
  lines.map((line, index) => ({ key: firstKey + index, line, json: JSON.stringify(line) }));

export function firstPage(page: LogPage, nextKey = 1): ShownLog {
  return {
    lines: shown(page.lines, nextKey),
    before: page.before,
    after: page.after,
    full: false,
    skipped: { newest: page.skipped, older: 0 },
    nextKey: nextKey + page.lines.length,
  };
}

export function addOlder(log: ShownLog, page: LogPage): ShownLog {
  const { lines, newest, older } = { lines: shown(page.lines, log.nextKey), ...log.skipped };
  return bounded({
    ...log,
    lines: [...log.lines, ...lines],
    before: page.before,
    skipped: { newest, older: older + page.skipped },
    nextKey: log.nextKey + lines.length,
  });
}

/** The newest page, read again: what is new stands above what was there. */
export function addNewest(log: ShownLog, page: LogPage): ShownLog {
  if (page.after === log.after) return log;
  const fresh = freshIn(log.lines, shown(page.lines, log.nextKey));
  // So much has come that nothing links it to what was there; or all that there is fits one page.
  if (fresh === null) return firstPage(page, log.nextKey);
  return bounded({
    ...log,
    lines: [...fresh, ...log.lines],
    after: page.after,
    skipped: { ...log.skipped, newest: page.skipped },
    nextKey: log.nextKey + page.lines.length,
  });
}

/** Those before the place from which on both are the same; null: there is no such place. */
function freshIn(held: readonly ShownLine[], page: readonly ShownLine[]): readonly ShownLine[] | null {
  if (page.length === 0) return [];
  for (let start = 0; start < page.length; start += 1) {
    const rest = page.slice(start, start + held.length);
    if (rest.every(({ json }, index) => json === held[index]?.json)) {
      return held.length === 0 ? null : page.slice(0, start);
    }
  }
  return null;
}

function bounded(log: ShownLog): ShownLog {
  const most = LIMITS.logLinesShown.value;
  const full = log.full || log.lines.length > most || (log.lines.length === most && log.before !== null);
  return full ? { ...log, lines: log.lines.slice(0, most), before: null, full } : log;
}

export interface Day {
  /** Stays the same as lines come above it, or below. */
  readonly key: string;
  readonly day: string;
  readonly lines: readonly ShownLine[];
}

/** In the reader's time zone. Lines of programs whose clock was set are where they were written: a day may come twice. */
export function daysOf(lines: readonly ShownLine[]): readonly Day[] {
  const days: { key: string; day: string; lines: ShownLine[] }[] = [];
  const times = new Map<string, number>();
  for (const line of lines) {
    const day = formatDay(line.line.time);
    const last = days.at(-1);
    if (last?.day === day) last.lines.push(line);
    else {
      const nth = (times.get(day) ?? 0) + 1;
      times.set(day, nth);
      days.push({ key: `${day} ${nth}`, day, lines: [line] });
    }
  }
  return days;
}

/** As the log has them, oldest first. */
export function asJsonLines(lines: readonly ShownLine[]): string {
  return lines
    .map(({ json }) => `${json}\n`)
    .toReversed()
    .join('');
}
