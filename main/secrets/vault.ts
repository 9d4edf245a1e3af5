import { asPinholeError, PinholeError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import { problemOf } from '../model/problem.ts';
import type { SecretKeep } from '../model/secret.ts';
import { nodePlatform } from '../platform/node-platform.ts';
import { secretDirectory } from '../platform/paths.ts';
import { StoreUnavailable } from './backend.ts';
import { keytarBackend } from './keytar-backend.ts';
import { NO_SAFE_STORAGE, safeStorageBackend, type SafeStorage } from './safe-storage-backend.ts';
import { SealedStore } from './sealed-store.ts';
import { SECRET_SERVICE, type SecretVault } from './secret-store.ts';
import { sweepSecrets } from './sweep.ts';

export interface VaultOptions {
  /** The desktop's, where there is one. It is used where the system's own store cannot be. */
  readonly safeStorage?: SafeStorage;
  /** Where encrypted files lie. */
  readonly directory?: string;
}

/** The secrets of this user. Asks nothing of any store before it is asked itself. */
export function openSecretVault({
  safeStorage = NO_SAFE_STORAGE,
  directory = secretDirectory(),
}: VaultOptions = {}): SecretVault {
  const { timers, clock } = nodePlatform;
  const backends = [keytarBackend(), safeStorageBackend({ safeStorage, directory, timers })];
  const stores = backends.map((backend) => new SealedStore(backend, directory));
  return createVault(stores, () => sweepSecrets(directory, stores, clock));
}

type Stores = readonly [SealedStore, ...SealedStore[]];

/**
 * Secrets in several stores. One is put in the first that there is, and deleted from the others. So what a later one holds was put
 * there while the earlier ones could not be used, and is the newer: it is looked for from the last to the first.
 * @param sweepLeftovers called after changes, never twice at a time
 */
export function createVault(given: readonly SealedStore[], sweepLeftovers: () => Promise<void>): SecretVault {
  const [first, ...others] = given;
  if (first === undefined) throw new RangeError('a vault needs a store');
  const stores: Stores = [first, ...others];
  const memory = new Map<string, string>();
  const inTurn = turns();
  let sweeping: Promise<void> | undefined;

  const sweep = (): void => {
    // Nobody's errand: what stands in the way is met again by whoever has one.
    sweeping ??= sweepLeftovers()
      .catch(() => undefined)
      .finally(() => (sweeping = undefined));
  };

  return {
    async find(account) {
      const secret = memory.get(account) ?? (await lookUp(stores, (store) => store.find(account)));
      if (secret !== null) return secret;
      throw new PinholeError(
        'SECRET_NOT_STORED',
        `no password is stored under service "${SECRET_SERVICE}", account "${account}"`,
      );
    },
    async placeOf(account) {
      if (memory.has(account)) return 'memory';
      const found = await lookUp(stores, async (store) => (await store.has(account)) || null);
      return found === null ? 'missing' : 'stored';
    },
    put: (account, secret, keep: SecretKeep) =>
      inTurn(account, async () => {
        assertNotTooLarge(secret);
        if (keep === 'memory') {
          memory.set(account, secret);
          return;
        }
        await putIn(stores, account, secret);
        memory.delete(account);
        sweep();
      }),
    forget: (account) =>
      inTurn(account, async () => {
        memory.delete(account);
        await forgetIn(stores, account);
        sweep();
      }),
    async state() {
      const objections = await Promise.all(stores.map(({ backend }) => backend.check()));
      const at = objections.findIndex((objection) => !objection?.absent);
      const { kind, name } = stores[at]?.backend ?? { kind: 'none' as const, name: 'none' };
      const problem = objections[at === -1 ? 0 : at] ?? null;
      return { kind, name, problem: problem && problemOf(problem) };
    },
  };
}

/** From the last store to the first. @throws what a store throws, unless it is only absent and another is there */
async function lookUp<T>(stores: Stores, look: (store: SealedStore) => Promise<T | null>): Promise<T | null> {
  let absent: StoreUnavailable | undefined;
  for (const store of stores.toReversed()) {
    try {
      const found = await look(store);
      if (found !== null) return found;
    } catch (thrown) {
      if (!isAbsent(thrown)) throw thrown;
      absent = thrown;
    }
  }
  if (absent !== undefined) await assertOneIsUsable(stores, absent);
  return null;
}

async function putIn(stores: Stores, account: string, secret: string): Promise<void> {
  let absent: StoreUnavailable | undefined;
  for (const [at, store] of stores.entries()) {
    try {
      await store.put(account, secret);
    } catch (thrown) {
      if (!isAbsent(thrown)) throw thrown;
      absent ??= thrown;
      continue;
    }
    // Those behind go before this one, until there is none in them. Those before it cannot be used, and are asked after it.
    for (const later of stores.slice(at + 1)) await later.forget(account);
    return;
  }
  throw absent ?? new PinholeError('INTERNAL');
}

async function forgetIn(stores: Stores, account: string): Promise<void> {
  let absent: StoreUnavailable | undefined;
  let failed: unknown;
  // From the first to the last: a crash leaves the newest, and never one that it had replaced.
  for (const store of stores) {
    try {
      await store.forget(account);
    } catch (thrown) {
      if (isAbsent(thrown)) absent ??= thrown;
      else failed ??= thrown;
    }
  }
  if (failed !== undefined) throw asPinholeError(failed);
  if (absent !== undefined) await assertOneIsUsable(stores, absent);
}

async function assertOneIsUsable(stores: Stores, absent: StoreUnavailable): Promise<void> {
  const objections = await Promise.all(stores.map(({ backend }) => backend.check()));
  if (!objections.includes(null)) throw absent;
}

function isAbsent(thrown: unknown): thrown is StoreUnavailable {
  return thrown instanceof StoreUnavailable && thrown.absent;
}

function assertNotTooLarge(secret: string): void {
  const octets = Buffer.byteLength(secret);
  const { value } = LIMITS.secretOctets;
  if (octets <= value) return;
  throw new PinholeError('SECRET_TOO_LARGE', `the secret has ${octets} octets; at most ${value} are kept`);
}

/** Changes of one account, one after the other. */
function turns() {
  const last = new Map<string, Promise<unknown>>();
  return <T>(account: string, step: () => Promise<T>): Promise<T> => {
    const done = (last.get(account) ?? Promise.resolve()).then(step);
    const settled = done
      .catch(() => undefined)
      .then(() => {
        if (last.get(account) === settled) last.delete(account);
      });
    last.set(account, settled);
    return done;
  };
}
