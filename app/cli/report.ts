import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import {
  openPolicy,
  openProfiles,
  prepareReport,
  saveReport,
  type PolicySource,
  type ReportPreview,
} from '../../main/core.ts';
import { asPinholeError, PinholeError } from '../../main/model/errors.ts';
import type { Policy } from '../../main/model/policy.ts';
import type { Profile } from '../../main/model/profile.ts';
import { reportRedactionSchema } from '../../main/model/report.ts';
import { findProgram } from '../control/client.ts';
import type { ControlPlace } from '../control/place.ts';
import { VERSION } from '../version.ts';
import { profileOf } from './connect.ts';
import { EXIT, jsonLine, type ExitStatus, type Io } from './io.ts';

export interface ReportCommandOptions {
  readonly level?: string;
  readonly out?: string;
  readonly preview: boolean;
  readonly json: boolean;
}

/** Where a test has its own. */
export interface ReportPlaces {
  readonly sources?: readonly PolicySource[];
  readonly control?: ControlPlace;
}

/**
 * `pinhole report`: what is needed to find out what is wrong, redacted, in one file, with what the running program shows of its
 * tunnels, where one runs. Nothing is sent.
 * @param targets the profiles that it is about. Default: all of them
 * @throws PinholeError OPTION_INVALID, REPORT_LEVEL_LOCKED, FILE_UNWRITABLE; where a target cannot be read
 */
export async function report(
  targets: readonly string[],
  options: ReportCommandOptions,
  io: Io,
  { sources, control }: ReportPlaces = {},
): Promise<ExitStatus> {
  const level = parseLevel(options.level);
  const policy = await openPolicy(sources);
  try {
    const { profiles, warnings } = await profilesOf(targets, policy);
    const { core, problem } = await askRunning(control);
    if (problem !== undefined) io.err(problem);
    const preview = await prepareReport({
      version: VERSION,
      policy,
      profiles,
      warnings: problem === undefined ? warnings : [...warnings, problem],
      ...(core && { core }),
      ...(level && { level }),
    });
    if (options.preview) showAll(preview, options.json, io);
    else await write(preview, options, io);
    return EXIT.ok;
  } finally {
    policy.close();
  }
}

/** What the running program shows; nothing where none runs. One that cannot be asked does not keep a report from being made. */
async function askRunning(place: ControlPlace | undefined) {
  try {
    const running = await findProgram({ version: VERSION, ...(place && { place }) });
    try {
      const { tunnels, events, warnings } = await running.client.request('core.snapshot', {});
      return { core: { tunnels: () => tunnels, events: () => events, warnings: () => warnings } };
    } finally {
      running.close();
    }
  } catch (thrown) {
    const { code, message } = asPinholeError(thrown);
    return code === 'CONTROL_NOT_RUNNING'
      ? {}
      : { problem: `The running program could not be asked: ${message}` };
  }
}

function parseLevel(text: string | undefined) {
  if (text === undefined) return undefined;
  const { data } = reportRedactionSchema.safeParse(text);
  if (data !== undefined) return data;
  throw new PinholeError('OPTION_INVALID', `--level is "${text}"; standard or strict would be right`);
}

interface Found {
  readonly profiles: readonly Profile[];
  readonly warnings: readonly string[];
}

async function profilesOf(targets: readonly string[], policy: Policy): Promise<Found> {
  if (targets.length > 0) {
    const found = await Promise.all(targets.map((target) => profileOf(target, policy)));
    return { profiles: found.map(({ profile }) => profile), warnings: policy.problems };
  }
  const book = await openProfiles(policy);
  book.close();
  return {
    profiles: book.list().map(({ profile }) => profile),
    warnings: [...policy.problems, ...book.warnings],
  };
}

function showAll({ fileName, level, files }: ReportPreview, json: boolean, io: Io): void {
  if (json) {
    io.out(jsonLine({ fileName, level, files }));
    return;
  }
  for (const { name, text } of files) io.out(`==> ${name} <==\n${text}`);
  io.err(`Nothing was written: without --preview this would be ${fileName}, redacted at level ${level}`);
}

async function write(preview: ReportPreview, { out, json }: ReportCommandOptions, io: Io): Promise<void> {
  const { fileName, level, files, collectors } = preview;
  const path = await pathOf(out, fileName);
  await saveReport(preview, path);
  if (json) {
    const sizes = files.map(({ name, text }) => ({ name, octets: Buffer.byteLength(text) }));
    io.out(jsonLine({ file: path, level, files: sizes, collectors }));
  } else {
    io.out(path);
  }
  for (const { id, error } of collectors)
    if (error !== null) io.err(`${id} could not be collected: ${error}`);
  io.err(`Redacted at level ${level}. Nothing was sent: look through it before you give it away.`);
}

/** Into a folder it goes under its own name. */
async function pathOf(out: string | undefined, fileName: string): Promise<string> {
  if (out === undefined) return resolve(fileName);
  const isFolder = await stat(out).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return resolve(isFolder ? join(out, fileName) : out);
}
