import { PinholeError, type ErrorCode } from '../../main/model/errors.ts';

/** What the library for updates, and the system below it, call what went wrong. */
const CODES: Readonly<Record<string, ErrorCode>> = {
  ERR_CHECKSUM_MISMATCH: 'UPDATE_DAMAGED',
  ERR_UPDATER_INVALID_SIGNATURE: 'UPDATE_SIGNATURE',
  ERR_UPDATER_CHANNEL_FILE_NOT_FOUND: 'UPDATE_FEED_INVALID',
  ERR_UPDATER_INVALID_UPDATE_INFO: 'UPDATE_FEED_INVALID',
  ERR_UPDATER_INVALID_VERSION: 'UPDATE_FEED_INVALID',
  ERR_UPDATER_NO_FILES_PROVIDED: 'UPDATE_FEED_INVALID',
  ERR_UPDATER_NO_CHECKSUM: 'UPDATE_FEED_INVALID',
  ERR_UPDATER_ZIP_FILE_NOT_FOUND: 'UPDATE_FEED_INVALID',
  ERR_UPDATER_WEB_INSTALLER_DISABLED: 'UPDATE_FEED_INVALID',
  ENOSPC: 'FILE_UNWRITABLE',
  EDQUOT: 'FILE_UNWRITABLE',
};

const WORDS: Partial<Record<ErrorCode, string>> = {
  FILE_UNWRITABLE: 'The new version cannot be written to the folder of downloads of updates',
};

/**
 * What went wrong, in the words of this program: the library's own hold whole answers.
 * @param status of HTTP, where the feed refused
 */
export function updateFailure(thrown: unknown, status: number | undefined): PinholeError {
  if (thrown instanceof PinholeError) return thrown;
  const systemCode = systemCodeOf(thrown);
  const code = CODES[systemCode] ?? (isOfFile(thrown) ? 'FILE_UNWRITABLE' : 'UPDATE_FEED_UNREACHABLE');
  const options = { cause: thrown, ...(systemCode !== '' && { facts: { systemCode } }) };
  if (status !== undefined && code !== 'FILE_UNWRITABLE') {
    const words = `The feed of updates answers ${status}`;
    return new PinholeError(
      isAbsence(status) ? 'UPDATE_FEED_INVALID' : 'UPDATE_FEED_UNREACHABLE',
      words,
      options,
    );
  }
  if (code !== 'UPDATE_FEED_UNREACHABLE') return new PinholeError(code, WORDS[code], options);
  const why = systemCode === '' ? '' : `: ${systemCode}`;
  return new PinholeError(code, `The feed of updates could not be reached${why}`, options);
}

/** Whether it will be the same the next time; of the others a proxy or a load is the cause. */
const isAbsence = (status: number): boolean => status < 500 && ![407, 408, 429].includes(status);

/** Errors of the file system name the file. */
const isOfFile = (thrown: unknown): boolean => thrown instanceof Error && 'path' in thrown;

/** Electron has its own only in the message: `net::ERR_NAME_NOT_RESOLVED`. Empty: there is none. */
function systemCodeOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return '';
  if ('code' in thrown && typeof thrown.code === 'string') return thrown.code;
  return /^net::(ERR_[A-Z0-9_]{1,60})$/.exec(thrown.message)?.[1] ?? '';
}
