/** The diagnostic report: previewed as a whole, then written as it was previewed. */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { LIMITS } from '../model/limits.ts';
import type { ReportRedaction } from '../model/report.ts';
import { writeWholeFile } from '../platform/write-file.ts';
import { collectAll, type Collector } from './collector.ts';
import { fileCollectors } from './collectors/files.ts';
import { networkCollectors } from './collectors/network.ts';
import { programCollectors, usersOf } from './collectors/program.ts';
import type { ReportPorts } from './ports.ts';
import { README, readmeText } from './readme.ts';
import { redactInTurns, type KnownNames } from './redact/redact.ts';
import type { TokenEntry } from './redact/token-book.ts';

export const COLLECTORS: readonly Collector[] = [
  ...programCollectors,
  ...networkCollectors,
  ...fileCollectors,
];

export interface ReportFile {
  readonly name: string;
  readonly text: string;
}

/** A report that is complete, and not written yet. */
export interface ReportPreview {
  /** What it would be called: `pinhole-diag-2030-01-31T12-00-00.zip`. */
  readonly fileName: string;
  readonly level: ReportRedaction;
  /** The very files that would be in it. */
  readonly files: readonly ReportFile[];
  readonly collectors: readonly {
    readonly id: string;
    readonly durationMs: number;
    readonly error: string | null;
  }[];
  /** What each token stands for: for this machine alone. */
  readonly tokens: readonly TokenEntry[];
  readonly madeMs: number;
}

export interface ReportChoice {
  readonly level: ReportRedaction;
  /** Whether it is not the user's to choose. */
  readonly locked: boolean;
  /** What has the look of a domain and is a word of this program's own. */
  readonly vocabulary: readonly string[];
}

/** Collects and redacts. Never rejects by what a collector does. */
export async function previewReport(
  ports: ReportPorts,
  { level, locked, vocabulary }: ReportChoice,
  collectors = COLLECTORS,
): Promise<ReportPreview> {
  const madeMs = ports.clock.wallMs();
  const time = new Date(madeMs).toISOString();
  const outcomes = await collectAll(collectors, ports);
  const files = outcomes.flatMap((outcome) => outcome.files);
  const names = outcomes.flatMap((outcome) => outcome.names ?? []);
  const { texts, tokens } = await redactInTurns(
    [...files.map(({ text }) => text), ...outcomes.map(({ error }) => error ?? '')],
    { level, known: knownNames(ports, names, vocabulary) },
    // Tunnels are to be kept alive meanwhile.
    () => new Promise((resolve) => ports.timers.after(0, resolve)),
  );
  const told = outcomes.map((outcome, at) => ({
    ...outcome,
    error: outcome.error === null ? null : (texts[files.length + at] ?? ''),
  }));
  const { version } = ports;
  const readme = readmeText({ level, locked, version, time, outcomes: told });
  return {
    fileName: `pinhole-diag-${time.slice(0, 19).replaceAll(':', '-')}.zip`,
    level,
    files: [
      { name: README, text: readme },
      ...files.map(({ file }, at) => ({ name: file, text: texts[at] ?? '' })),
    ],
    collectors: told.map(({ id, durationMs, error }) => ({ id, durationMs, error })),
    tokens,
    madeMs,
  };
}

/**
 * Writes what was previewed, as a whole or not at all, for its owner alone. What its tokens stand for is kept in the folder of this
 * program's state.
 * @throws PinholeError FILE_UNWRITABLE
 */
export async function writeReport(
  preview: ReportPreview,
  path: string,
  stateDirectory: string,
): Promise<void> {
  const { files, fileName, tokens, madeMs } = preview;
  const { zipSync } = await import('fflate');
  const octets = Object.fromEntries(files.map(({ name, text }) => [name, Buffer.from(text)]));
  await writeWholeFile(path, zipSync(octets, { mtime: madeMs }));
  const folder = join(stateDirectory, 'reports');
  const map = join(folder, `${fileName}.tokens.json`);
  await writeWholeFile(map, `${JSON.stringify({ version: 1, report: path, tokens }, undefined, 2)}\n`);
  await forgetOldMaps(folder);
}

const MAP = /^pinhole-diag-[\dT-]+\.zip\.tokens\.json$/;

async function forgetOldMaps(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => MAP.test(name)).toSorted();
  for (const name of names.slice(0, -LIMITS.reportMapsKept.value))
    await rm(join(folder, name), { force: true });
}

function knownNames(ports: ReportPorts, names: readonly string[], vocabulary: readonly string[]): KnownNames {
  const { environment: env, policy, profiles } = ports;
  const { home, userName, hostName } = ports.system();
  const given = (...values: readonly (string | undefined | null)[]): string[] => [
    ...new Set(values.filter((value) => typeof value === 'string' && value !== '') as string[]),
  ];
  return {
    homes: given(home, env['HOME'], env['USERPROFILE']),
    users: given(
      userName,
      env['USER'],
      env['LOGNAME'],
      env['USERNAME'],
      env['SUDO_USER'],
      ...profiles.map(usersOf),
    ),
    hosts: given(hostName, env['HOSTNAME'], env['COMPUTERNAME']),
    names: given(policy.organisation, ...names),
    vocabulary,
  };
}
