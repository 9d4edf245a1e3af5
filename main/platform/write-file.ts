import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { PinholeError } from '../model/errors.ts';

/**
 * Writes a file as a whole or not at all: whoever reads it, even after a crash, finds the old content or the new one.
 * It and its folder, which is made where it is missing, are the owner's alone.
 * @throws PinholeError FILE_UNWRITABLE
 */
export async function writeWholeFile(path: string, content: string | Uint8Array): Promise<void> {
  const beside = `${path}.${randomBytes(6).toString('hex')}.new`;
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    {
      await using file = await open(beside, 'wx', 0o600);
      await file.writeFile(content);
      await file.sync();
    }
    await rename(beside, path);
  } catch (thrown) {
    await rm(beside, { force: true }).catch(() => undefined);
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    throw new PinholeError('FILE_UNWRITABLE', `${path} cannot be written: ${reason}`, { cause: thrown });
  }
}
