import type { PinholeError } from './errors.ts';

export interface CaptureOptions {
  /** A file that is not there yet. */
  readonly path: string;
  /** What is kept of inner packets; never their payload. */
  readonly packets: 'headers' | 'none';
  /** The largest size of the file, octets. */
  readonly maxOctets: number;
  readonly maxMs: number;
}

/** Why a capture ended: it was told to; it reached a bound; the policy changed; or the file could not be written. */
export type CaptureEnd = 'stopped' | 'size' | 'time' | 'messages' | 'forbidden' | 'failed';

export interface CaptureOutcome {
  readonly path: string;
  readonly end: CaptureEnd;
  /** In one line, for a person. */
  readonly words: string;
  /** Messages and inner packets in the file. */
  readonly written: number;
  /** Those that the disk could not take in time, and are missing there. */
  readonly dropped: number;
  /** Of a capture that failed. */
  readonly error: PinholeError | null;
}

export interface RunningCapture {
  /** Resolves when it has ended, for whichever reason, and its file is closed. */
  readonly ended: Promise<CaptureOutcome>;
}
