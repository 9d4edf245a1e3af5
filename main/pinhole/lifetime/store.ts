import { rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { asPinholeError } from '../../model/errors.ts';
import { lifetimeSchema, type Lifetime } from '../../model/lifetime.ts';
import { LIMITS } from '../../model/limits.ts';
import type { Clock } from '../../platform/clock.ts';
import { readBoundedFile } from '../../platform/read-file.ts';
import { writeWholeFile } from '../../platform/write-file.ts';

const fileSchema = z.object({
  version: z.literal(1),
  /** Newest first, one for each network and TSCF. */
  lifetimes: z.array(lifetimeSchema).max(LIMITS.lifetimesKept.value),
});

/** The measured lifetimes, by network and TSCF, in one file. */
export class LifetimeStore {
  readonly #path: string;
  readonly #clock: Clock;
  readonly #warn: (line: string) => void;

  /** @param warn told in one line where a damaged file has been set aside. */
  constructor(directory: string, clock: Clock, warn: (line: string) => void) {
    this.#path = join(directory, 'pinhole-lifetimes.json');
    this.#clock = clock;
    this.#warn = warn;
  }

  /** The last measurement of a TSCF on a network. @throws PinholeError FILE_UNREADABLE, FILE_UNWRITABLE */
  async find(networkId: string, target: string): Promise<Lifetime | undefined> {
    return (await this.#read()).find((one) => one.network.id === networkId && one.target === target);
  }

  /** Takes the place of what was known of that TSCF on that network. @throws PinholeError FILE_UNREADABLE, FILE_UNWRITABLE */
  async put(lifetime: Lifetime): Promise<void> {
    const others = (await this.#read()).filter(
      ({ network, target }) => network.id !== lifetime.network.id || target !== lifetime.target,
    );
    const lifetimes = [lifetime, ...others].slice(0, LIMITS.lifetimesKept.value);
    await writeWholeFile(this.#path, `${JSON.stringify({ version: 1, lifetimes }, undefined, 2)}\n`);
  }

  async #read(): Promise<readonly Lifetime[]> {
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
      await this.#setAside();
      return [];
    }
  }

  /** Never overwritten: a person may want to see what was in it. */
  async #setAside(): Promise<void> {
    const stamp = new Date(this.#clock.wallMs()).toISOString().replaceAll(':', '-');
    const aside = join(dirname(this.#path), `pinhole-lifetimes.damaged-${stamp}.json`);
    await rename(this.#path, aside);
    this.#warn(`${this.#path} was damaged; it is now ${aside}`);
  }
}
