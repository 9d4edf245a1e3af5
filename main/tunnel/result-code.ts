import { PinholeError, type ErrorCode } from '../model/errors.ts';
import { RESULT_CODES } from '../protocol/constants.ts';

const CODES: ReadonlyMap<number, ErrorCode> = new Map([
  [RESULT_CODES.malformed, 'REFUSED_MALFORMED'],
  [RESULT_CODES.unknownSession, 'REFUSED_UNKNOWN_SESSION'],
  [RESULT_CODES.noResources, 'REFUSED_NO_RESOURCES'],
  [RESULT_CODES.intervalUnacceptable, 'REFUSED_INTERVAL'],
  [RESULT_CODES.sessionIdInUse, 'REFUSED_SESSION_IN_USE'],
  [RESULT_CODES.unsupported, 'REFUSED_UNSUPPORTED'],
  [RESULT_CODES.administrativelyClosed, 'REFUSED_ADMINISTRATIVELY'],
  [RESULT_CODES.keepAliveExpired, 'REFUSED_KEEP_ALIVE_EXPIRED'],
  [RESULT_CODES.notAuthorised, 'REFUSED_NOT_AUTHORISED'],
]);

/** The error of a Result_Code other than 0, with its retry rule (protocol 4). */
export function refusal(resultCode: number): PinholeError {
  const code = CODES.get(resultCode);
  if (code !== undefined) return new PinholeError(code);
  return new PinholeError(
    'REFUSED_OTHER',
    `The TSCF refused with result code ${resultCode}, which this version does not know.`,
  );
}
