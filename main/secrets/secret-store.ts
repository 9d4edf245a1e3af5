import { endpoint } from '../model/endpoint.ts';
import { PinholeError } from '../model/errors.ts';
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
   * @throws PinholeError SECRET_TOO_LARGE; SECRET_STORE_UNAVAILABLE for one to be stored, and then nothing has been written anywhere
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

/** What of `keytar` is used. */
interface Keytar {
  getPassword(service: string, account: string): Promise<string | null>;
}

/**
 * The system's own store: Keychain, Credential Manager, Secret Service.
 * @param load loads `keytar`, which is native and optional: where it was not installed, only asking for a password fails.
 */
export function systemSecrets(load: () => Promise<unknown> = loadKeytar): SecretStore {
  return {
    async find(account) {
      const password = await read(load, account).catch((cause: unknown) => {
        const why = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
        throw new PinholeError('SECRET_STORE_UNAVAILABLE', `the system’s store of passwords: ${why}`, {
          cause,
        });
      });
      if (password !== null) return password;
      throw new PinholeError(
        'SECRET_NOT_STORED',
        `no password is stored under service "${SECRET_SERVICE}", account "${account}"`,
      );
    },
  };
}

async function read(load: () => Promise<unknown>, account: string): Promise<string | null> {
  const { default: keytar } = (await load()) as { readonly default: Keytar };
  return keytar.getPassword(SECRET_SERVICE, account);
}

const loadKeytar = (): Promise<unknown> => importOptional('keytar');

/** By a variable name: neither the compiler nor the bundler may need the package to be there. */
function importOptional(name: string): Promise<unknown> {
  return import(name);
}

/** One password that was given at the start, for every account that begins with `prefix`; what else is asked for is in `rest`. */
export function givenSecret(password: string, prefix = '', rest: SecretStore = systemSecrets()): SecretStore {
  return {
    find: (account) => (account.startsWith(prefix) ? Promise.resolve(password) : rest.find(account)),
  };
}
