import { LIMITS } from '../model/limits.ts';
import { dropOldest } from '../platform/drop-oldest.ts';
import type { Clock } from '../platform/clock.ts';
import { loadCaFile } from './ca-file.ts';

interface Kept {
  readonly readMs: number;
  readonly pem: Promise<string>;
}

/** CA files that many tunnels name: each is read once for all that want it within `LIMITS.caFileFreshMs`. */
export class CaFiles {
  readonly #clock: Clock;
  /** By path, oldest first. */
  readonly #kept = new Map<string, Kept>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** As `loadCaFile`. @throws PinholeError CA_FILE_UNREADABLE or CA_FILE_INVALID */
  load(path: string): Promise<string> {
    const nowMs = this.#clock.monotonicMs();
    const kept = this.#kept.get(path);
    if (kept !== undefined && nowMs - kept.readMs < LIMITS.caFileFreshMs.value) return kept.pem;
    const read: Kept = { readMs: nowMs, pem: loadCaFile(path) };
    this.#kept.delete(path);
    this.#kept.set(path, read);
    dropOldest(this.#kept, LIMITS.caFilesFresh.value);
    // What failed may be mended at once.
    read.pem.catch(() => {
      if (this.#kept.get(path) === read) this.#kept.delete(path);
    });
    return read.pem;
  }
}
