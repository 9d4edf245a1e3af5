import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { LIMITS } from '../model/limits.ts';
import type { Clock } from '../platform/clock.ts';
import { SEALED_FILE, type SealedStore } from './sealed-store.ts';

/** What a write of any file of this folder leaves behind that was cut short. */
const HALF_WRITTEN = /\.(?:sealed|safe)\.[0-9a-f]+\.new$/;

/**
 * Deletes files that no entry of any store refers to. Whoever wrote one less than a day ago may be about to refer to it.
 * @throws PinholeError where a store does not say: then what is left stays
 */
export async function sweepSecrets(
  directory: string,
  stores: readonly SealedStore[],
  clock: Clock,
): Promise<void> {
  const names = await readdir(directory).catch(() => []);
  const own = names.filter((name) => SEALED_FILE.test(name) || HALF_WRITTEN.test(name));
  for (const name of own.slice(0, LIMITS.secretFiles.value)) {
    const path = join(directory, name);
    // One that is gone is another's doing.
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Infinity }));
    if (clock.wallMs() - mtimeMs < LIMITS.secretLeftoverMs.value) continue;
    if (HALF_WRITTEN.test(name) || !(await isReferredTo(name, stores))) await rm(path, { force: true });
  }
}

async function isReferredTo(name: string, stores: readonly SealedStore[]): Promise<boolean> {
  for (const store of stores) if (await store.refersTo(name)) return true;
  return false;
}
