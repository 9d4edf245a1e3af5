import { X509Certificate } from 'node:crypto';
import { Duplex } from 'node:stream';
import { createSecureContext, TLSSocket } from 'node:tls';
import { CERTIFICATE_WARNING_DAYS, type ClientCertificateFacts } from '../model/tls.ts';
import { certificateText, localCertificate } from './certificate.ts';
import type { ClientIdentity } from './tls-rules.ts';

/** What a client certificate says of itself; undefined where the library does not tell. */
export function clientCertificateFacts(identity: ClientIdentity): ClientCertificateFacts | undefined {
  const certificate =
    identity.format === 'pem' ? new X509Certificate(identity.cert) : certificateIn(identity);
  if (certificate === undefined) return undefined;
  const { subject, issuer, validFrom, validTo } = certificateText(certificate);
  return { subject, issuer, validFrom, validTo };
}

/** Node opens PKCS#12 files for sockets alone: this one leads nowhere, and only says which certificate it would show. */
function certificateIn({
  pfx,
  passphrase,
}: Extract<ClientIdentity, { readonly format: 'pkcs12' }>): X509Certificate | undefined {
  const nowhere = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() });
  // A server's waits for its peer, and would not begin a handshake.
  const socket = new TLSSocket(nowhere, {
    isServer: true,
    secureContext: createSecureContext({ pfx, passphrase }),
  });
  try {
    return localCertificate(socket);
  } finally {
    socket.destroy();
  }
}

const DAY_MS = 86_400_000;

/** In a line, that a client certificate is over, or will be within `CERTIFICATE_WARNING_DAYS`, or is not valid yet; undefined: nothing of it. */
export function certificateWarning(
  { subject, issuer, validFrom, validTo }: ClientCertificateFacts,
  nowMs: number,
): string | undefined {
  const [fromMs, toMs] = [Date.parse(validFrom), Date.parse(validTo)];
  const next = `ask whoever issues them (${issuer}) for another one`;
  if (nowMs < fromMs) {
    return `the client certificate of ${subject} is not valid before ${day(validFrom)}: check this machine’s clock`;
  }
  if (nowMs >= toMs) return `the client certificate of ${subject} ended on ${day(validTo)}: ${next}`;
  const daysLeft = Math.floor((toMs - nowMs) / DAY_MS);
  if (Number.isNaN(daysLeft) || daysLeft >= CERTIFICATE_WARNING_DAYS) return undefined;
  const left = daysLeft === 0 ? 'within a day' : `in ${daysLeft} ${daysLeft === 1 ? 'day' : 'days'}`;
  return `the client certificate of ${subject} ends ${left}, on ${day(validTo)}: ${next}`;
}

const day = (iso: string): string => iso.slice(0, 10);
