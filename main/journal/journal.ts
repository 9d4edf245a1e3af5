import { release, arch } from 'node:os';
import { pino } from 'pino';
import { LIMITS } from '../model/limits.ts';
import type { Journal, LogEntry, LoggedProgram, LogLevel } from '../model/log.ts';
import type { Clock } from '../platform/clock.ts';
import type { Timers } from '../platform/timers.ts';
import type { OpenLog } from './log-files.ts';
import { LogStream } from './log-stream.ts';

export interface JournalOptions {
  readonly directory: string;
  readonly program: LoggedProgram;
  readonly version: string;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Default: of this process. */
  readonly pid?: number;
  readonly openFile?: OpenLog;
}

/** Begins the log of this run of the program. */
export function openJournal(options: JournalOptions): Journal {
  const { directory, program, version, clock, timers, pid = process.pid, openFile } = options;
  const startMs = clock.monotonicMs();
  const stream = new LogStream({
    directory,
    pid,
    clock,
    timers,
    ...(openFile && { openFile }),
    lostLine: (lines, reason) => line({ event: 'lost', lines, reason }),
  });
  // Its own destinations open one file for good; a write to this one only puts the line into the queue.
  const lines: string[] = [];
  const logger = pino(
    {
      base: { pid },
      timestamp: () => `,"time":"${new Date(clock.wallMs()).toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (written: string) => void lines.push(written) },
  );
  function line(entry: LogEntry): string {
    logger[levelOf(entry)]({ entry });
    return lines.splice(0).join('');
  }
  let closed = false;
  const write = (entry: LogEntry): void => {
    if (closed) return;
    const text = line(entry);
    const octets = Buffer.byteLength(text);
    stream.write(
      octets <= LIMITS.logLineOctets.value ? text : line({ event: 'too-long', of: entry.event, octets }),
    );
  };

  write({
    event: 'start',
    program,
    version,
    runtime: runtimeText(),
    system: `${process.platform} ${release()} ${arch()}`,
  });
  return {
    write,
    async close() {
      write({ event: 'end', uptimeMs: Math.round(clock.monotonicMs() - startMs) });
      closed = true;
      await stream.close();
    },
  };
}

function runtimeText(): string {
  const { electron, node } = process.versions as { readonly electron?: string; readonly node: string };
  return electron === undefined ? `Node ${node}` : `Electron ${electron}, Node ${node}`;
}

/** How serious an entry is. */
export function levelOf(entry: LogEntry): LogLevel {
  switch (entry.event) {
    case 'state':
      if (entry.state === 'failed') return 'error';
      return entry.code === null ? 'info' : 'warn';
    case 'kam':
      return entry.outcome === 'missed' ? 'warn' : 'info';
    case 'pinhole':
      return entry.verdict === 'closed' || entry.verdict === 'at-risk' ? 'warn' : 'info';
    case 'lifetime':
      return entry.doubt === null ? 'info' : 'warn';
    case 'warning':
    case 'lost':
    case 'too-long':
      return 'warn';
    case 'problem':
      return 'error';
    case 'update':
      // Somebody may have put a file of theirs at the feed.
      if (entry.code === 'UPDATE_SIGNATURE') return 'error';
      return entry.code === null ? 'info' : 'warn';
    case 'updater':
      return entry.severity;
    case 'telemetry':
      return entry.state === 'failed' ? 'warn' : 'info';
    case 'start':
    case 'end':
    case 'interval':
    case 'gap':
    case 'summary':
    case 'answered':
    case 'policy':
    case 'profiles':
      return 'info';
  }
}
