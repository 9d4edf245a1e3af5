import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PinholeError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import type { Timers } from '../platform/timers.ts';
import { readBoundedFile } from '../platform/read-file.ts';
import { writeWholeFile } from '../platform/write-file.ts';
import { StoreUnavailable, type SecretBackend } from './backend.ts';
import { CALL_LIMITS, OneAtATime } from './one-at-a-time.ts';

/** Encryption by a key that a store of the system keeps for the desktop's runtime. */
export interface SafeStorage {
  /** The store that holds the key, for a person. */
  name(): string;
  /** Why it must not be used, in words; null: it can be. */
  objection(): Promise<string | null>;
  encrypt(text: string): Promise<Uint8Array>;
  /** `stale`: the key is not the one of now; it is to be encrypted again. Rejects what was changed. */
  decrypt(octets: Uint8Array): Promise<{ readonly text: string; readonly stale: boolean }>;
}

/** For ways into the program that have none: what the desktop has kept is noticed, and not taken for missing. */
export const NO_SAFE_STORAGE: SafeStorage = {
  name: () => 'Electron’s safe storage',
  objection: () => Promise.resolve('only the desktop program can use Electron’s safe storage'),
  encrypt: () => Promise.reject(new Error('there is none')),
  decrypt: () => Promise.reject(new Error('there is none')),
};

interface Ports {
  readonly safeStorage: SafeStorage;
  readonly directory: string;
  readonly timers: Timers;
  readonly limits?: typeof CALL_LIMITS;
}

/** Room for what encryption and JSON add. */
const FILE_OCTETS = 4 * LIMITS.secretEntryOctets.value + 65_536;

/** A file for each entry, which names its account inside what is encrypted. One call at a time, whole operations at that. */
export function safeStorageBackend({
  safeStorage,
  directory,
  timers,
  limits = CALL_LIMITS,
}: Ports): SecretBackend {
  const lane = new OneAtATime(timers, 'the store behind Electron’s safe storage');
  const inTurn = <T>(call: () => Promise<T>, limitMs = limits.callMs): Promise<T> =>
    lane.run(limitMs, limits.turnMs, call);
  const pathOf = (account: string): string =>
    join(directory, `${createHash('sha256').update(account).digest('hex').slice(0, 32)}.safe`);

  const assertUsable = async (absent: boolean): Promise<void> => {
    const objection = await safeStorage.objection();
    if (objection !== null) throw new StoreUnavailable(objection, { absent });
  };
  const write = async (account: string, text: string): Promise<void> => {
    const encrypted = await encryptOrSay(safeStorage, JSON.stringify({ account, text }), text);
    await writeWholeFile(pathOf(account), encrypted);
  };

  return {
    kind: 'safe-storage',
    get name() {
      return safeStorage.name();
    },
    async get(account) {
      // What is not there needs no turn: behind a call that hangs, too, it is known to be missing.
      if ((await readIfThere(pathOf(account))) === undefined) return null;
      return inTurn(async () => {
        const octets = await readIfThere(pathOf(account));
        if (octets === undefined) return null;
        // It is there: no other store may be asked in its place.
        await assertUsable(false);
        const { text, stale } = await decryptOrSay(safeStorage, account, octets);
        // As it was is good enough where it cannot be written again.
        if (stale) await write(account, text).catch(() => undefined);
        return text;
      });
    },
    set: (account, text) =>
      inTurn(async () => {
        await assertUsable(true);
        await write(account, text);
      }),
    async delete(account) {
      const path = pathOf(account);
      if ((await readIfThere(path)) !== undefined) await inTurn(() => remove(path));
    },
    async check() {
      try {
        await inTurn(() => assertUsable(true), limits.probeMs);
        return null;
      } catch (thrown) {
        if (thrown instanceof StoreUnavailable) return thrown;
        return new StoreUnavailable('Electron’s safe storage does not say whether it can be used', {
          cause: thrown,
        });
      }
    },
  };
}

async function encryptOrSay(safeStorage: SafeStorage, whole: string, secret: string): Promise<Uint8Array> {
  try {
    return await safeStorage.encrypt(whole);
  } catch (thrown) {
    const text = thrown instanceof Error ? (thrown.message.split('\n')[0] ?? '') : '';
    throw new StoreUnavailable(
      `Electron’s safe storage cannot encrypt: ${text.includes(secret) ? 'no reason is given' : text}`,
    );
  }
}

async function decryptOrSay(safeStorage: SafeStorage, account: string, octets: Buffer) {
  const damaged = (why: string): PinholeError =>
    new PinholeError('SECRET_DAMAGED', `the secret of "${account}" ${why}`);
  // Neither the reason nor the text that is no JSON is passed on: they may hold what was decrypted.
  const { text: whole, stale } = await safeStorage.decrypt(octets).catch(() => {
    throw damaged('cannot be decrypted by Electron’s safe storage');
  });
  const [owner, text] = readWhole(whole);
  if (owner !== account || text === undefined) throw damaged('is in the file of another');
  return { text, stale };
}

function readWhole(whole: string): readonly [owner?: string, text?: string] {
  try {
    const { account, text } = JSON.parse(whole) as { readonly account?: unknown; readonly text?: unknown };
    return typeof account === 'string' && typeof text === 'string' ? [account, text] : [];
  } catch {
    return [];
  }
}

async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readBoundedFile(path, FILE_OCTETS, 'SECRET_DAMAGED', { mayBeLink: false });
  } catch (thrown) {
    const { cause } = thrown as PinholeError;
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw thrown;
  }
}

async function remove(path: string): Promise<void> {
  try {
    await rm(path, { force: true });
  } catch (cause) {
    throw new PinholeError('FILE_UNWRITABLE', `${path} cannot be deleted`, { cause });
  }
}
