/** Small parts that the stages share. */
import { asPinholeError, type PinholeError } from '../model/errors.ts';

/** Why a stage failed: where its time was over or it was called off, that, and not what it came to by that. */
export function failureOf(thrown: unknown, signal: AbortSignal): PinholeError {
  return asPinholeError(signal.aborted ? signal.reason : thrown);
}

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

/** For one line of text. */
export const milliseconds = (ms: number): string => `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;

/** Without its final dot: as the end of a part of a sentence. */
export const bare = ({ message }: { readonly message: string }): string => message.replace(/\.$/, '');

/** What was seen, as a sentence. */
export const sentence = (error: { readonly message: string }): string => `${capital(bare(error))}.`;

const capital = (text: string): string =>
  /^[a-z]+ /.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
