/** `pinhole secrets …`: where secrets are kept, and setting those of profiles. None is ever written out. */
import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import { openSecretVault, readBoundedFile, type SecretVault } from '../../main/core.ts';
import { PinholeError } from '../../main/model/errors.ts';
import { LIMITS } from '../../main/model/limits.ts';
import type { Profile } from '../../main/model/profile.ts';
import { secretKindSchema, type SecretKind } from '../../main/model/secret.ts';
import { command } from './command.ts';
import { EXIT, jsonLine, type ExitStatus, type Io } from './io.ts';
import { entryIn, profilesIn, withBook, type JsonOption, type ProfilePlaces } from './profile-book.ts';

/** `pinhole secrets status`: which store is in use. The status says whether secrets can be kept in it now. */
export async function secretsStatus(
  options: JsonOption,
  io: Io,
  vault: Pick<SecretVault, 'state'> = openSecretVault(),
): Promise<ExitStatus> {
  const { kind, name, problem } = await vault.state();
  if (options.json) io.out(jsonLine({ kind, name, usable: problem === null, problem }));
  else
    io.out(problem === null ? `Secrets are kept by: ${name}` : `Secrets cannot be kept now (store: ${name})`);
  if (problem === null) return EXIT.ok;
  io.err(`${problem.message}. ${problem.action}`);
  return EXIT.failed;
}

/** `pinhole secrets list PROFILE`: where each of its secrets is. The status says whether all that it refers to are there. */
export function secretsList(
  id: string,
  { json }: JsonOption,
  io: Io,
  places?: ProfilePlaces,
): Promise<ExitStatus> {
  return withBook(io, places, async (book, policy) => {
    entryIn(book, id);
    const { secrets } = await profilesIn(book, policy, io, places).get(id);
    if (json) io.out(jsonLine({ profile: id, secrets }));
    else for (const kind of secretKindSchema.options) io.out(`${kind.padEnd(16)}${secrets[kind]}`);
    const lacks = Object.values(secrets).some((place) => place === 'missing' || place === 'unknown');
    return lacks ? EXIT.failed : EXIT.ok;
  });
}

export interface SetOptions extends JsonOption {
  /** A PKCS#12 file. */
  readonly file?: string;
}

/** `pinhole secrets set PROFILE KIND`: a line of standard input, or a PKCS#12 file, which the profile refers to from then on. */
export function secretsSet(
  id: string,
  kindText: string,
  options: SetOptions,
  io: Io,
  places?: ProfilePlaces,
): Promise<ExitStatus> {
  return withBook(io, places, async (book, policy) => {
    const kind = parseKind(kindText);
    if ((kind === 'pkcs12') !== (options.file !== undefined)) {
      throw new PinholeError('OPTION_INVALID', 'pkcs12, and nothing else, needs --file');
    }
    const profiles = profilesIn(book, policy, io, places);
    const { profile, revision } = entryIn(book, id);
    const secret = await secretOf(kind, options, io);
    const asked = referringTo(kind, profile);
    if (asked === profile || revision === null) {
      await profiles.setSecrets({ id, secrets: { [kind]: secret }, keep: 'stored' });
    } else {
      await profiles.save({ profile: asked, revision, secrets: { [kind]: secret }, keep: 'stored' });
    }
    if (options.json) io.out(jsonLine({ profile: id, set: kind }));
    io.err(`The ${kind} of "${id}" is stored`);
    return EXIT.ok;
  });
}

function parseKind(text: string): SecretKind {
  const kind = secretKindSchema.safeParse(text);
  if (kind.success) return kind.data;
  const known = secretKindSchema.options.join(', ');
  throw new PinholeError('OPTION_INVALID', `KIND is "${text.slice(0, 60)}"; one of ${known} would be right`);
}

async function secretOf(kind: SecretKind, { file = '' }: SetOptions, io: Io): Promise<string> {
  if (kind === 'pkcs12') {
    const most = LIMITS.storedCertificateOctets.value;
    const octets = await readBoundedFile(file, most, 'CLIENT_CERTIFICATE_UNREADABLE');
    return octets.toString('base64');
  }
  for await (const line of io.lines()) {
    if (line !== '' && Buffer.byteLength(line) <= LIMITS.passwordOctets.value) return line;
    const most = LIMITS.passwordOctets.value;
    throw new PinholeError(
      'SECRET_TOO_LARGE',
      `standard input must begin with a line of 1 to ${most} octets`,
    );
  }
  throw new PinholeError('OPTION_INVALID', `standard input ended before a line with the ${kind}`);
}

/** The profile, as one that has such a secret. One that has no use for it is left as it is, which is then refused. */
function referringTo(kind: SecretKind, profile: Profile): Profile {
  const { clientCertificate } = profile.tls;
  const withCertificate = (choice: Profile['tls']['clientCertificate']): Profile => ({
    ...profile,
    tls: { ...profile.tls, clientCertificate: choice },
  });
  if (
    kind === 'passphrase' &&
    clientCertificate !== undefined &&
    clientCertificate.passphrase === undefined
  ) {
    return withCertificate({ ...clientCertificate, passphrase: 'stored' });
  }
  // Another file is another certificate, with a pass phrase of its own.
  if (kind === 'pkcs12') return withCertificate({ format: 'stored', id: randomBytes(16).toString('hex') });
  return profile;
}

export function addSecretsCommands(program: Command, io: Io, settle: (status: ExitStatus) => void): void {
  const secrets = program
    .command('secrets')
    .description('where passwords, pass phrases and certificates are kept');
  const ID = ['<profile>', 'its id: see `pinhole profiles list`'] as const;
  command(
    secrets,
    'status',
    'which store is in use, and whether it can be used now',
    'pinhole secrets status --json',
  ).action(async (options: JsonOption) => settle(await secretsStatus(options, io)));
  command(secrets, 'list', 'which secrets a profile has, and where', 'pinhole secrets list office')
    .argument(...ID)
    .action(async (id: string, options: JsonOption) => settle(await secretsList(id, options, io)));
  command(
    secrets,
    'set',
    'keep a secret of a profile: a line of standard input',
    'pinhole secrets set office proxy-password < password.txt',
  )
    .argument(...ID)
    .argument('<kind>', secretKindSchema.options.join(', '))
    .option('--file <F>', 'for pkcs12: the file; it can be deleted afterwards')
    .action(async (id: string, kind: string, options: SetOptions) =>
      settle(await secretsSet(id, kind, options, io)),
    );
}
