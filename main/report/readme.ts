import type { ReportRedaction } from '../model/report.ts';
import type { CollectorOutcome } from './collector.ts';
import { LEVELS } from './levels.ts';

export interface ReadmeFacts {
  readonly level: ReportRedaction;
  /** Whether nobody but the administrator can change the level. */
  readonly locked: boolean;
  readonly version: string;
  readonly time: string;
  readonly outcomes: readonly CollectorOutcome[];
}

export const README = 'README.txt';

/** For whoever opens the report. */
export function readmeText({ level, locked, version, time, outcomes }: ReadmeFacts): string {
  const files = outcomes.map(({ file, holds, error, cut, durationMs, files: made }) => {
    const name =
      made.length === 1 ? (made[0]?.file ?? file) : `${made.length} files in ${file.split('/')[0] ?? file}/`;
    const state = error === null ? `collected in ${durationMs} ms${cut ? ', cut' : ''}` : `FAILED: ${error}`;
    return `${name}\n    ${holds}\n    ${state}`;
  });
  const promises = LEVELS.map(({ what, ...levels }) => `${what}\n    ${levels[level]}`);
  return `Pinhole diagnostic report

Made by Pinhole ${version} at ${time} (UTC).
Redaction level: ${level}${locked ? ', set by the policy of this machine' : ''}.
Nothing of this has been sent anywhere: it is in this file, and whoever has the file has it.

WHAT IS IN HERE

${files.join('\n\n')}

WHAT WAS TAKEN OUT, AT LEVEL ${level}

A token stands for one thing in all files of this report, however it was spelled there. Which one is known on the machine alone
on which the report was made.

${promises.join('\n\n')}
`;
}
