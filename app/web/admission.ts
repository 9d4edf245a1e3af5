import { createHash, timingSafeEqual } from 'node:crypto';
import { LIMITS } from '../../main/model/limits.ts';
import type { Clock } from '../../main/platform/clock.ts';
import type { Random } from '../../main/platform/random.ts';

/** A browser that has been let in. Only the digest of its secret is kept. */
export interface Session {
  readonly digest: Buffer;
}

interface Token {
  readonly digest: Buffer;
  readonly goodUntilMs: number;
}

export interface AdmissionOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** A session has given way to a newer one. */
  readonly onEnded: (session: Session) => void;
}

/** Who may come in: one-time tokens, exchanged for session cookies. */
export interface Admission {
  /** A token, good once and for `LIMITS.webTokenMs`. */
  newToken(): string;
  /** @returns the `Set-Cookie` of a new session, or undefined where the token is not good (any more). */
  exchange(token: string): string | undefined;
  /** @returns the session that a `Cookie` header proves, or undefined. */
  sessionOf(cookieHeader: string | undefined): Session | undefined;
}

/** 256 bits: nobody guesses that, so attempts need not be counted. */
const SECRET_OCTETS = 32;
const INSTANCE_OCTETS = 4;

export function createAdmission({ clock, random, onEnded }: AdmissionOptions): Admission {
  // The cookies of a host are shared by all its ports: another Pinhole must not overwrite this one's.
  const cookieName = `pinhole-${Buffer.from(random.octets(INSTANCE_OCTETS)).toString('hex')}`;
  let tokens: readonly Token[] = [];
  let sessions: readonly Session[] = [];

  const newSecret = (): string => Buffer.from(random.octets(SECRET_OCTETS)).toString('base64url');

  return {
    newToken() {
      const secret = newSecret();
      const token = { digest: digestOf(secret), goodUntilMs: clock.monotonicMs() + LIMITS.webTokenMs.value };
      tokens = [...tokens, token].slice(-LIMITS.webTokens.value);
      return secret;
    },
    exchange(secret) {
      const token = findSecret(tokens, secret);
      if (token === undefined) return undefined;
      tokens = tokens.filter((other) => other !== token);
      if (clock.monotonicMs() >= token.goodUntilMs) return undefined;

      const cookie = newSecret();
      const all = [...sessions, { digest: digestOf(cookie) }];
      sessions = all.slice(-LIMITS.webSessions.value);
      all.slice(0, -LIMITS.webSessions.value).forEach(onEnded);
      return `${cookieName}=${cookie}; Path=/; HttpOnly; SameSite=Strict`;
    },
    sessionOf(cookieHeader) {
      // Another service on this host can plant a cookie of the same name beside ours: any that is good will do.
      return valuesOf(cookieHeader ?? '', cookieName)
        .map((value) => findSecret(sessions, value))
        .find((session) => session !== undefined);
    },
  };
}

const digestOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();

/** Looks at every entry, each in constant time: how long it takes tells nothing about the secrets. */
function findSecret<T extends { readonly digest: Buffer }>(
  entries: readonly T[],
  secret: string,
): T | undefined {
  const digest = digestOf(secret);
  let found: T | undefined;
  for (const entry of entries) {
    if (timingSafeEqual(entry.digest, digest)) found = entry;
  }
  return found;
}

function valuesOf(cookieHeader: string, name: string): readonly string[] {
  return cookieHeader
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
}
