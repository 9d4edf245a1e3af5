import { isDeepStrictEqual } from 'node:util';
import { asPinholeError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import {
  SECRET_SHOWN,
  type PolicyLevel,
  type PolicyProblem,
  type PolicyRow,
  type PolicyScope,
} from '../model/managed.ts';
import { tell } from '../platform/listener.ts';
import type { Timers } from '../platform/timers.ts';
import type { PolicySource } from './document.ts';
import { judge, type Judged } from './judge.ts';
import { keepLastGood } from './last-good.ts';
import { isHeeded, type PolicyKey } from './policy-key.ts';
import { POLICY_KEYS, POLICY_NAMES, type PolicyName, type PolicyValue } from './registry.ts';
import { errorsByKey, resolve, type Decision, type Resolution } from './resolve.ts';

/** A value in force, and by whose word. */
export interface Effective<T> {
  readonly value: T;
  readonly level: PolicyLevel;
  /** null: the default. */
  readonly scope: PolicyScope | null;
  /** The file, registry key or other place; null: the default. */
  readonly origin: string | null;
  /** Whether nobody but the administrator can change it now. */
  readonly locked: boolean;
  /** What is wrong with this key, in one line. */
  readonly error: string | null;
}

/** The managed configuration, as it is now. */
export interface ManagedPolicy {
  effective<K extends PolicyName>(name: K): Effective<PolicyValue<K>>;
  /** Every key, in the order of the registry, fit to be shown: without secrets. */
  list(): readonly PolicyRow[];
  /** All that is wrong, whether or not it has a key of its own. */
  problems(): readonly PolicyProblem[];
  /**
   * @param listener told the keys of which value or lock changed; none of them where only origins or problems did.
   * @returns the way to stop listening
   */
  onChange(listener: (keys: readonly PolicyName[]) => void): () => void;
  /** Reads every source now. Rejects only by a defect; what was known then still holds. */
  reload(): Promise<void>;
  close(): void;
}

/** Reads the sources once, and then whenever one of them changes. A later source wins over an earlier one of equal rank. */
export async function createPolicy(
  sources: readonly PolicySource[],
  ports: { readonly timers: Timers },
): Promise<ManagedPolicy> {
  const policy = new LivePolicy(sources, ports.timers);
  try {
    await policy.reload();
  } catch (thrown) {
    policy.close();
    throw thrown;
  }
  return policy;
}

class LivePolicy implements ManagedPolicy {
  readonly #sources: readonly PolicySource[];
  readonly #timers: Timers;
  readonly #listeners = new Set<(keys: readonly PolicyName[]) => void>();
  readonly #judged = new WeakMap<object, Judged>();
  readonly #unwatch: (() => void)[];
  #known: readonly Judged[] = [];
  #resolution: Resolution = resolve([]);
  #errors = errorsByKey(this.#resolution);
  #reading: Promise<void> | undefined;
  #changedMeanwhile = false;
  #callOff: (() => void) | undefined;
  #closed = false;

  constructor(sources: readonly PolicySource[], timers: Timers) {
    this.#sources = sources;
    this.#timers = timers;
    // Before the first reading, so that no change falls between the two.
    this.#unwatch = sources.map((source) => source.watch(() => this.#changed()));
  }

  effective<K extends PolicyName>(name: K): Effective<PolicyValue<K>> {
    const { value, level, scope, origin } = this.#decision(name);
    const error = this.#errors.get(name) ?? null;
    // Only what the schema of the key gave, or its default, gets into a decision.
    return {
      value: value as PolicyValue<K>,
      level,
      scope,
      origin,
      locked: lockOf(name, level) !== null,
      error,
    };
  }

  list(): readonly PolicyRow[] {
    return POLICY_NAMES.map((name) => {
      const { value, level, scope, origin } = this.#decision(name);
      const shown = POLICY_KEYS[name].secret && value !== null ? SECRET_SHOWN : value;
      const error = this.#errors.get(name) ?? null;
      const heeded = isHeeded(POLICY_KEYS[name]);
      const locks = heeded ? lockOf(name, level) : null;
      return { name, value: shown, origin, scope, level, locks, heeded, error };
    });
  }

  problems(): readonly PolicyProblem[] {
    return this.#resolution.problems;
  }

  onChange(listener: (keys: readonly PolicyName[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async reload(): Promise<void> {
    this.#callOff?.();
    this.#callOff = undefined;
    this.#changedMeanwhile = true;
    this.#reading ??= this.#readUntilQuiet().finally(() => (this.#reading = undefined));
    return this.#reading;
  }

  close(): void {
    this.#closed = true;
    this.#callOff?.();
    for (const unwatch of this.#unwatch) unwatch();
    this.#listeners.clear();
  }

  #decision(name: PolicyName): Decision {
    const decision = this.#resolution.decisions.get(name);
    if (decision === undefined) throw new RangeError(`${name} has not been decided`);
    return decision;
  }

  #changed(): void {
    if (this.#closed) return;
    this.#callOff ??= this.#timers.after(LIMITS.watchDebounceMs.value, () => {
      this.reload().catch((thrown: unknown) => process.emitWarning(asPinholeError(thrown)));
    });
  }

  async #readUntilQuiet(): Promise<void> {
    while (this.#changedMeanwhile) {
      this.#changedMeanwhile = false;
      const documents = (await Promise.all(this.#sources.map((source) => source.read()))).flat();
      if (this.#closed) return;
      const judged = documents.map((document) => {
        const known = this.#judged.get(document) ?? judge(document);
        this.#judged.set(document, known);
        return known;
      });
      this.#known = keepLastGood(judged, this.#known);
      this.#settle(resolve(this.#known));
    }
  }

  #settle(now: Resolution): void {
    const before = this.#resolution;
    this.#resolution = now;
    this.#errors = errorsByKey(now);
    const keys = POLICY_NAMES.filter((name) => {
      const [was, is] = [before.decisions.get(name), now.decisions.get(name)];
      return was?.level !== is?.level || !isDeepStrictEqual(was?.value, is?.value);
    });
    if (keys.length === 0 && isDeepStrictEqual(shownOf(before), shownOf(now))) return;
    for (const listener of this.#listeners) tell(listener, keys);
  }
}

const shownOf = ({ decisions, problems }: Resolution): unknown => [
  problems,
  [...decisions.values()].map(({ scope, origin, fault }) => ({ scope, origin, fault })),
];

/** What a key has locked, by the level of its value. */
function lockOf(name: PolicyName, level: PolicyLevel): string | null {
  const { locks }: PolicyKey = POLICY_KEYS[name];
  return level === 'mandatory' ? locks : null;
}
