import { isDeepStrictEqual } from 'node:util';
import { dirname } from 'node:path';
import type { SettingsApi } from '../model/core-api.ts';
import { asPinholeError, PinholeError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import { forbiddenBy, type Policy } from '../model/policy.ts';
import {
  DESKTOP_SETTINGS,
  setBy,
  SETTING_NAMES,
  type SettingName,
  type SettingsChange,
  type SettingsSnapshot,
} from '../model/settings.ts';
import { tell } from '../platform/listener.ts';
import { watchFolders } from '../platform/watch-folders.ts';
import type { OpenedSettings, SettingsFile, SettingsPorts, StoredSettings } from './settings-file.ts';

export interface SettingsOptions extends SettingsPorts {
  readonly policy: Policy;
  /** Default: they hold until the end of the program. */
  readonly opened?: OpenedSettings | undefined;
  /** Told when one in force, a lock, or what is wrong is another one. */
  readonly changed: () => void;
}

/** The settings in force: what the user has set, under the policy, as far as this program can do it. */
export class SettingsInForce implements SettingsApi {
  readonly #options: SettingsOptions;
  readonly #file: SettingsFile | undefined;
  readonly #offered = new Set<SettingName>();
  readonly #stops: (() => void)[] = [];
  #stored: StoredSettings;
  #told: unknown;
  /** The last reading or change: each waits for the one before it. */
  #last: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(options: SettingsOptions) {
    this.#options = options;
    this.#file = options.opened?.file;
    this.#stored = options.opened?.stored ?? { own: {}, problems: [] };
    this.#told = this.#shown();
    this.#stops.push(options.policy.onChange(() => this.#settle(this.#stored)));
    if (this.#file !== undefined) this.#watch(this.#file);
  }

  get problems(): readonly string[] {
    return this.#stored.problems;
  }

  snapshot(): SettingsSnapshot {
    const { values, locked } = this.#options.policy.settings(this.#stored.own);
    return {
      values,
      locked: [...locked],
      unsupported: DESKTOP_SETTINGS.filter((name) => !this.#offered.has(name)),
      file: this.#file?.path ?? null,
    };
  }

  offer(names: readonly SettingName[], offered = true): void {
    for (const name of names) {
      if (offered) this.#offered.add(name);
      else this.#offered.delete(name);
    }
    this.#settle(this.#stored);
  }

  async change(change: SettingsChange): Promise<void> {
    const { policy } = this.#options;
    const file = this.#file;
    const wanted = setBy(change);
    const names = SETTING_NAMES.filter((name) => name in wanted);
    const { locked, unsupported } = this.snapshot();
    const refused = names.find((name) => locked.includes(name));
    if (refused !== undefined)
      throw new PinholeError('SETTING_LOCKED', `${refused} is set by ${forbiddenBy(policy)}`);
    const idle = names.find((name) => unsupported.includes(name));
    if (idle !== undefined)
      throw new PinholeError(
        'SETTING_UNSUPPORTED',
        `${idle} does nothing in this program, or on this system`,
      );
    await this.#inTurn(async () => {
      const stored =
        file === undefined
          ? { own: { ...this.#stored.own, ...wanted }, problems: [] }
          : await file.change(wanted);
      this.#settle(stored);
    });
  }

  close(): void {
    this.#closed = true;
    for (const stop of this.#stops) stop();
  }

  #watch(file: SettingsFile): void {
    const { timers } = this.#options;
    const folder = dirname(file.path);
    let callOff: (() => void) | undefined;
    const stop = watchFolders([folder], dirname(folder), timers, () => {
      callOff ??= timers.after(LIMITS.watchDebounceMs.value, () => {
        callOff = undefined;
        void this.#inTurn(async () => this.#settle(await file.read()));
      });
    });
    this.#stops.push(stop, () => callOff?.());
  }

  #inTurn(step: () => Promise<void>): Promise<void> {
    const done = this.#last.then(step);
    // Whoever asked is told of a failure; the next one is tried all the same.
    this.#last = done.catch((thrown: unknown) => asPinholeError(thrown));
    return done;
  }

  #settle(stored: StoredSettings): void {
    if (this.#closed) return;
    this.#stored = stored;
    const shown = this.#shown();
    if (isDeepStrictEqual(shown, this.#told)) return;
    this.#told = shown;
    tell(this.#options.changed, undefined);
  }

  #shown(): unknown {
    return [this.snapshot(), this.#stored.problems];
  }
}
