import { resolve } from 'node:path';
import { loadCaFile } from '../../main/core.ts';
import { endpoint } from '../../main/model/endpoint.ts';
import { PinholeError } from '../../main/model/errors.ts';
import { parseProfile, profileSchema, type Profile } from '../../main/model/profile.ts';
import { tlsSchema } from '../../main/model/tls.ts';
import { applyOptions, DEFAULT_PORT, tellOverruled, type KeepAliveOptions } from './connect.ts';
import { EXIT, type ExitStatus, type Io } from './io.ts';
import { parseCount, parseTarget } from './parse.ts';
import {
  entryIn,
  profilesIn,
  tellDone,
  withBook,
  type JsonOption,
  type ProfilePlaces,
} from './profile-book.ts';
import { chooseProxy, type ProxyOptions } from './proxy-options.ts';
import { chooseTls, type TlsOptions } from './tls-options.ts';

interface FieldOptions extends JsonOption, KeepAliveOptions, ProxyOptions, TlsOptions {
  readonly name?: string;
}

export interface AddOptions extends FieldOptions {
  readonly id?: string;
  readonly start: boolean;
}

export interface EditOptions extends FieldOptions {
  readonly host?: string;
  readonly port?: string;
  readonly unset: readonly string[];
  readonly start?: boolean;
}

/** `pinhole profiles add TARGET` */
export function profilesAdd(
  target: string,
  options: AddOptions,
  io: Io,
  places?: ProfilePlaces,
): Promise<ExitStatus> {
  return withBook(io, places, async (book, policy) => {
    const { host, port, otherPorts } = parseTarget(target, DEFAULT_PORT);
    const name = options.name ?? endpoint(host, port).slice(0, 80);
    const id = options.id ?? book.suggestId(options.name ?? host);
    const bare = parseProfile(
      { id, name, host, port, otherPorts, startAutomatically: options.start },
      'the new profile',
    );
    const profile = await withOptions(bare, options, io);
    const entry = await book.create(profile);
    tellOverruled(profile, policy.govern(profile, 'user'), policy, io);
    tellDone('added', entry, options.json, io);
    return EXIT.ok;
  });
}

/** `pinhole profiles edit ID` */
export function profilesEdit(
  id: string,
  options: EditOptions,
  io: Io,
  places?: ProfilePlaces,
): Promise<ExitStatus> {
  return withBook(io, places, async (book, policy) => {
    const { profile: before, revision } = entryIn(book, id);
    const { name, host, port, start } = options;
    const [first, ...others] = port === undefined ? [] : port.split(',').map(parsePort);
    const bare = parseProfile(
      {
        ...withoutFields(before, options.unset),
        ...(name !== undefined && { name }),
        ...(host !== undefined && { host }),
        ...(first !== undefined && { port: first }),
        ...(others.length > 0 && { otherPorts: others }),
        ...(start !== undefined && { startAutomatically: start }),
      },
      `the profile "${id}"`,
    );
    const profile = await withOptions(bare, options, io);
    // A managed one has no revision, and is refused for that it is managed.
    const request = { profile, revision: revision ?? '', secrets: {}, keep: 'stored' } as const;
    await profilesIn(book, policy, io, places).save(request);
    tellOverruled(profile, policy.govern(profile, 'user'), policy, io);
    tellDone('changed', entryIn(book, id), options.json, io);
    return EXIT.ok;
  });
}

const parsePort = (value: string): number => parseCount('--port', value, 1, 65_535);

/** Whatever folder the program is started in later, the files are the same. */
const FILES = ['ca', 'cert', 'key', 'pkcs12'] as const;

async function withOptions(profile: Profile, asked: FieldOptions, io: Io): Promise<Profile> {
  for (const [option, value] of [
    ['--proxy-auth', asked.proxyAuth],
    ['--passphrase', asked.passphrase],
  ]) {
    if (value !== 'stdin') continue;
    throw new PinholeError(
      'OPTION_INVALID',
      `${option} is "stdin", but a profile holds no secret; give stored, and then the secret by "pinhole secrets set"`,
    );
  }
  const options = {
    ...asked,
    ...Object.fromEntries(
      FILES.flatMap((option) => {
        const path = asked[option];
        return path === undefined ? [] : [[option, resolve(path)]];
      }),
    ),
  };
  if (options.ca !== undefined) await loadCaFile(options.ca);
  const { proxy } = await chooseProxy(profile.proxy, options, io);
  const { tls } = await chooseTls(profile.tls, options, io);
  return { ...applyOptions(profile, options), proxy, tls };
}

const REQUIRED: readonly string[] = ['id', 'name', 'host'];

/** Fields that can be left out, as a profile's file has them. */
const OPTIONAL_FIELDS: readonly string[] = [
  ...Object.keys(profileSchema.shape).filter((field) => !REQUIRED.includes(field)),
  ...Object.keys(tlsSchema.shape).map((field) => `tls.${field}`),
];

function withoutFields(profile: Profile, fields: readonly string[]): object {
  const rest = new Map<string, unknown>(Object.entries(profile));
  const tls = new Map<string, unknown>(Object.entries(profile.tls));
  for (const field of fields) {
    if (!OPTIONAL_FIELDS.includes(field)) {
      throw new PinholeError(
        'OPTION_INVALID',
        `--unset is "${field.slice(0, 60)}"; one of ${OPTIONAL_FIELDS.join(', ')} would be right`,
      );
    }
    if (field.startsWith('tls.')) tls.delete(field.slice('tls.'.length));
    else rest.delete(field);
  }
  if (rest.has('tls')) rest.set('tls', Object.fromEntries(tls));
  return Object.fromEntries(rest);
}
