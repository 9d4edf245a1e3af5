import { asPinholeError, type PinholeError } from '../../main/model/errors.ts';

/** What went wrong, as one line on stderr: no stack, no dialog. */
export function report(thrown: unknown): PinholeError {
  const error = asPinholeError(thrown);
  // Some messages quote what came from outside: no control character of theirs reaches the terminal.
  process.stderr.write(`pinhole: ${error.message.replaceAll(/\p{Cc}+/gu, ' ')} (${error.code})\n`);
  return error;
}
