import { isIPv6 } from 'node:net';
import type { ReportRedaction } from '../../model/report.ts';
import { canonicalIpv4, classOf, embeddedIpv4, holdsMac, ipv6Of, nibblesOf } from './addresses.ts';
import { NAME_BEGINS } from './beginnings.ts';
import { byPattern, type Find } from './pieces.ts';
import type { TokenBook } from './token-book.ts';

/** The token of an IPv4 address; undefined: it stays. */
function ipv4Token(address: string, level: ReportRedaction, book: TokenBook): string | undefined {
  switch (classOf(address)) {
    case 'token':
      return book.take(address);
    case 'kept':
      return undefined;
    case 'private':
      return level === 'strict' ? book.tokenOf('private-ipv4', address) : undefined;
    case 'public':
      return book.tokenOf('public-ipv4', address);
  }
}

/** The token of an IPv6 address; undefined: it stays. */
function ipv6Token(nibbles: string, level: ReportRedaction, book: TokenBook): string | undefined {
  const embedded = embeddedIpv4(nibbles);
  if (embedded !== undefined) {
    const token = ipv4Token(embedded.ipv4, level, book);
    return token === undefined ? undefined : `${embedded.prefix}${token}`;
  }
  const address = ipv6Of(nibbles);
  switch (classOf(address)) {
    case 'token':
      return book.take(shortest(nibbles));
    case 'kept':
      return undefined;
    case 'private':
      // A MAC address is one wherever it stands.
      return level === 'strict' || holdsMac(nibbles) ? book.tokenOf('private-ipv6', address) : undefined;
    case 'public':
      return book.tokenOf('public-ipv6', address);
  }
}

/** As the tokens are written; of others of their range every group. */
function shortest(nibbles: string): string {
  const groups = (nibbles.match(/.{4}/g) ?? []).map((group) => group.replace(/^0{1,3}/, ''));
  const [a = '', b = '', c = '', ...rest] = groups;
  if (rest.slice(0, 3).some((group) => group !== '0')) return groups.join(':');
  const [high = '', low = ''] = rest.slice(3);
  return `${a}:${b}:${c}::${high === '0' ? low : `${high}:${low}`}`;
}

/** Runs of what IPv6 addresses are made of, their colons perhaps as in a URL. */
const IPV6_RUN = /(?:[0-9a-f:.]|%3a)+/gi;

export const findIpv6 = (level: ReportRedaction, book: TokenBook): Find =>
  function* (text) {
    for (const match of text.matchAll(IPV6_RUN)) {
      const [run] = match;
      const address = addressIn(run);
      if (address === undefined || isOfCode(text, match.index, run)) continue;
      const token = ipv6Token(nibblesOf(address.text.replaceAll(/%3a/gi, ':')), level, book);
      if (token === undefined) continue;
      const start = match.index + address.at;
      const encoded = /%3a/i.test(address.text) ? token.replaceAll(':', '%3A') : token;
      yield { start, end: start + address.text.length, replacement: encoded };
    }
  };

/** `std::string` */
function isOfCode(text: string, at: number, run: string): boolean {
  const beside = text.slice(Math.max(0, at - 1), at) + text.charAt(at + run.length);
  return /^[0-9a-f]{0,4}::[0-9a-f]{0,4}$/i.test(run) && /[g-z_]/i.test(beside);
}

/** What of a run is an address: all of it, or all but punctuation, a word or a port beside it. */
function addressIn(run: string): { readonly text: string; readonly at: number } | undefined {
  if (!/(?::|%3a).*(?::|%3a)/i.test(run)) return undefined;
  const start =
    /^\.*(?::(?!:)|%3a(?!%3a))?(?:[0-9a-f]+(?=[0-9a-f]{4}(?::|%3a)))?/i.exec(run)?.[0].length ?? 0;
  const rest = run.slice(start).replace(/\.+$/, '');
  const withoutEnd = rest.replace(/(?<!:|%3a)(?::|%3a)$/i, '');
  const withoutPort = withoutEnd.replace(/(?::|%3a)\d{1,5}$/i, '');
  const text = [rest, withoutEnd, withoutPort].find((candidate) =>
    isIPv6(candidate.replaceAll(/%3a/gi, ':')),
  );
  return text === undefined ? undefined : { text, at: start };
}

/** Four numbers or more with dots between them. */
const DOTTED_RUN = /(?<!\d)\d{1,20}(?:\.\d{1,20}){3,}/g;

/** Of what is encoded for a URL (`%20`) or JSON (`\u0020`), the digits are none of the address behind it. */
function encodedDigits(text: string, at: number, run: string): number {
  const before = text.slice(Math.max(0, at - 2), at);
  if (before.endsWith('%') && /^\d{3}/.test(run)) return 2;
  return before === '\\u' && /^\d{5}/.test(run) ? 4 : 0;
}

export const findIpv4 = (level: ReportRedaction, book: TokenBook): Find =>
  function* (text) {
    for (const match of text.matchAll(DOTTED_RUN)) {
      const encoded = encodedDigits(text, match.index, match[0]);
      const at = match.index + encoded;
      const parts = match[0].slice(encoded).split('.');
      // An object identifier begins with 0, 1 or 2 (ITU-T X.660) and is longer; BSD writes a port behind a fifth dot.
      if (parts.length > 5 && Number(parts[0]) <= 2) continue;
      const from = canonicalIpv4(parts.slice(0, 4)) === undefined ? parts.length - 4 : 0;
      const four = parts.slice(from, from + 4);
      const address = canonicalIpv4(four);
      const token = address === undefined ? undefined : ipv4Token(address, level, book);
      if (token === undefined) continue;
      const start = at + parts.slice(0, from).reduce((sum, part) => sum + part.length + 1, 0);
      yield { start, end: start + four.join('.').length, replacement: token };
    }
  };

/** As providers put an address into the name of a host: `ip-203-0-113-7.example.net`. */
const DASHED_RUN = /(?<!\d|\d-)\d{1,20}(?:-\d{1,20}){3,10}(?=[a-z-]{0,63}\.[a-z])/gi;

export const findDashedIpv4 = (level: ReportRedaction, book: TokenBook): Find =>
  function* (text) {
    for (const match of text.matchAll(DASHED_RUN)) {
      const last = match[0].split('-').slice(-4);
      const address = canonicalIpv4(last);
      const token = address === undefined ? undefined : ipv4Token(address, level, book);
      if (token === undefined) continue;
      const end = match.index + match[0].length;
      yield { start: end - last.join('-').length, end, replacement: token.replaceAll('.', '-') };
    }
  };

const IPV4_REVERSED = new RegExp(String.raw`${NAME_BEGINS}((?:\d{1,3}\.){1,4})in-addr\.arpa`, 'giu');
const IPV6_REVERSED = new RegExp(String.raw`${NAME_BEGINS}((?:[0-9a-f]\.){1,32})ip6\.arpa`, 'giu');

/** Names of addresses in reverse (RFC 1035, 3.5; RFC 3596, 2.5), also of a part of one; and as Windows writes IPv6 in a path. */
export function findReversed(level: ReportRedaction, book: TokenBook): readonly Find[] {
  return [
    byPattern(IPV4_REVERSED, (match, [labels = '']) => {
      const parts = labels.split('.').slice(0, -1).reverse();
      const address = canonicalIpv4([...parts, '0', '0', '0'].slice(0, 4));
      if (address === undefined) return undefined;
      // One that is kept is not to be read the wrong way round either.
      const token = ipv4Token(address, level, book);
      return token === undefined ? match : `${token.split('.').reverse().join('.')}.in-addr.arpa`;
    }),
    byPattern(IPV6_REVERSED, (match, [labels = '']) => {
      const nibbles = labels.toLowerCase().split('.').reverse().join('').padEnd(32, '0');
      const token = ipv6Token(nibbles, level, book);
      if (token === undefined) return match;
      return `${(nibblesOf(token).match(/./g) ?? []).reverse().join('.')}.ip6.arpa`;
    }),
    byPattern(/([0-9a-f-]{2,39})(?:s[\w-]*)?\.ipv6-literal\.net/gi, (_match, [dashed = '']) => {
      const address = dashed.replaceAll('-', ':');
      const token = isIPv6(address) ? ipv6Token(nibblesOf(address), level, book) : undefined;
      return token === undefined ? undefined : `${token.replaceAll(':', '-')}.ipv6-literal.net`;
    }),
  ];
}
