import { readBoundedFile, type OnConflict } from '../../main/core.ts';
import { PinholeError } from '../../main/model/errors.ts';
import { LIMITS } from '../../main/model/limits.ts';
import type { SecretKind } from '../../main/model/secret.ts';
import { writeWholeFile } from '../../main/platform/write-file.ts';
import { EXIT, jsonLine, type ExitStatus, type Io } from './io.ts';
import { withBook, type JsonOption, type ProfilePlaces } from './profile-book.ts';
import { plain } from './table.ts';

export interface ImportOptions extends JsonOption {
  readonly onConflict: string;
}

/** `pinhole profiles import FILE`: the status says whether all of them were taken. */
export function profilesImport(
  file: string,
  options: ImportOptions,
  io: Io,
  places?: ProfilePlaces,
): Promise<ExitStatus> {
  return withBook(io, places, async (book) => {
    const how = parseOnConflict(options.onConflict);
    const limit = LIMITS.profileImportOctets.value;
    const content =
      file === '-' ? await readLines(io, limit) : await readBoundedFile(file, limit, 'FILE_UNREADABLE');
    const { imported, refused } = await book.importText(content, how);
    if (options.json) io.out(jsonLine({ imported, refused }));
    for (const { outcome, id, wanted, secrets } of imported) {
      if (!options.json) io.out(`${id}  ${outcome}${id === wanted ? '' : `, it was ${wanted}`}`);
      if (secrets.length > 0) io.err(`${id} needs to be set: ${secretWords(secrets)}`);
    }
    for (const { place, id, problems } of refused) {
      const which = id === null ? place : `${place} (${id})`;
      for (const { message } of problems) io.err(`${which} is refused: ${plain(message)}`);
    }
    return refused.length === 0 ? EXIT.ok : EXIT.failed;
  });
}

function parseOnConflict(value: string): OnConflict {
  if (value === 'refuse' || value === 'replace' || value === 'rename') return value;
  throw new PinholeError(
    'OPTION_INVALID',
    `--on-conflict is "${value}"; refuse, replace or rename would be right`,
  );
}

async function readLines(io: Io, limit: number): Promise<string> {
  const lines: string[] = [];
  let length = 0;
  for await (const line of io.lines()) {
    length += line.length + 1;
    if (length > limit) {
      throw new PinholeError('FILE_UNREADABLE', `standard input has more than ${limit} octets`);
    }
    lines.push(line);
  }
  return lines.join('\n');
}

export interface ExportOptions extends JsonOption {
  readonly out?: string;
}

/** `pinhole profiles export [ID...]` */
export function profilesExport(
  ids: readonly string[],
  { out, json }: ExportOptions,
  io: Io,
  places?: ProfilePlaces,
): Promise<ExitStatus> {
  return withBook(io, places, async (book) => {
    const { text, profiles } = book.exportText(ids.length === 0 ? undefined : ids);
    if (out !== undefined) await writeWholeFile(out, text);
    if (json) {
      const document = out === undefined ? { document: JSON.parse(text) as unknown } : {};
      io.out(jsonLine({ out: out ?? null, profiles, ...document }));
    } else if (out === undefined) io.out(text.trimEnd());
    io.err(`${profiles.length} exported${out === undefined ? '' : `: ${plain(out)}`}`);
    for (const { id, secrets } of profiles) {
      if (secrets.length > 0) io.err(`${id} is exported without ${secretWords(secrets)}`);
    }
    return EXIT.ok;
  });
}

const WORDS: Readonly<Record<SecretKind, string>> = {
  'proxy-password': 'the password at its proxy',
  passphrase: 'the pass phrase of its key',
  pkcs12: 'its client certificate',
};

const secretWords = (secrets: readonly SecretKind[]): string => secrets.map((kind) => WORDS[kind]).join(', ');
