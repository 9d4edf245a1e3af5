import { PinholeError } from '../model/errors.ts';
import type { InspectCertificate } from '../model/profile-book.ts';
import type { ClientCertificateFacts } from '../model/tls.ts';
import { clientCertificateAccount, clientKeyAccount, type SecretStore } from '../secrets/secret-store.ts';
import { clientCertificateFacts } from './client-certificate-facts.ts';
import { loadClientCertificate } from './client-certificate.ts';

/**
 * What a client certificate says of itself, with secrets that need not be stored yet.
 * @throws PinholeError CLIENT_…, PASSPHRASE_…, SECRET_…
 */
export async function inspectCertificate(
  { choice, secrets: { passphrase, pkcs12 } }: InspectCertificate,
  stored: SecretStore,
): Promise<ClientCertificateFacts> {
  const given = new Map<string, string>();
  if (passphrase !== undefined) given.set(clientKeyAccount(choice), passphrase);
  if (pkcs12 !== undefined && choice.format === 'stored') given.set(clientCertificateAccount(choice), pkcs12);
  const find = async (account: string): Promise<string> => given.get(account) ?? stored.find(account);
  const facts = clientCertificateFacts(await loadClientCertificate(choice, { find }));
  if (facts === undefined) throw new PinholeError('CLIENT_CERTIFICATE_INVALID');
  return facts;
}
