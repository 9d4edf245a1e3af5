import type { ClientCertificateFacts, TlsChoice } from '../model/tls.ts';
import type { SecretStore } from '../secrets/secret-store.ts';
import { loadCaFile } from './ca-file.ts';
import { clientCertificateFacts } from './client-certificate-facts.ts';
import { loadClientCertificate } from './client-certificate.ts';
import type { ExpectedPeer } from './handshake.ts';
import { PLAIN_RULES, type TlsRules } from './tls-rules.ts';

/** What a profile says of TLS, with its files read. */
export interface LoadedTls extends Pick<ExpectedPeer, 'ca'> {
  readonly rules: TlsRules;
  /** Of the client certificate, where there is one. */
  readonly clientCertificate?: ClientCertificateFacts | undefined;
}

/** @throws PinholeError CA_FILE_…, CLIENT_…, PASSPHRASE_… or SECRET_… */
export async function loadTls(
  choice: TlsChoice,
  secrets: SecretStore,
  loadCa: (path: string) => Promise<string> = loadCaFile,
): Promise<LoadedTls> {
  const { caFile, minVersion, serverName, pins, clientCertificate } = choice;
  const identity =
    clientCertificate === undefined ? undefined : await loadClientCertificate(clientCertificate, secrets);
  return {
    ca: caFile === undefined ? undefined : await loadCa(caFile),
    rules: {
      minVersion: minVersion ?? PLAIN_RULES.minVersion,
      serverName,
      pins: pins ?? PLAIN_RULES.pins,
      identity,
    },
    clientCertificate: identity && clientCertificateFacts(identity),
  };
}
