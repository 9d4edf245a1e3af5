import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWholeFile } from '../../main/platform/write-file.ts';

/** Says, of all the times that this user's window was hidden, once that it is the first. @param folder for what the program remembers. */
export async function isFirstHiding(folder: string): Promise<boolean> {
  const marker = join(folder, 'closed-to-tray');
  try {
    await access(marker);
    return false;
  } catch {
    await writeWholeFile(marker, 'Pinhole has said once that it goes on when its window is closed.\n');
    return true;
  }
}
