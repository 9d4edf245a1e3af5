import { NAME_BEGINS } from './beginnings.ts';
import { byPattern, type Find } from './pieces.ts';
import type { TokenBook } from './token-book.ts';

const NIL = /^0+$/;
const NO_MACS = ['0'.repeat(12), 'f'.repeat(12)];

const GUID = new RegExp(
  String.raw`${NAME_BEGINS}(?<!\d\.)(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32}|[0-9a-f]{16})(?![0-9a-z])`,
  'giu',
);

/**
 * With hyphens or without: a machine's id is written so. With half as many digits: a network's, which is a digest of addresses that
 * could be guessed, or a session's.
 */
export const findGuids = (book: TokenBook): Find =>
  byPattern(GUID, (match) => {
    const value = match.replaceAll('-', '').toLowerCase();
    return NIL.test(value) ? undefined : book.tokenOf('guid', value);
  });

/** Pairs of digits; six of them, or eight of an EUI-64. Of many more it is a fingerprint, of a certificate say. */
const PAIRS = new RegExp(
  String.raw`${NAME_BEGINS}[0-9a-f]{2}(?:(?:[:-]|%3a)[0-9a-f]{2})+(?![0-9a-z])`,
  'giu',
);
/** As BSD writes it, without leading zeros. */
const SHORT = /(?<![0-9a-z:])[0-9a-f]{1,2}(?::[0-9a-f]{1,2}){5}(?![0-9a-z:])/gi;
const DOTTED = new RegExp(
  String.raw`${NAME_BEGINS}[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}(?![0-9a-z.])`,
  'giu',
);
const BARE = new RegExp(String.raw`${NAME_BEGINS}[0-9a-f]{12}(?![0-9a-z])`, 'giu');

/** @param known those that stand somewhere in a spelling that can be nothing else: of them bare digits are a mention, too. */
export function findMacs(book: TokenBook, known: ReadonlySet<string>): readonly Find[] {
  const tokenOf = (digits: string): string | undefined => {
    const value = digits.toLowerCase();
    return NO_MACS.includes(value) ? undefined : book.tokenOf('mac', value);
  };
  return [
    byPattern(PAIRS, (match) => {
      const digits = match.replaceAll(/[:-]|%3a/gi, '');
      // RFC 8415, 11: a DHCP unique identifier of ten or fourteen octets ends with a MAC address.
      if (digits.length === 20 || digits.length === 28) return tokenOf(digits.slice(-12));
      return digits.length === 12 || digits.length === 16 ? tokenOf(digits) : undefined;
    }),
    byPattern(SHORT, (match) =>
      tokenOf(
        match
          .split(':')
          .map((octet) => octet.padStart(2, '0'))
          .join(''),
      ),
    ),
    byPattern(DOTTED, (match) => tokenOf(match.replaceAll('.', ''))),
    byPattern(BARE, (match) => (known.has(match.toLowerCase()) ? tokenOf(match) : undefined)),
  ];
}
