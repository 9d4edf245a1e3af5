import { shell } from 'electron';
import { PinholeError } from '../../main/model/errors.ts';
import { helpUrl } from './help-url.ts';

/**
 * Hands the policy's help address to the system's browser or mail program.
 * @throws PinholeError HELP_UNAVAILABLE where it is no https:// or mailto: URL, or nothing opens it
 */
export async function openHelp(address: string): Promise<void> {
  const url = helpUrl(address);
  if (url === undefined) throw new PinholeError('HELP_UNAVAILABLE');
  try {
    await shell.openExternal(url);
  } catch (cause) {
    throw new PinholeError('HELP_UNAVAILABLE', 'no program of this system opens the help address', { cause });
  }
}
