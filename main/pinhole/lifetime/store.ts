import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { asPinholeError } from '../../model/errors.ts';
import {
  knownLifetimeSchema,
  type KnownLifetime,
  type Lifetime,
  type LifetimeDoubt,
} from '../../model/lifetime.ts';
import { LIMITS } from '../../model/limits.ts';
import type { Clock } from '../../platform/clock.ts';
import { underLock, type FileLock } from '../../platform/file-lock.ts';
import { readBoundedFile } from '../../platform/read-file.ts';
import { setAside } from '../../platform/set-aside.ts';
import type { Timers } from '../../platform/timers.ts';
import { sweepUnfinished, writeWholeFile } from '../../platform/write-file.ts';

/** What is known of pin-holes' lifetimes, by network and TSCF. @throws PinholeError FILE_UNREADABLE, FILE_UNWRITABLE, from each method */
export interface Lifetimes {
  /** The last measurement of a TSCF on a network, and what speaks against it. */
  find(networkId: string, target: string): Promise<KnownLifetime | undefined>;
  /** Takes the place of what was known of that TSCF on that network, doubts included. */
  put(lifetime: Lifetime): Promise<void>;
  /** Does nothing where nothing is known. */
  doubt(networkId: string, target: string, doubt: LifetimeDoubt): Promise<void>;
}

/** Newest first, one for each network and TSCF. */
type Entries = readonly KnownLifetime[];

const fileSchema = z.object({
  version: z.literal(1),
  lifetimes: z.array(knownLifetimeSchema).max(LIMITS.lifetimesKept.value),
});

/** Until the program ends. */
export class LifetimeMemory implements Lifetimes {
  #entries: Entries = [];

  find(networkId: string, target: string): Promise<KnownLifetime | undefined> {
    return Promise.resolve(find(this.#entries, networkId, target));
  }

  put(lifetime: Lifetime): Promise<void> {
    this.#entries = withLifetime(this.#entries, lifetime);
    return Promise.resolve();
  }

  doubt(networkId: string, target: string, doubt: LifetimeDoubt): Promise<void> {
    this.#entries = withDoubt(this.#entries, networkId, target, doubt);
    return Promise.resolve();
  }
}

/** In one file, which other programs of this user may write too: it is read anew each time. */
export class LifetimeStore implements Lifetimes {
  readonly #path: string;
  readonly #lock: FileLock;
  readonly #clock: Clock;
  readonly #warn: (line: string) => void;
  /** The read that is under way or next: whoever asks meanwhile shares it. */
  #reading: Promise<Entries> | undefined;
  /** The last read or change: each waits for the one before it. */
  #last: Promise<unknown> = Promise.resolve();

  /** @param warn told in one line where a damaged file has been set aside. */
  constructor(
    directory: string,
    { clock, timers }: { readonly clock: Clock; readonly timers: Timers },
    warn: (line: string) => void,
  ) {
    this.#path = join(directory, 'pinhole-lifetimes.json');
    this.#lock = { path: join(directory, 'pinhole-lifetimes.lock'), timers, code: 'FILE_UNWRITABLE' };
    this.#clock = clock;
    this.#warn = warn;
  }

  async find(networkId: string, target: string): Promise<KnownLifetime | undefined> {
    this.#reading ??= this.#share(this.#inTurn(() => this.#read()));
    return find(await this.#reading, networkId, target);
  }

  put(lifetime: Lifetime): Promise<void> {
    return this.#change((entries) => withLifetime(entries, lifetime));
  }

  doubt(networkId: string, target: string, doubt: LifetimeDoubt): Promise<void> {
    return this.#change((entries) => withDoubt(entries, networkId, target, doubt));
  }

  #change(change: (entries: Entries) => Entries): Promise<void> {
    // Whoever asks from now on is to see it.
    this.#reading = undefined;
    return this.#inTurn(() =>
      underLock(this.#lock, async () => {
        const before = (await this.#readFile()) ?? (await this.#setAside());
        const lifetimes = change(before);
        if (lifetimes === before) return;
        await sweepUnfinished(dirname(this.#path), (name) => name === basename(this.#path));
        await writeWholeFile(this.#path, `${JSON.stringify({ version: 1, lifetimes }, undefined, 2)}\n`);
      }),
    );
  }

  #share(reading: Promise<Entries>): Promise<Entries> {
    const shared = reading.finally(() => {
      if (this.#reading === shared) this.#reading = undefined;
    });
    return shared;
  }

  #inTurn<T>(step: () => Promise<T>): Promise<T> {
    const done = this.#last.then(step);
    // Whoever asked is told of a failure; the next one is tried all the same.
    this.#last = done.catch(() => undefined);
    return done;
  }

  async #read(): Promise<Entries> {
    const entries = await this.#readFile();
    if (entries !== undefined) return entries;
    // Another program may have mended it meanwhile.
    return underLock(this.#lock, async () => (await this.#readFile()) ?? (await this.#setAside()));
  }

  /** @returns undefined: it is damaged. */
  async #readFile(): Promise<Entries | undefined> {
    let octets: Buffer;
    try {
      octets = await readBoundedFile(this.#path, LIMITS.lifetimeFileOctets.value, 'FILE_UNREADABLE');
    } catch (thrown) {
      const { cause } = asPinholeError(thrown);
      if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return [];
      throw thrown;
    }
    try {
      return fileSchema.parse(JSON.parse(octets.toString('utf8'))).lifetimes;
    } catch {
      return undefined;
    }
  }

  /** Under the lock. @returns what is known then */
  async #setAside(): Promise<Entries> {
    const aside = await setAside(this.#path, this.#clock);
    this.#warn(`${this.#path} was damaged; it is now ${aside}`);
    return [];
  }
}

const find = (entries: Entries, networkId: string, target: string): KnownLifetime | undefined =>
  entries.find((one) => one.network.id === networkId && one.target === target);

function withLifetime(entries: Entries, lifetime: Lifetime): Entries {
  const others = entries.filter(
    ({ network, target }) => network.id !== lifetime.network.id || target !== lifetime.target,
  );
  return [{ ...lifetime, doubt: null }, ...others].slice(0, LIMITS.lifetimesKept.value);
}

function withDoubt(entries: Entries, networkId: string, target: string, doubt: LifetimeDoubt): Entries {
  const known = find(entries, networkId, target);
  return known === undefined ? entries : entries.map((one) => (one === known ? { ...one, doubt } : one));
}
