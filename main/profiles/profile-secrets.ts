/** The secrets that a profile refers to: which there are, where they are, and that none is kept for nobody. */
import { asPinholeError, PinholeError } from '../model/errors.ts';
import type { Profile } from '../model/profile.ts';
import type { SecretsGiven } from '../model/profile-book.ts';
import { proxyUsername } from '../model/proxy.ts';
import { readProxyUrl } from '../model/proxy-url.ts';
import {
  secretKindSchema,
  type SecretKeep,
  type SecretKind,
  type SecretPlace,
  type SecretPlaces,
} from '../model/secret.ts';
import {
  clientCertificateAccount,
  clientKeyAccount,
  proxyAccount,
  type SecretVault,
} from '../secrets/secret-store.ts';

export type SecretAccounts = Partial<Record<SecretKind, string>>;

const KINDS = secretKindSchema.options;

/** The accounts of the secrets that a profile refers to. */
export function secretAccounts({ proxy, tls }: Pick<Profile, 'proxy' | 'tls'>): SecretAccounts {
  const { clientCertificate } = tls;
  const ofProxy = proxy.mode === 'manual' && proxy.credentials === 'stored' ? accountAt(proxy) : undefined;
  return {
    ...(ofProxy !== undefined && { 'proxy-password': ofProxy }),
    ...(clientCertificate?.passphrase === 'stored' && { passphrase: clientKeyAccount(clientCertificate) }),
    ...(clientCertificate?.format === 'stored' && { pkcs12: clientCertificateAccount(clientCertificate) }),
  };
}

/** The kinds of secrets that a profile refers to. */
export function secretKindsOf(profile: Profile): readonly SecretKind[] {
  const accounts = secretAccounts(profile);
  return KINDS.filter((kind) => accounts[kind] !== undefined);
}

function accountAt(proxy: Extract<Profile['proxy'], { readonly mode: 'manual' }>): string | undefined {
  const url = readProxyUrl(proxy.url);
  const username = proxyUsername(proxy);
  return typeof url === 'string' || username === undefined ? undefined : proxyAccount(url, username);
}

/** Where each secret of a profile is. Asks the store for those that it refers to. */
export async function secretPlaces(profile: Profile, vault: SecretVault): Promise<SecretPlaces> {
  const accounts = secretAccounts(profile);
  const places = KINDS.map(async (kind) => [kind, await placeOf(accounts[kind], vault)] as const);
  return Object.fromEntries(await Promise.all(places)) as SecretPlaces;
}

async function placeOf(account: string | undefined, vault: SecretVault): Promise<SecretPlace> {
  if (account === undefined) return 'not-needed';
  try {
    return await vault.placeOf(account);
  } catch {
    // Locked, or not to be used: what there is shows when it is needed.
    return 'unknown';
  }
}

/**
 * Puts secrets of a profile, and takes back what was put should `then` fail.
 * @throws PinholeError REQUEST_INVALID for one that the profile does not refer to; as `SecretVault.put`, and as `then` does
 */
export async function withSecrets<T>(
  profile: Profile,
  given: SecretsGiven,
  keep: SecretKeep,
  vault: SecretVault,
  then: () => Promise<T>,
): Promise<T> {
  const accounts = secretAccounts(profile);
  const undo: (() => Promise<void>)[] = [];
  try {
    for (const kind of KINDS) {
      const secret = given[kind];
      if (secret === undefined) continue;
      const account = accounts[kind];
      if (account === undefined) {
        throw new PinholeError('REQUEST_INVALID', `the profile "${profile.id}" refers to no ${kind}`);
      }
      undo.unshift(await takeBack(account, vault));
      await vault.put(account, secret, keep);
    }
    return await then();
  } catch (thrown) {
    // What went wrong first is what is told.
    for (const step of undo) await step().catch(() => undefined);
    throw thrown;
  }
}

/** How an account comes to be as it is now. */
async function takeBack(account: string, vault: SecretVault): Promise<() => Promise<void>> {
  try {
    const [place, before] = [await vault.placeOf(account), await vault.find(account)];
    return () => (place === 'missing' ? Promise.resolve() : vault.put(account, before, place));
  } catch (thrown) {
    const { code } = asPinholeError(thrown);
    // Nothing that could be told is lost with these.
    if (['SECRET_NOT_STORED', 'SECRET_DAMAGED', 'SECRET_STORE_UNAVAILABLE'].includes(code)) {
      return () => vault.forget(account);
    }
    throw thrown;
  }
}

/** Forgets the secrets of a profile that is gone, or was another one, to which none of the others refers. */
export async function forgetUnused(
  gone: Profile,
  others: Iterable<Profile>,
  vault: SecretVault,
): Promise<void> {
  const used = new Set([...others].flatMap((profile) => Object.values(secretAccounts(profile))));
  for (const account of Object.values(secretAccounts(gone))) {
    if (!used.has(account)) await vault.forget(account);
  }
}
