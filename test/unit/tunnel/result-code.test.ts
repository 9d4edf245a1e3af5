import { describe, expect, it } from 'vitest';
import { ERRORS, type ErrorCode } from '../../../main/model/errors.ts';
import { refusal } from '../../../main/tunnel/result-code.ts';

describe('result codes (protocol 4)', () => {
  it.each<[number, ErrorCode, string]>([
    [1, 'REFUSED_MALFORMED', 'never'],
    [2, 'REFUSED_UNKNOWN_SESSION', 'now'],
    [3, 'REFUSED_NO_RESOURCES', 'backoff'],
    [4, 'REFUSED_INTERVAL', 'never'],
    [5, 'REFUSED_SESSION_IN_USE', 'backoff'],
    [6, 'REFUSED_UNSUPPORTED', 'never'],
    [7, 'REFUSED_ADMINISTRATIVELY', 'backoff'],
    [8, 'REFUSED_KEEP_ALIVE_EXPIRED', 'backoff'],
    [9, 'REFUSED_NOT_AUTHORISED', 'never'],
    [10, 'REFUSED_OTHER', 'backoff'],
    [65_535, 'REFUSED_OTHER', 'backoff'],
  ])('%d is %s, tried again %s', (resultCode, code, retry) => {
    expect(refusal(resultCode)).toMatchObject({ code, retry });
  });

  it('an unknown one is named', () => {
    expect(refusal(4_711).message).toContain('4711');
    expect(refusal(3).message).toBe(ERRORS.REFUSED_NO_RESOURCES.meaning);
  });
});
