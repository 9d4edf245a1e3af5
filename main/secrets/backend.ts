import { PinholeError } from '../model/errors.ts';
import type { SecretStoreKind } from '../model/secret.ts';

/** A store of short texts, by account. It outlives this program, and nobody but this user can read it. */
export interface SecretBackend {
  readonly kind: SecretStoreKind;
  /** For a person: `Keychain`, `Secret Service`. */
  readonly name: string;
  /** @returns null where there is none. @throws StoreUnavailable; PinholeError SECRET_DAMAGED */
  get(account: string): Promise<string | null>;
  /** As a whole or not at all. @throws StoreUnavailable */
  set(account: string, text: string): Promise<void>;
  /** Does nothing where there is none. @throws StoreUnavailable */
  delete(account: string): Promise<void>;
  /** Why it cannot be used now; null: it can. Asks no person anything, and never rejects. */
  check(): Promise<StoreUnavailable | null>;
}

interface Unavailability {
  /** There is no such store on this machine, so that another may take its place. Otherwise it is there, and does not let us in now. */
  readonly absent?: boolean;
  /** What was asked for may have happened, or may happen yet. */
  readonly uncertain?: boolean;
  readonly cause?: unknown;
}

/** SECRET_STORE_UNAVAILABLE, with what the vault has to know of it. */
export class StoreUnavailable extends PinholeError {
  readonly absent: boolean;
  readonly uncertain: boolean;

  constructor(message: string, { absent = false, uncertain = false, ...options }: Unavailability = {}) {
    super('SECRET_STORE_UNAVAILABLE', message, options);
    this.absent = absent;
    this.uncertain = uncertain;
  }
}
