import { StoreUnavailable, type SecretBackend } from '../../main/secrets/backend.ts';

/** A store of secrets that is as usable as a test says, and counts what is asked of it. */
export class MemoryBackend implements SecretBackend {
  readonly kind: SecretBackend['kind'];
  readonly name: string;
  readonly entries = new Map<string, string>();
  readonly asked: string[] = [];
  /** Thrown by every call; undefined: it can be used. */
  failure: StoreUnavailable | undefined;
  /** Called before what is asked is done. */
  before: (asked: string) => void = () => undefined;

  constructor(kind: SecretBackend['kind'] = 'secret-service', name = 'A store') {
    this.kind = kind;
    this.name = name;
  }

  async get(account: string): Promise<string | null> {
    await this.#ask(`get ${account}`);
    return this.entries.get(account) ?? null;
  }

  async set(account: string, text: string): Promise<void> {
    await this.#ask(`set ${account}`);
    this.entries.set(account, text);
  }

  async delete(account: string): Promise<void> {
    await this.#ask(`delete ${account}`);
    this.entries.delete(account);
  }

  check(): Promise<StoreUnavailable | null> {
    return Promise.resolve(this.failure ?? null);
  }

  async #ask(what: string): Promise<void> {
    await Promise.resolve();
    this.asked.push(what);
    this.before(what);
    if (this.failure !== undefined) throw this.failure;
  }
}

export const ABSENT = new StoreUnavailable('it is not there', { absent: true });
export const LOCKED = new StoreUnavailable('it is locked');
export const SILENT = new StoreUnavailable('it does not answer', { uncertain: true });
