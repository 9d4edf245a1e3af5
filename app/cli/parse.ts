/** Options as a person writes them. Each parser throws OPTION_INVALID: the option, the value, and what would be right. */
import { PinholeError } from '../../main/model/errors.ts';
import { LIMITS } from '../../main/model/limits.ts';
import type { Profile } from '../../main/model/profile.ts';

const wrong = (what: string, value: string, right: string): PinholeError =>
  new PinholeError('OPTION_INVALID', `${what} is "${value}"; ${right}`);

/** A whole number from `min` to `max`. */
export function parseCount(what: string, value: string, min: number, max: number): number {
  const number = /^\d{1,10}$/.test(value) ? Number(value) : Number.NaN;
  if (number >= min && number <= max) return number;
  throw wrong(what, value, `a whole number from ${min} to ${max} would be right`);
}

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** `10s`, `500ms`, `5m`, `1h`; a bare number is seconds. @returns ms */
export function parseDuration(what: string, value: string): number {
  const match = /^(\d{1,9})(ms|s|m|h)?$/.exec(value);
  if (match?.[1] === undefined) throw wrong(what, value, 'a time like 30s, 500ms, 5m or 1h would be right');
  return Number(match[1]) * (UNIT_MS[match[2] ?? 's'] ?? 0);
}

/** `24h` or `7d` before now, or a time of ISO 8601. @returns ms since 1970 */
export function parseMoment(what: string, value: string, nowMs: number): number {
  const days = /^(\d{1,5})d$/.exec(value)?.[1];
  if (days !== undefined) return nowMs - Number(days) * 86_400_000;
  if (/^\d+(ms|s|m|h)$/.test(value)) return nowMs - parseDuration(what, value);
  const moment = /^\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d)?)?$/.test(value)
    ? Date.parse(value)
    : Number.NaN;
  if (!Number.isNaN(moment)) return moment;
  throw wrong(what, value, '24h, 7d or a time like 2026-11-22T10:00Z would be right');
}

const UNIT_OCTETS: Readonly<Record<string, number>> = { '': 1, K: 2 ** 10, M: 2 ** 20 };

/** `10M`, `64K`; a bare number is octets. @returns octets, from `min` to `max` */
export function parseSize(what: string, value: string, min: number, max: number): number {
  const match = /^(\d{1,9})([KM]?)$/i.exec(value);
  const octets = Number(match?.[1]) * (UNIT_OCTETS[(match?.[2] ?? '').toUpperCase()] ?? 0);
  if (octets >= min && octets <= max) return octets;
  throw wrong(
    what,
    value,
    `a size like 64K or 10M, from ${min / 2 ** 10}K to ${max / 2 ** 20}M, would be right`,
  );
}

const UNIT_S: Readonly<Record<string, number>> = { s: 1, min: 60, h: 3_600 };

/**
 * `60/min`, `0.5/s`, `10/h`; or `5%/min`, of `of`.
 * @param bounds `most`: a second
 * @returns how often a second
 */
export function parseRate(
  what: string,
  value: string,
  { of, most }: { readonly of: number; readonly most: number },
): number {
  const match = /^(\d{1,6}(?:\.\d{1,3})?)(%?)\/(s|min|h)$/.exec(value);
  const times = Number(match?.[1]) * (match?.[2] === '%' ? of / 100 : 1);
  const perSecond = times / (UNIT_S[match?.[3] ?? ''] ?? 0);
  if (perSecond > 0 && perSecond <= most) return perSecond;
  throw wrong(what, value, `a rate like 2/s, 60/min or 5%/min, of at most ${most}/s, would be right`);
}

/** `95%`. @returns 0 to 1 */
export function parseShare(what: string, value: string): number {
  const match = /^(\d{1,3}(?:\.\d{1,3})?)%$/.exec(value);
  const share = Number(match?.[1]) / 100;
  if (share >= 0 && share <= 1) return share;
  throw wrong(what, value, 'a share like 95% would be right');
}

/** `assigned`, `auto`, `S` (proposed) or `static:S`. */
export function parseInterval(value: string): Profile['interval'] {
  if (value === 'assigned') return { mode: 'assigned' };
  if (value === 'auto') return { mode: 'auto', measureByItself: false };
  const match = /^(static:)?(\d{1,6})$/.exec(value);
  const seconds = Number(match?.[2]);
  if (match === null || seconds < 1 || seconds > LIMITS.intervalSeconds.value) {
    throw wrong(
      '--interval',
      value,
      `assigned, auto, seconds from 1 to ${LIMITS.intervalSeconds.value} to propose, or static:SECONDS would be right`,
    );
  }
  return { mode: match[1] === undefined ? 'proposed' : 'static', seconds };
}

export interface HostPort {
  readonly host: string;
  readonly port: number;
}

/** As `parseHostPort`, and after the port others that are tried after it: `HOST:443,5061`. */
export function parseTarget(
  value: string,
  defaultPort: number,
): HostPort & { readonly otherPorts: number[] } {
  const [place = '', ...others] = value.split(',');
  return {
    ...parseHostPort('the target', place, defaultPort, 1),
    otherPorts: others.map((port) => parseCount('port of the target', port, 1, 65_535)),
  };
}

/** `HOST`, `HOST:PORT`, `[V6]:PORT` or a bare IPv6 address. */
export function parseHostPort(what: string, value: string, defaultPort: number, minPort: 0 | 1): HostPort {
  const match = /^(?:\[([^\]]+)\]|([^:]+))(?::([^:]*))?$/.exec(value);
  const host = match?.[1] ?? match?.[2];
  if (host === undefined) {
    if (/^[0-9A-Fa-f:.]+(?:%\w+)?$/.test(value)) return { host: value, port: defaultPort };
    throw wrong(what, value, 'HOST:PORT would be right, an IPv6 address in brackets');
  }
  const port =
    match?.[3] === undefined ? defaultPort : parseCount(`port of ${what}`, match[3], minPort, 65_535);
  return { host, port };
}
