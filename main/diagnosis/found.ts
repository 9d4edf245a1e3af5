/** Small parts that the stages share. */
import { asPinholeError, type PinholeError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';

/** Why a stage failed: where its time was over or it was called off, that, and not what it came to by that. */
export function failureOf(thrown: unknown, signal: AbortSignal): PinholeError {
  return asPinholeError(signal.aborted ? signal.reason : thrown);
}

const SILENCE: readonly PinholeError['code'][] = ['TLS_TIMEOUT', 'CONFIG_TIMEOUT'];
const ENDS: readonly PinholeError['code'][] = ['TLS_CLOSED', 'CONFIG_CLOSED'];

/** Whether nothing was said for so long that another connection is worth a try. */
export const wasSilent = ({ code }: PinholeError, tookMs: number): boolean =>
  SILENCE.includes(code) || (ENDS.includes(code) && tookMs >= LIMITS.diagnoseSilentMs.value);

/** Octets of a peer, for people: hexadecimal digits, and what of them can be read. */
export function octetsOf(octets: Uint8Array): { readonly hex: string; readonly text: string } {
  const buffer = Buffer.from(octets);
  return {
    hex: buffer.toString('hex'),
    text: buffer
      .toString('latin1')
      .replaceAll(/[^\x20-\x7e]+/g, ' ')
      .trim(),
  };
}

/** What names and peers bring into a sentence must not make it a page. */
const LINE_LENGTH = 450;

export const clipped = (line: string): string =>
  line.length > LINE_LENGTH ? `${line.slice(0, LINE_LENGTH - 1)}…` : line;

/** For one line of text. */
export const milliseconds = (ms: number): string => `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;

/** Without its final dot: as the end of a part of a sentence. */
export const bare = ({ message }: { readonly message: string }): string => message.replace(/\.$/, '');

/** What was seen, as a sentence. */
export const sentence = (error: { readonly message: string }): string => `${capital(bare(error))}.`;

const capital = (text: string): string =>
  /^[a-z]+ /.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;

/** Numbers of evidence to hundredths: what is finer is noise, and makes reports hard to read. */
export function tidy<T>(value: T): T {
  if (typeof value === 'number') return (Math.round(value * 100) / 100) as T;
  if (Array.isArray(value)) return value.map(tidy) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, tidy(part)])) as T;
}
