/** `pinhole profiles …`: the user's profiles, and the managed ones. Each runs without the engine, beside a running program or not. */
import type { Command } from 'commander';
import type { ProfileEntry } from '../../main/core.ts';
import { endpoint } from '../../main/model/endpoint.ts';
import { collect, command, withKeepAlive, withWay } from './command.ts';
import { EXIT, jsonLine, type ExitStatus, type Io } from './io.ts';
import {
  entryIn,
  profilesIn,
  tellDone,
  withBook,
  type JsonOption,
  type ProfilePlaces,
} from './profile-book.ts';
import { profilesAdd, profilesEdit, type AddOptions, type EditOptions } from './profile-edit.ts';
import {
  profilesExport,
  profilesImport,
  type ExportOptions,
  type ImportOptions,
} from './profile-exchange.ts';
import { plain, table } from './table.ts';

/** `pinhole profiles list` */
export function profilesList({ json }: JsonOption, io: Io, places?: ProfilePlaces): Promise<ExitStatus> {
  return withBook(io, places, (book) => {
    const entries = book.list();
    if (json) io.out(jsonLine({ profiles: entries, warnings: book.warnings }));
    else if (entries.length === 0) io.err('There are no profiles. See `pinhole profiles add --help`.');
    else for (const line of profileTable(entries)) io.out(line);
    return EXIT.ok;
  });
}

function profileTable(entries: readonly ProfileEntry[]): Iterable<string> {
  return table([
    ['id', 'name', 'target', 'starts', 'file'],
    ...entries.map(({ profile: { id, name, host, port, otherPorts, startAutomatically }, path }) => [
      id,
      plain(name),
      [endpoint(host, port), ...otherPorts].join(','),
      startAutomatically ? 'with the program' : 'when asked',
      path === null ? 'managed by policy' : plain(path),
    ]),
  ]);
}

/** `pinhole profiles show ID`: as its file has it. */
export function profilesShow(
  id: string,
  { json }: JsonOption,
  io: Io,
  places?: ProfilePlaces,
): Promise<ExitStatus> {
  return withBook(io, places, (book) => {
    const entry = entryIn(book, id);
    io.out(json ? jsonLine(entry) : JSON.stringify(entry.profile, undefined, 2));
    return EXIT.ok;
  });
}

export interface DuplicateOptions extends JsonOption {
  readonly id?: string;
  readonly name?: string;
}

/** `pinhole profiles duplicate ID` */
export function profilesDuplicate(
  original: string,
  { json, id, name }: DuplicateOptions,
  io: Io,
  places?: ProfilePlaces,
): Promise<ExitStatus> {
  return withBook(io, places, async (book) => {
    tellDone('added', await book.duplicate(original, { id, name }), json, io);
    return EXIT.ok;
  });
}

/** `pinhole profiles delete ID` */
export function profilesDelete(
  id: string,
  { json }: JsonOption,
  io: Io,
  places?: ProfilePlaces,
): Promise<ExitStatus> {
  return withBook(io, places, async (book, policy) => {
    const profiles = profilesIn(book, policy, io, places);
    const entry = entryIn(book, id);
    // A managed one has no revision, and is refused for that it is managed.
    await profiles.remove(id, entry.revision ?? '');
    tellDone('deleted', entry, json, io);
    return EXIT.ok;
  });
}

export function addProfilesCommands(program: Command, io: Io, settle: (status: ExitStatus) => void): void {
  const profiles = program.command('profiles').description('the profiles, which tunnels are built from');
  const ID = ['<id>', 'of a profile: see `pinhole profiles list`'] as const;

  command(profiles, 'list', 'each profile, its target, and its file', 'pinhole profiles list --json').action(
    async (options: JsonOption) => settle(await profilesList(options, io)),
  );
  command(profiles, 'show', 'a profile with every field', 'pinhole profiles show office')
    .argument(...ID)
    .action(async (id: string, options: JsonOption) => settle(await profilesShow(id, options, io)));

  withKeepAlive(
    withWay(
      command(profiles, 'add', 'a new profile', 'pinhole profiles add tscf.example.net:443 --name Office'),
    ),
  )
    .argument('<target>', 'HOST[:PORT[,PORT...]], the ports in the order in which they are tried')
    .option('--id <ID>', 'lower-case letters, digits and hyphens (default: like the name)')
    .option('--name <NAME>', 'for people (default: the target)')
    .option('--no-start', 'does not start with the program')
    .action(async (target: string, options: AddOptions) => settle(await profilesAdd(target, options, io)));
  withKeepAlive(
    withWay(
      command(
        profiles,
        'edit',
        'change what is named; all else stays',
        'pinhole profiles edit office --interval 30 --unset proxy',
      ),
    ),
  )
    .argument(...ID)
    .option('--name <NAME>', 'for people')
    .option('--host <HOST>', 'of the TSCF')
    .option('--port <P>', 'PORT, or PORT,PORT... in the order in which they are tried')
    .option('--unset <FIELD>', 'takes a field back to its default, before all else; repeatable', collect, [])
    .option('--start', 'starts with the program')
    .option('--no-start', 'does not')
    .action(async (id: string, options: EditOptions) => settle(await profilesEdit(id, options, io)));

  command(profiles, 'duplicate', 'another one like it', 'pinhole profiles duplicate office --name Home')
    .argument(...ID)
    .option('--id <ID>', 'of the copy (default: like its name)')
    .option('--name <NAME>', 'of the copy')
    .action(async (id: string, options: DuplicateOptions) =>
      settle(await profilesDuplicate(id, options, io)),
    );
  command(profiles, 'delete', 'remove a profile and its file', 'pinhole profiles delete office')
    .argument(...ID)
    .action(async (id: string, options: JsonOption) => settle(await profilesDelete(id, options, io)));

  command(
    profiles,
    'import',
    'take profiles in',
    'pinhole profiles import profiles.json --on-conflict rename',
  )
    .argument('<file>', 'one profile, an array of them, or what export wrote; -: standard input')
    .option('--on-conflict <HOW>', 'where an id is taken: refuse, replace or rename', 'refuse')
    .action(async (file: string, options: ImportOptions) => settle(await profilesImport(file, options, io)));
  command(
    profiles,
    'export',
    'write profiles for another machine, without secrets',
    'pinhole profiles export office --out profiles.json',
  )
    .argument('[id...]', 'of profiles (default: all but the managed ones)')
    .option('--out <FILE>', 'where to (default: standard output)')
    .action(async (ids: string[], options: ExportOptions) => settle(await profilesExport(ids, options, io)));
}
