import { basename, dirname } from 'node:path';
import { z } from 'zod';
import { asPinholeError, PinholeError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import { settingsSchema, type SettingName, type OwnSettings } from '../model/settings.ts';
import type { Clock } from '../platform/clock.ts';
import { underLock, type FileLock } from '../platform/file-lock.ts';
import { readBoundedFile } from '../platform/read-file.ts';
import { setAside } from '../platform/set-aside.ts';
import type { Timers } from '../platform/timers.ts';
import { sweepUnfinished, writeWholeFile } from '../platform/write-file.ts';

/** What is read: what can be used, and what is wrong, each in one line. */
export interface StoredSettings {
  readonly own: OwnSettings;
  readonly problems: readonly string[];
}

/** The file, and what was in it when the program began. */
export interface OpenedSettings {
  readonly file: SettingsFile;
  readonly stored: StoredSettings;
}

export interface SettingsPorts {
  readonly clock: Clock;
  readonly timers: Timers;
}

/** As the file has it, with what a later program of the same version may have put there. */
type Document = Readonly<Record<string, unknown>>;

const VERSION = 1;
const documentSchema = z.looseObject({ version: z.int().min(1) });

/** The settings of this user: one file, which other programs of theirs, and people, may write too. */
export class SettingsFile {
  readonly path: string;
  readonly #ports: SettingsPorts;
  readonly #lock: FileLock;

  constructor(path: string, ports: SettingsPorts) {
    this.path = path;
    this.#ports = ports;
    this.#lock = { path: `${path}.lock`, timers: ports.timers, code: 'FILE_UNWRITABLE' };
  }

  /** What is no JSON, and stays so for `LIMITS.tornFileMs`, is set aside. Never rejects: what cannot be read is a problem. */
  async read(): Promise<StoredSettings> {
    try {
      const document = await this.#document();
      if (document !== undefined) return this.#judge(document);
      await new Promise<void>((resolve) => this.#ports.timers.after(LIMITS.tornFileMs.value, resolve));
      return await underLock(this.#lock, () => this.#withoutDamage());
    } catch (thrown) {
      return { own: {}, problems: [asPinholeError(thrown).message] };
    }
  }

  /**
   * Writes what was set; all else in the file stays.
   * @throws PinholeError SETTINGS_NEWER, FILE_UNREADABLE, FILE_UNWRITABLE; then the file is as it was
   */
  change(change: OwnSettings): Promise<StoredSettings> {
    return underLock(this.#lock, async () => {
      const before = await this.#document();
      if (before === undefined) await setAside(this.path, this.#ports.clock);
      if (before !== undefined && isNewer(before)) throw newer(this.path, before);
      const document = { ...before, ...change, version: VERSION };
      await sweepUnfinished(dirname(this.path), (name) => name === basename(this.path));
      await writeWholeFile(this.path, `${JSON.stringify(document, undefined, 2)}\n`);
      return this.#judge(document);
    });
  }

  async #withoutDamage(): Promise<StoredSettings> {
    const document = await this.#document();
    if (document !== undefined) return this.#judge(document);
    const aside = await setAside(this.path, this.#ports.clock);
    return { own: {}, problems: [`${this.path} was damaged; it is now ${aside}`] };
  }

  /** @returns undefined: it is damaged. A file that is not there is an empty one. */
  async #document(): Promise<Document | undefined> {
    let octets: Buffer;
    try {
      octets = await readBoundedFile(this.path, LIMITS.settingsFileOctets.value, 'FILE_UNREADABLE');
    } catch (thrown) {
      const { cause } = asPinholeError(thrown);
      if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return { version: VERSION };
      throw thrown;
    }
    try {
      return documentSchema.parse(JSON.parse(octets.toString('utf8')));
    } catch {
      return undefined;
    }
  }

  /** One wrong value takes no other one with it. */
  #judge(document: Document): StoredSettings {
    if (isNewer(document)) return { own: {}, problems: [newer(this.path, document).message] };
    const problems: string[] = [];
    const own = Object.entries(document).flatMap(([name, value]) => {
      if (name === 'version') return [];
      const schema = isSetting(name) ? settingsSchema.shape[name] : undefined;
      const parsed = schema?.safeParse(value);
      if (parsed?.success === true) return [[name, parsed.data] as const];
      const why = parsed === undefined ? 'is no setting' : (parsed.error.issues[0]?.message ?? 'is wrong');
      problems.push(`${this.path}: ${JSON.stringify(name).slice(0, 80)}: ${why}; it is ignored`);
      return [];
    });
    return {
      own: Object.fromEntries(own),
      problems: problems.slice(0, LIMITS.settingsProblems.value),
    };
  }
}

const isSetting = (name: string): name is SettingName => Object.hasOwn(settingsSchema.shape, name);

const isNewer = ({ version }: Document): boolean => Number(version) > VERSION;

const newer = (path: string, { version }: Document): PinholeError =>
  new PinholeError(
    'SETTINGS_NEWER',
    `${path} is of version ${Number(version)}; this program knows ${VERSION}`,
  );

/** Never rejects: what cannot be read is a problem. */
export async function openSettings(path: string, ports: SettingsPorts): Promise<OpenedSettings> {
  const file = new SettingsFile(path, ports);
  return { file, stored: await file.read() };
}
