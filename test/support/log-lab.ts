import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { logLineSchema, type LogLine } from '../../main/model/log.ts';

export interface LogFolder {
  readonly directory: string;
  /** Whole files, in the order of their names. */
  files(): Promise<readonly { readonly name: string; readonly text: string; readonly mode: number }[]>;
  /** Every line of every file. @throws Error where one is none */
  lines(): Promise<readonly LogLine[]>;
  remove(): Promise<void>;
}

/** A folder for a log, which is not there yet. */
export async function logFolder(): Promise<LogFolder> {
  const top = await mkdtemp(join(tmpdir(), 'pinhole-log-'));
  const directory = join(top, 'state', 'logs');
  const files: LogFolder['files'] = async () => {
    const names = (await readdir(directory)).toSorted();
    return Promise.all(
      names.map(async (name) => ({
        name,
        text: await readFile(join(directory, name), 'utf8'),
        mode: (await stat(join(directory, name))).mode & 0o777,
      })),
    );
  };
  return {
    directory,
    files,
    lines: async () => (await files()).flatMap(({ text }) => linesOf(text)),
    remove: () => rm(top, { recursive: true, force: true }),
  };
}

/** @throws Error where a line is none, or the last one is not whole */
export function linesOf(text: string): LogLine[] {
  const lines = text.split('\n');
  if (lines.pop() !== '') throw new Error('the last line is not whole');
  return lines.map((line) => logLineSchema.parse(JSON.parse(line)));
}
