import { PinholeError, type ErrorCode } from '../../model/errors.ts';

/** The failures of reaching any host, as those of reaching a proxy. */
const REACH_CODES: Partial<Record<ErrorCode, ErrorCode>> = {
  NAME_NOT_FOUND: 'PROXY_NOT_FOUND',
  NAME_LOOKUP_FAILED: 'PROXY_NOT_FOUND',
  TCP_REFUSED: 'PROXY_REFUSED',
  TCP_TIMEOUT: 'PROXY_TIMEOUT',
  TCP_UNREACHABLE: 'PROXY_UNREACHABLE',
  TCP_RESET: 'PROXY_UNREACHABLE',
};

/** Those that only a person can mend; whatever else goes wrong in a handshake may pass. */
const CERTIFICATE_CODES: readonly ErrorCode[] = [
  'TLS_CERTIFICATE_UNTRUSTED',
  'TLS_CERTIFICATE_EXPIRED',
  'TLS_CERTIFICATE_NOT_YET_VALID',
  'TLS_NAME_MISMATCH',
];

export function proxyReachError(error: unknown): unknown {
  const code = error instanceof PinholeError ? REACH_CODES[error.code] : undefined;
  return code === undefined ? error : ofProxy(code, error as PinholeError);
}

export function proxyTlsError(error: unknown): unknown {
  if (!(error instanceof PinholeError) || error.stage !== 'tls') return error;
  return ofProxy(CERTIFICATE_CODES.includes(error.code) ? 'PROXY_CERTIFICATE' : 'PROXY_TLS_FAILED', error);
}

const ofProxy = (code: ErrorCode, cause: PinholeError): PinholeError =>
  new PinholeError(code, `proxy ${cause.message}`, { cause, facts: cause.facts });
