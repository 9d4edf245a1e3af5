import { PinholeError, type ErrorCode } from '../model/errors.ts';

interface Row {
  readonly code: ErrorCode;
  readonly seen: string;
}

const ROWS: Readonly<Record<string, Row>> = {
  EADDRINUSE: { code: 'PORT_IN_USE', seen: 'another program listens there' },
  EADDRNOTAVAIL: { code: 'ADDRESS_UNAVAILABLE', seen: 'this machine does not have that address' },
  EAFNOSUPPORT: { code: 'ADDRESS_UNAVAILABLE', seen: 'this machine does not speak that version of IP' },
  ENOTFOUND: { code: 'ADDRESS_UNAVAILABLE', seen: 'that name does not resolve' },
  EAI_AGAIN: { code: 'ADDRESS_UNAVAILABLE', seen: 'that name does not resolve' },
  EACCES: { code: 'LISTEN_DENIED', seen: 'this user may not listen on that port' },
};

/** Why a server cannot listen: PORT_IN_USE, ADDRESS_UNAVAILABLE, LISTEN_DENIED, or INTERNAL for what no system should say. */
export function listenError(error: NodeJS.ErrnoException, host: string, port: number): PinholeError {
  const row = ROWS[error.code ?? ''] ?? { code: 'INTERNAL', seen: error.message };
  return new PinholeError(row.code, `Cannot listen on ${host} port ${port}: ${row.seen}`, { cause: error });
}
