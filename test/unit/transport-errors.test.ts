import { describe, expect, it } from 'vitest';
import { establishedError, handshakeError, nameError, tcpError } from '../../main/transport/errors.ts';

/** As Node makes them: the text leads with places in the library's source, `reason` does not. */
function failure(code: string, extra: { syscall?: string; reason?: string } = {}): Error {
  return Object.assign(new Error(`40CD:error:0A00010B:SSL routines:${code}`), { code, ...extra });
}

const GOAL = { host: 'tscf.example.net', port: 443, name: 'tscf.example.net', minVersion: '1.2' };

describe('a failure of the name service', () => {
  it.each([
    ['ENOTFOUND', 'NAME_NOT_FOUND', 'tscf.example.net: the name does not resolve'],
    ['EAI_AGAIN', 'NAME_LOOKUP_FAILED', 'tscf.example.net: no name server answered'],
    ['EAI_FAIL', 'NAME_LOOKUP_FAILED', 'tscf.example.net: the name server failed'],
    [
      'EWHAT',
      'NAME_LOOKUP_FAILED',
      'tscf.example.net: name look-up failed: 40CD:error:0A00010B:SSL routines:EWHAT',
    ],
  ])('%s is %s', (code, expected, message) => {
    const cause = failure(code);
    expect(nameError('tscf.example.net', cause)).toMatchObject({ code: expected, message, cause });
  });
});

describe('a failure to connect', () => {
  it.each([
    ['ECONNREFUSED', 'TCP_REFUSED'],
    ['EPERM', 'TCP_REFUSED'],
    ['ETIMEDOUT', 'TCP_TIMEOUT'],
    ['EHOSTUNREACH', 'TCP_UNREACHABLE'],
    ['ENETUNREACH', 'TCP_UNREACHABLE'],
    ['EADDRNOTAVAIL', 'TCP_UNREACHABLE'],
    ['EWHAT', 'TCP_UNREACHABLE'],
    ['ECONNRESET', 'TCP_RESET'],
    ['EMFILE', 'LOCAL_RESOURCES'],
  ])('%s is %s', (code, expected) => {
    expect(tcpError('192.0.2.7', '192.0.2.7', 443, failure(code)).code).toBe(expected);
  });

  it('names the address and port, and the name that led there', () => {
    expect(tcpError('tscf.example.net', '2001:db8::7', 443, failure('ECONNREFUSED')).message).toBe(
      '[2001:db8::7]:443 (tscf.example.net): the connection was refused',
    );
    expect(tcpError('192.0.2.7', '192.0.2.7', 443, failure('ECONNREFUSED')).message).toBe(
      '192.0.2.7:443: the connection was refused',
    );
  });
});

describe('a failure of the handshake', () => {
  it.each([
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'TLS_CERTIFICATE_UNTRUSTED'],
    ['UNABLE_TO_GET_ISSUER_CERT', 'TLS_CERTIFICATE_UNTRUSTED'],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'TLS_CERTIFICATE_UNTRUSTED'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'TLS_CERTIFICATE_UNTRUSTED'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'TLS_CERTIFICATE_UNTRUSTED'],
    ['CERT_REVOKED', 'TLS_CERTIFICATE_UNTRUSTED'],
    ['CERT_HAS_EXPIRED', 'TLS_CERTIFICATE_EXPIRED'],
    ['CERT_NOT_YET_VALID', 'TLS_CERTIFICATE_NOT_YET_VALID'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'TLS_NAME_MISMATCH'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'TLS_NOT_TLS'],
    ['ERR_SSL_PACKET_LENGTH_TOO_LONG', 'TLS_NOT_TLS'],
    ['ERR_SSL_HTTP_REQUEST', 'TLS_NOT_TLS'],
    ['ERR_SSL_UNSUPPORTED_PROTOCOL', 'TLS_VERSION'],
    ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'TLS_VERSION'],
    // BoringSSL.
    ['ERR_SSL_HTTPS_PROXY_REQUEST', 'TLS_NOT_TLS'],
    ['ERR_SSL_UNEXPECTED_RECORD', 'TLS_NOT_TLS'],
    ['ERR_SSL_NO_SHARED_CIPHER', 'TLS_FAILED'],
    ['ECONNRESET', 'TLS_CLOSED'],
    ['EPIPE', 'TLS_CLOSED'],
  ])('%s is %s', (code, expected) => {
    expect(handshakeError(GOAL, failure(code), undefined).code).toBe(expected);
  });

  it.each([
    ['ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE', 'handshake failure'],
    // BoringSSL's name of the same.
    ['ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', 'handshake failure'],
    ['ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR', 'internal error'],
  ])('%s is the alert "%s"', (code, alert) => {
    expect(handshakeError(GOAL, failure(code), undefined)).toMatchObject({
      code: 'TLS_ALERT',
      message: `tscf.example.net:443: the peer ended TLS with the alert "${alert}"`,
    });
  });

  it.each([
    ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'certificate required'],
    ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', 'unknown ca'],
    ['ERR_SSL_TLSV1_ALERT_ACCESS_DENIED', 'access denied'],
    ['ERR_SSL_SSL/TLS_ALERT_BAD_CERTIFICATE', 'bad certificate'],
    ['ERR_SSL_SSL/TLS_ALERT_UNSUPPORTED_CERTIFICATE', 'unsupported certificate'],
    // BoringSSL's names.
    ['ERR_SSL_TLSV1_ALERT_CERTIFICATE_REQUIRED', 'certificate required'],
    ['ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED', 'certificate expired'],
    ['ERR_SSL_SSLV3_ALERT_CERTIFICATE_REVOKED', 'certificate revoked'],
    ['ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN', 'certificate unknown'],
  ])('%s is a refusal of the client’s certificate: a person must mend it', (code, alert) => {
    const error = handshakeError(GOAL, failure(code), undefined);
    expect(error).toMatchObject({
      code: 'TLS_CLIENT_CERTIFICATE_REFUSED',
      retry: 'never',
      message: `tscf.example.net:443: the peer refused this client with the alert "${alert}"`,
    });
  });

  it('by a version says which one was wanted', () => {
    const goal = { ...GOAL, minVersion: '1.3' };
    expect(
      handshakeError(goal, failure('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION'), undefined).message,
    ).toContain('no TLS version of 1.3 or later');
  });

  it('that is in no table is told in the words of the library, on one line', () => {
    const error = failure('ERR_SSL_DH_KEY_TOO_SMALL', { reason: 'dh key\ntoo small' });
    expect(handshakeError(GOAL, error, undefined)).toMatchObject({
      code: 'TLS_FAILED',
      message: 'tscf.example.net:443: the TLS handshake failed: dh key too small',
    });
  });

  it('tells a clean end from a reset', () => {
    const goal = { ...GOAL, host: '192.0.2.7' };
    const message = (error: Error): string => handshakeError(goal, error, undefined).message;
    expect(message(failure('ECONNRESET'))).toBe(
      '192.0.2.7:443: the peer closed the connection during the handshake',
    );
    expect(message(failure('ECONNRESET', { syscall: 'read' }))).toBe(
      '192.0.2.7:443: the connection was reset during the handshake',
    );
  });
});

describe('the end of an established connection', () => {
  it.each([
    ['ECONNRESET', 'PEER_RESET'],
    ['EPIPE', 'PEER_RESET'],
    ['ETIMEDOUT', 'PEER_RESET'],
    ['EWHAT', 'PEER_RESET'],
    ['ERR_SSL_UNEXPECTED_EOF_WHILE_READING', 'PEER_CLOSED'],
    ['ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR', 'TLS_ALERT'],
    ['ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC', 'TLS_FAILED'],
  ])('%s is %s', (code, expected) => {
    expect(establishedError('192.0.2.7:443', failure(code), 'client').code).toBe(expected);
  });

  it.each([
    ['client', 'TLS_CLIENT_CERTIFICATE_REFUSED'],
    ['server', 'TLS_ALERT'],
  ] as const)('by an alert about a certificate, seen at the %s, is %s', (role, expected) => {
    const error = failure('ERR_SSL_TLSV1_ALERT_UNKNOWN_CA');
    expect(establishedError('192.0.2.7:443', error, role).code).toBe(expected);
  });
});
