import { endpoint } from '../model/endpoint.ts';
import type { ProxyAddress } from '../model/proxy-url.ts';
import type { SecretKeep, SecretStoreSnapshot } from '../model/secret.ts';
import type { ClientCertificateChoice } from '../model/tls.ts';

/** Secrets, by account: text each. They are asked for when they are needed, and kept nowhere else. */
export interface SecretStore {
  /** @throws PinholeError SECRET_STORE_UNAVAILABLE, SECRET_NOT_STORED or SECRET_DAMAGED */
  find(account: string): Promise<string>;
}

/** The store as whoever sets secrets uses it. */
export interface SecretVault extends SecretStore {
  /** Whether there is one, and where; never what it is. @throws PinholeError SECRET_STORE_UNAVAILABLE */
  placeOf(account: string): Promise<SecretKeep | 'missing'>;
  /**
   * Sets a secret, or replaces it: whoever asks meanwhile, even after this program was killed, finds the old one or the new one.
   * One in memory goes before what is stored, until one is stored, or it is forgotten.
   * @throws PinholeError SECRET_TOO_LARGE; of one to be stored, SECRET_STORE_UNAVAILABLE, FILE_UNWRITABLE: where no store can be
   * used, nothing has been written anywhere. Where one did not answer in time, the new one may be there yet
   */
  put(account: string, secret: string, keep: SecretKeep): Promise<void>;
  /** Deletes it wherever it is; does nothing where there is none. @throws PinholeError SECRET_STORE_UNAVAILABLE */
  forget(account: string): Promise<void>;
  /** Which store is in use, and whether it can be used now. Never rejects. */
  state(): Promise<SecretStoreSnapshot>;
}

/** The service under which the system's store holds what belongs to this program. */
export const SECRET_SERVICE = 'Pinhole';

/** What the accounts of each kind begin with. */
export const ACCOUNTS = {
  proxy: 'proxy:',
  clientKey: 'client-key:',
  clientCertificate: 'client-certificate:',
} as const;

/** The account of a user at a proxy: `proxy:alice@proxy.example:3128`. */
export function proxyAccount({ host, port }: ProxyAddress, username: string): string {
  return `${ACCOUNTS.proxy}${username}@${endpoint(host, port)}`;
}

/** The account of the pass phrase of a client certificate's key: `client-key:/etc/pinhole/client.p12`, `client-key:stored:ID`. */
export function clientKeyAccount(choice: ClientCertificateChoice): string {
  switch (choice.format) {
    case 'pem':
      return `${ACCOUNTS.clientKey}${choice.keyFile}`;
    case 'pkcs12':
      return `${ACCOUNTS.clientKey}${choice.file}`;
    case 'stored':
      return `${ACCOUNTS.clientKey}stored:${choice.id}`;
  }
}

/** The account of a stored PKCS#12 file, in base64: `client-certificate:ID`. */
export function clientCertificateAccount({ id }: StoredCertificate): string {
  return `${ACCOUNTS.clientCertificate}${id}`;
}

type StoredCertificate = Extract<ClientCertificateChoice, { readonly format: 'stored' }>;
