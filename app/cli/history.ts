import type { Command } from 'commander';
import { openHistoryToRead, readRows, type HistoryRow, type RowsWanted } from '../../main/core.ts';
import { PinholeError } from '../../main/model/errors.ts';
import { HISTORY_RESOLUTIONS, type HistoryResolution } from '../../main/model/history.ts';
import { LIMITS } from '../../main/model/limits.ts';
import { nodePlatform } from '../../main/platform/node-platform.ts';
import { historyPath } from '../../main/platform/paths.ts';
import { command } from './command.ts';
import { csvLine } from './csv.ts';
import { EXIT, jsonLine, type ExitStatus, type Io } from './io.ts';
import { parseMoment } from './parse.ts';
import { plain } from './table.ts';

export interface HistoryCommandOptions {
  readonly since: string;
  readonly until?: string;
  readonly resolution?: string;
  readonly events: boolean;
  readonly csv: boolean;
  readonly json: boolean;
}

export function addHistoryCommand(program: Command, io: Io, settle: (status: ExitStatus) => void): void {
  command(
    program,
    'history',
    'what is kept of tunnels: how their keep-alives went, and what happened',
    'pinhole history office --since 7d --resolution hour --csv',
  )
    .argument('[tunnel]', 'the id of a profile (default: all of them)')
    .option('--since <WHEN>', 'from when on: 24h or 7d ago, or a time like 2026-11-22T10:00Z', '24h')
    .option('--until <WHEN>', 'until when, likewise (default: now)')
    .option(
      '--resolution <R>',
      'raw (each keep-alive, kept for 24 h), minute (7 d) or hour (90 d) (default: by how long the time is)',
    )
    .option('--events', 'what happened, in place of keep-alives', false)
    .option('--csv', 'comma-separated, with a line of headings', false)
    .action((tunnel: string | undefined, options: HistoryCommandOptions) =>
      settle(history(tunnel, options, io)),
    );
}

/**
 * `pinhole history`: what is kept, whether or not a program runs. The status says whether there is any of it.
 * @param path of the file. Default: this user's
 * @throws PinholeError OPTION_INVALID, HISTORY_NEWER, HISTORY_UNAVAILABLE
 */
export function history(
  tunnel: string | undefined,
  options: HistoryCommandOptions,
  io: Io,
  path = historyPath(),
): ExitStatus {
  const wanted = wantedBy(tunnel, options, nodePlatform.clock.wallMs());
  const database = openHistoryToRead(path);
  if (database === undefined) {
    io.err(`Nothing is kept yet: there is no ${path}`);
    return EXIT.failed;
  }
  try {
    const { printed, more } = print(readRows(database, wanted), wanted, options, io);
    if (more) io.err(`Only the first ${printed} lines: ask for a shorter time, or of one tunnel`);
    if (printed === 0) io.err('Nothing is kept of that.');
    return printed === 0 ? EXIT.failed : EXIT.ok;
  } finally {
    database.close();
  }
}

const HOUR_MS = 3_600_000;

function wantedBy(tunnel: string | undefined, options: HistoryCommandOptions, nowMs: number): RowsWanted {
  if (options.csv && options.json)
    throw new PinholeError('OPTION_INVALID', '--csv and --json exclude each other');
  const fromMs = parseMoment('--since', options.since, nowMs);
  const toMs = options.until === undefined ? nowMs : parseMoment('--until', options.until, nowMs);
  if (fromMs >= toMs) throw new PinholeError('OPTION_INVALID', '--since must be before --until');
  const of = options.events ? 'events' : resolutionOf(options.resolution, toMs - fromMs);
  return { profile: tunnel, fromMs, toMs, of };
}

function resolutionOf(given: string | undefined, spanMs: number): HistoryResolution {
  if (given === undefined) return spanMs <= HOUR_MS ? 'raw' : spanMs <= 6 * HOUR_MS ? 'minute' : 'hour';
  const found = HISTORY_RESOLUTIONS.find((each) => each === given);
  if (found !== undefined) return found;
  throw new PinholeError('OPTION_INVALID', `--resolution is "${given}"; raw, minute or hour would be right`);
}

/** Line by line: what is kept may be more than there is memory. */
function print(
  rows: Iterable<HistoryRow>,
  { of }: RowsWanted,
  { csv, json }: HistoryCommandOptions,
  io: Io,
): { readonly printed: number; readonly more: boolean } {
  const most = LIMITS.historyRowsPrinted.value;
  const columns = COLUMNS[of];
  let printed = 0;
  for (const row of rows) {
    if (printed === most) return { printed, more: true };
    if (json) io.out(jsonLine(row));
    else {
      // Lines of this table end as RFC 4180 has it; the io adds the other half.
      const write = csv
        ? (cells: Cells): void => io.out(`${csvLine(cells)}\r`)
        : (cells: Cells): void => io.out(padded(cells));
      if (printed === 0) write(columns);
      write(cellsOf(row));
    }
    printed += 1;
  }
  return { printed, more: false };
}

type Cells = readonly (string | number | null)[];

const BUCKET_COLUMNS = ['time', 'tunnel', 'answered', 'missed', 'late', 'min_ms', 'median_ms', 'max_ms'];
const COLUMNS: Readonly<Record<RowsWanted['of'], readonly string[]>> = {
  raw: ['time', 'tunnel', 'outcome', 'rtt_ms'],
  minute: BUCKET_COLUMNS,
  hour: BUCKET_COLUMNS,
  events: ['time', 'tunnel', 'event', 'detail'],
};

function cellsOf(row: HistoryRow): Cells {
  const { time, tunnel } = row;
  if ('outcome' in row) return [time, tunnel, row.outcome, row.rttMs];
  if ('event' in row) return [time, tunnel, row.event, JSON.stringify(row.detail)];
  return [time, tunnel, row.answered, row.missed, row.late, row.minMs, row.medianMs, row.maxMs];
}

/** Wide enough for what is usual: it cannot be known what will come. */
const WIDTHS = [24, 16];
const OTHERS = 9;

const padded = (cells: Cells): string =>
  cells
    .map((each, column) => plain(String(each ?? '-')).padEnd(WIDTHS[column] ?? OTHERS))
    .join('  ')
    .trimEnd();
