/**
 * The answers to a proxy's challenges. Own code, because what npm has for Digest knows MD5 alone, or one challenge, or no
 * connection but its own.
 */
import { createHash } from 'node:crypto';
import type { Challenge } from './challenges.ts';
import type { ProxyCredentials } from './settings.ts';

export interface DigestRequest {
  readonly method: string;
  readonly uri: string;
  /** The client's own nonce, new for each answer. */
  readonly cnonce: string;
}

const HASHES: Readonly<Record<string, string>> = { 'SHA-256': 'sha256', MD5: 'md5' };

/** Best first (RFC 7616, 3.7). */
const ALGORITHMS = ['SHA-256', 'SHA-256-SESS', 'MD5', 'MD5-SESS'] as const;

/** The value of Proxy-Authorization that answers the best challenge: Digest before Basic. Undefined where none can be answered. */
export function authorize(
  challenges: readonly Challenge[],
  credentials: ProxyCredentials,
  request: DigestRequest,
): string | undefined {
  const digests = challenges.filter(({ scheme }) => scheme === 'digest');
  for (const algorithm of ALGORITHMS) {
    const challenge = digests.find(
      (digest) => algorithmOf(digest) === algorithm && qopOf(digest) !== 'other' && hasNonce(digest),
    );
    if (challenge !== undefined) return digestAuthorization(challenge, credentials, request);
  }
  return challenges.some(({ scheme }) => scheme === 'basic') ? basicAuthorization(credentials) : undefined;
}

/** Whether the proxy refused no more than the age of a nonce (RFC 7616, 3.3). */
export function isStale(challenges: readonly Challenge[]): boolean {
  return challenges.some(
    ({ scheme, parameters }) => scheme === 'digest' && parameters.get('stale')?.toLowerCase() === 'true',
  );
}

function basicAuthorization({ username, password }: ProxyCredentials): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

const algorithmOf = ({ parameters }: Challenge): string =>
  (parameters.get('algorithm') ?? 'MD5').toUpperCase();

const hasNonce = ({ parameters }: Challenge): boolean => parameters.has('nonce');

/** `none`: the form that RFC 2617 keeps for proxies older than itself. */
function qopOf({ parameters }: Challenge): 'auth' | 'none' | 'other' {
  const qop = parameters.get('qop');
  if (qop === undefined) return 'none';
  return qop.split(',').some((option) => option.trim().toLowerCase() === 'auth') ? 'auth' : 'other';
}

/** RFC 7616, 3.4, and without `qop` RFC 2617, 3.2.2.1. */
function digestAuthorization(
  challenge: Challenge,
  { username, password }: ProxyCredentials,
  { method, uri, cnonce }: DigestRequest,
): string {
  const { parameters } = challenge;
  const algorithm = algorithmOf(challenge);
  const hash = (...parts: readonly string[]): string =>
    createHash(HASHES[algorithm.replace('-SESS', '')] ?? '')
      .update(parts.join(':'))
      .digest('hex');
  const realm = parameters.get('realm') ?? '';
  const nonce = parameters.get('nonce') ?? '';
  const opaque = parameters.get('opaque');
  // Each nonce is used once.
  const count = '00000001';
  const withQop = qopOf(challenge) === 'auth';

  const own = hash(username, realm, password);
  const secret = algorithm.endsWith('-SESS') ? hash(own, nonce, cnonce) : own;
  const asked = hash(method, uri);
  const response = withQop ? hash(secret, nonce, count, cnonce, 'auth', asked) : hash(secret, nonce, asked);

  return `Digest ${[
    userParameter(username),
    `realm=${quoted(realm)}`,
    `nonce=${quoted(nonce)}`,
    `uri=${quoted(uri)}`,
    `response="${response}"`,
    ...(parameters.has('algorithm') ? [`algorithm=${parameters.get('algorithm') ?? ''}`] : []),
    ...(opaque === undefined ? [] : [`opaque=${quoted(opaque)}`]),
    ...(withQop ? ['qop=auth', `nc=${count}`] : []),
    ...(withQop || algorithm.endsWith('-SESS') ? [`cnonce=${quoted(cnonce)}`] : []),
  ].join(', ')}`;
}

/** A header holds ASCII; what is more is written as RFC 8187 has it. */
function userParameter(username: string): string {
  return /^[ -~]*$/.test(username)
    ? `username=${quoted(username)}`
    : `username*=UTF-8''${encodeURIComponent(username).replaceAll(/['()*]/g, percent)}`;
}

const percent = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;

const quoted = (text: string): string => `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
