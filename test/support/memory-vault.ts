import { PinholeError } from '../../main/model/errors.ts';
import type { SecretKeep } from '../../main/model/secret.ts';
import type { SecretBackend } from '../../main/secrets/backend.ts';
import type { SecretVault } from '../../main/secrets/secret-store.ts';

export interface MemoryVault extends SecretVault {
  /** What is kept, by account. */
  readonly kept: ReadonlyMap<string, { readonly secret: string; readonly keep: SecretKeep }>;
  /** Whether the store can be used. What is kept in memory is there all the same. */
  usable: boolean;
}

/** A vault whose store is a map. */
export function memoryVault(): MemoryVault {
  const kept = new Map<string, { secret: string; keep: SecretKeep }>();
  const vault: MemoryVault = {
    kept,
    usable: true,
    find: (account) => attempt(account, ({ secret }) => secret),
    placeOf: (account) => attempt(account, ({ keep }) => keep).catch(missing),
    async put(account, secret, keep) {
      if (keep === 'stored') await reach();
      kept.set(account, { secret, keep });
    },
    async forget(account) {
      await reach();
      kept.delete(account);
    },
    state: () => Promise.resolve({ kind: 'secret-service', name: 'Secret Service', problem: null }),
  };

  const reach = (): Promise<void> =>
    vault.usable ? Promise.resolve() : Promise.reject(new PinholeError('SECRET_STORE_UNAVAILABLE'));

  async function attempt<T>(
    account: string,
    take: (one: { secret: string; keep: SecretKeep }) => T,
  ): Promise<T> {
    const one = kept.get(account);
    if (one?.keep !== 'memory') await reach();
    if (one === undefined) throw new PinholeError('SECRET_NOT_STORED', `none under "${account}"`);
    return take(one);
  }

  return vault;
}

function missing(thrown: unknown): 'missing' {
  if (thrown instanceof PinholeError && thrown.code === 'SECRET_NOT_STORED') return 'missing';
  throw thrown;
}

/** A system's store that is a map. */
export function mapBackend(): SecretBackend {
  const kept = new Map<string, string>();
  return {
    kind: 'secret-service',
    name: 'Secret Service',
    get: (account) => Promise.resolve(kept.get(account) ?? null),
    set: (account, text) => Promise.resolve(void kept.set(account, text)),
    delete: (account) => Promise.resolve(void kept.delete(account)),
    check: () => Promise.resolve(null),
  };
}
