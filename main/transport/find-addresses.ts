import { lookup } from 'node:dns/promises';
import type { PinholeError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import type { Timers } from '../platform/timers.ts';
import type { Candidates, Family } from './candidates.ts';
import { nameError } from './errors.ts';

/** Addresses of one family of a name, best first. */
export type Resolve = (host: string, family: Family) => Promise<readonly string[]>;

export interface AddressPorts {
  readonly resolve: Resolve;
  readonly timers: Timers;
}

export async function systemLookup(host: string, family: Family): Promise<readonly string[]> {
  const found = await lookup(host, { all: true, family, order: 'verbatim' });
  return found.map(({ address }) => address);
}

/**
 * Looks both families up at the same time. Fulfilled as soon as connecting may begin: at IPv6 addresses at once, at IPv4 addresses
 * `LIMITS.resolutionDelayMs` later unless the look-up for IPv6 has ended (RFC 8305, 3). What is found later is added as well; a
 * look-up of the system cannot be called off.
 * @throws PinholeError NAME_… where neither family has an address; or the signal's reason.
 */
export function findAddresses(
  host: string,
  candidates: Candidates,
  { resolve, timers }: AddressPorts,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((done, fail) => {
    const errors: PinholeError[] = [];
    let underWay = 2;
    let callOffDelay: (() => void) | undefined;

    const begin = (): void => {
      callOffDelay?.();
      signal.removeEventListener('abort', abort);
      done();
    };
    const abort = (): void => {
      callOffDelay?.();
      fail(signal.reason as Error);
    };
    const ended = (): void => {
      underWay -= 1;
      if (underWay > 0) return;
      candidates.finish();
      // A failure of the name service says more than that the name has no address of one family.
      const failure = errors.find(({ code }) => code !== 'NAME_NOT_FOUND') ?? errors[0];
      if (candidates.empty && failure !== undefined) fail(failure);
      else begin();
    };
    const search = async (family: Family): Promise<void> => {
      try {
        const addresses = await resolve(host, family);
        if (addresses.length === 0) throw Object.assign(new Error('No address'), { code: 'ENODATA' });
        candidates.add(addresses);
        if (family === 6) begin();
        else if (underWay === 2 && !signal.aborted) {
          callOffDelay = timers.after(LIMITS.resolutionDelayMs.value, begin);
        }
      } catch (error) {
        errors.push(nameError(host, error as Error));
      }
      ended();
    };

    signal.throwIfAborted();
    signal.addEventListener('abort', abort, { once: true });
    void search(6);
    void search(4);
  });
}
