import { domainToASCII } from 'node:url';
import { NAME_BEGINS } from './beginnings.ts';
import { findWords, spellingsOf } from './known-words.ts';
import { byPattern, type Find } from './pieces.ts';
import type { TokenBook, TokenKind } from './token-book.ts';

/** Names that are known beforehand. */
export interface KnownNames {
  /** Home folders of this user. */
  readonly homes: readonly string[];
  /** Of this user here, and elsewhere, at a proxy for example. */
  readonly users: readonly string[];
  /** This machine's. */
  readonly hosts: readonly string[];
  /** Of profiles, organisations, certificates; of other machines, where they have no domain. */
  readonly names: readonly string[];
  /** What has the look of a domain and is a word of this program's own. */
  readonly vocabulary: readonly string[];
}

export const NO_NAMES: KnownNames = { homes: [], users: [], hosts: [], names: [], vocabulary: [] };

/** Accounts and hosts that every system has: they name nobody. */
const EVERYBODYS = new Set([
  'root',
  'admin',
  'administrator',
  'system',
  'user',
  'users',
  'guest',
  'nobody',
  'public',
  'shared',
  'default',
  'localhost',
  'pinhole',
  'demo',
]);

/** This user's home folder in every spelling, then those of others by the custom of each system. */
export function findHomes(homes: readonly string[], book: TokenBook): readonly Find[] {
  const spellings = homes
    .map((home) => home.replace(/[\\/]+$/, ''))
    .filter((home) => /[\\/][^\\/]/.test(home))
    .flatMap((home) => {
      const slashes = home.replaceAll('\\', '/');
      const escaped = home.replaceAll('\\', '\\\\');
      const forms = [home, slashes, escaped, escaped.replaceAll('\\', '\\\\')];
      return [
        ...forms,
        ...forms.map((form) => form.normalize('NFD')),
        encodeURIComponent(home),
        encodeURI(slashes),
      ];
    });
  const known = [...new Set(spellings)].toSorted((one, other) => other.length - one.length).map(escapeRegExp);
  return [
    ...(known.length === 0
      ? []
      : [byPattern(new RegExp(`(?:${known.join('|')})(?![\\p{L}\\p{N}_-])`, 'giu'), () => '<home>')]),
    byPattern(
      /((?:\/home|[\\/]Users)[\\/]{1,4})([^\\/\s"'<>:*?|,;)]+)/giu,
      (_match, [folder = '', name = '']) => {
        const user = name.toLowerCase();
        return EVERYBODYS.has(user) ? undefined : `${folder}${book.tokenOf('user', user)}`;
      },
    ),
  ];
}

const escapeRegExp = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

const USER_AT = new RegExp(
  String.raw`${NAME_BEGINS}[\p{L}\p{N}_][\p{L}\p{N}_.+-]{0,63}(?=(?:@|%40)[\p{L}\p{N}[<])`,
  'giu',
);

/** What stands before the @ of an address of mail or SIP, or of a URL. */
export const findUsersAt = (book: TokenBook): Find =>
  byPattern(USER_AT, (match) => {
    const user = match.toLowerCase();
    return EVERYBODYS.has(user) ? undefined : book.tokenOf('user', user);
  });

/** Words of which it is known what they are. `names` are given where they are to be found too. */
export function findKnown({ users, hosts }: KnownNames, names: readonly string[], book: TokenBook): Find {
  const replacements = new Map<string, () => string>();
  const add = (kind: TokenKind, word: string, value: string): void => {
    for (const spelling of spellingsOf(word)) {
      if (!EVERYBODYS.has(spelling)) replacements.set(spelling, () => book.tokenOf(kind, value));
    }
  };
  for (const name of names) add('name', name, name.normalize('NFC').toLowerCase());
  for (const host of hosts) {
    const short = shortName(host);
    add('host', short, short);
    add('host', host, short);
  }
  for (const user of users) add('user', user, user.normalize('NFC').toLowerCase());
  return findWords(replacements);
}

const shortName = (host: string): string => host.toLowerCase().split('.')[0] ?? '';

/** Endings of files, none of which is a top-level domain. */
const FILE_ENDINGS = new Set(
  'json log js cjs mjs ts txt pem crt key p12 pfx conf cfg plist xml exe dll sock pcap pcapng sqlite tmp html css yaml yml ini admx adml'.split(
    ' ',
  ),
);

const DOMAIN = new RegExp(
  String.raw`${NAME_BEGINS}(?:[\p{L}\p{N}_][\p{L}\p{N}_-]{0,62}\.){1,20}(?:xn--[a-z0-9-]{1,59}|\p{L}{2,63})(?![\p{L}\p{N}_-])`,
  'giu',
);
const DOMAIN_TOKEN = /^host\d+\.example$/;

/** Names with a dot in them, of which the last part is letters alone. */
export function findDomains({ hosts, vocabulary }: KnownNames, book: TokenBook): Find {
  const own = new Set(vocabulary.map((word) => word.toLowerCase()));
  const thisHost = new Map(hosts.map((host) => [host.toLowerCase(), shortName(host)]));
  return byPattern(DOMAIN, (match) => {
    const spelled = match.toLowerCase();
    if (DOMAIN_TOKEN.test(spelled)) return book.take(spelled);
    if (own.has(spelled) || FILE_ENDINGS.has(spelled.slice(spelled.lastIndexOf('.') + 1))) return undefined;
    const here = thisHost.get(spelled);
    if (here !== undefined && !EVERYBODYS.has(here)) return book.tokenOf('host', here);
    const ascii = domainToASCII(spelled);
    return book.tokenOf('domain', ascii === '' ? spelled : ascii);
  });
}
