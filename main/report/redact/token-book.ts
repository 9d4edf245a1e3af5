/** Which token stands for what. */
export const TOKEN_KINDS = [
  'public-ipv4',
  'public-ipv6',
  'private-ipv4',
  'private-ipv6',
  'mac',
  'guid',
  'user',
  'host',
  'domain',
  'name',
] as const;
export type TokenKind = (typeof TOKEN_KINDS)[number];

export interface TokenEntry {
  readonly kind: TokenKind;
  readonly value: string;
  readonly token: string;
}

/** Addresses of one documentation block. */
const BLOCK = 254;
const PUBLIC_BLOCKS = ['198.51.100', '203.0.113', '192.0.2'];
/** 198.18.0.0/15. */
const BENCHMARK_ADDRESSES = 2 ** 17 - 1;

const TOKENS: Readonly<Record<TokenKind, (count: number) => string>> = {
  'public-ipv4': publicIpv4,
  'private-ipv4': (count) =>
    count <= BENCHMARK_ADDRESSES
      ? dotted(198 * 2 ** 24 + 18 * 2 ** 16 + count)
      : dotted(241 * 2 ** 24 + count - BENCHMARK_ADDRESSES),
  'public-ipv6': (count) => `2001:db8:ffff::${groups(count)}`,
  'private-ipv6': (count) => `2001:db8:fffe::${groups(count)}`,
  mac: (count) => `<mac-${count}>`,
  guid: (count) => `<guid-${count}>`,
  user: (count) => `<user-${count}>`,
  host: (count) => `<host-${count}>`,
  domain: (count) => `host${count}.example`,
  name: (count) => `<name-${count}>`,
};

/** Beyond the three documentation blocks: 240.0.0.0/8, which is reserved and on no network. */
function publicIpv4(count: number): string {
  const block = PUBLIC_BLOCKS[Math.floor((count - 1) / BLOCK)];
  if (block !== undefined) return `${block}.${((count - 1) % BLOCK) + 1}`;
  return dotted(240 * 2 ** 24 + count - PUBLIC_BLOCKS.length * BLOCK);
}

const dotted = (value: number): string =>
  [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');

function groups(count: number): string {
  const low = (count % 65_536).toString(16);
  return count < 65_536 ? low : `${Math.floor(count / 65_536).toString(16)}:${low}`;
}

/** Gives each thing a token of its own: in the order in which they are met, so that a token tells nothing of what it stands for. */
export class TokenBook {
  /** What stands in the text already and looks like a token: it stays as it is, and stands for nothing else. */
  readonly #taken: Set<string>;
  readonly #tokens = new Map<string, TokenEntry>();
  readonly #counts = new Map<TokenKind, number>();

  constructor(taken: Iterable<string> = []) {
    this.#taken = new Set(taken);
  }

  /** @param value in the one spelling that all mentions of it have in common */
  tokenOf(kind: TokenKind, value: string): string {
    const key = `${kind} ${value}`;
    const known = this.#tokens.get(key) ?? { kind, value, token: this.#next(kind) };
    this.#tokens.set(key, known);
    return known.token;
  }

  /** Says that this is there already. @returns it */
  take(token: string): string {
    this.#taken.add(token);
    return token;
  }

  get taken(): ReadonlySet<string> {
    return this.#taken;
  }

  entries(): readonly TokenEntry[] {
    return [...this.#tokens.values()];
  }

  #next(kind: TokenKind): string {
    for (let count = (this.#counts.get(kind) ?? 0) + 1; ; count += 1) {
      const token = TOKENS[kind](count);
      if (this.#taken.has(token)) continue;
      this.#counts.set(kind, count);
      return token;
    }
  }
}
