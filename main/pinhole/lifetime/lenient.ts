import { asPinholeError } from '../../model/errors.ts';
import type { Lifetimes } from './store.ts';

/** As `lifetimes`, but a failure is warned of, and then nothing is known or kept: no tunnel and no measurement fails by it. */
export function lenient(lifetimes: Lifetimes, warn: (line: string) => void): Lifetimes {
  const warned = (thrown: unknown): undefined => {
    warn(asPinholeError(thrown).message);
  };
  return {
    find: (networkId, target) => lifetimes.find(networkId, target).catch(warned),
    put: (lifetime) => lifetimes.put(lifetime).catch(warned),
    doubt: (networkId, target, doubt) => lifetimes.doubt(networkId, target, doubt).catch(warned),
  };
}
