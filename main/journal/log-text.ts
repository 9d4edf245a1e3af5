import { logLineSchema, logLevelSchema, type LogFilter, type LogLine } from '../model/log.ts';

/** @returns undefined where it is none of the log's. */
export function parseLogLine(text: string): LogLine | undefined {
  try {
    return logLineSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

const levels = logLevelSchema.options;

/** @param text the line as it stands in its file */
export function isWanted(line: LogLine, text: string, filter: LogFilter): boolean {
  if (levels.indexOf(line.level) < levels.indexOf(filter.level)) return false;
  if (filter.tunnel !== null && line.entry.tunnel !== filter.tunnel) return false;
  if (filter.event !== null && line.entry.event !== filter.event) return false;
  return filter.text === '' || text.toLowerCase().includes(filter.text.toLowerCase());
}
