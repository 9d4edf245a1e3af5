import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodePlatform } from '../../main/platform/node-platform.ts';
import { ProfileStore } from '../../main/profiles/profile-store.ts';

/** A folder of profiles in place of the user's. */
export interface ProfileFolder {
  /** What stands in for the user's folder of configurations. */
  readonly top: string;
  readonly directory: string;
  path(name: string): string;
  /** Writes a file; what is no text becomes JSON. @returns its path */
  put(name: string, content: unknown): Promise<string>;
  text(name: string): Promise<string>;
  /** What lies in it, but for the lock. */
  names(): Promise<readonly string[]>;
  store(): ProfileStore;
  remove(): Promise<void>;
}

export async function profileFolder(): Promise<ProfileFolder> {
  const top = await mkdtemp(join(tmpdir(), 'pinhole-profiles-'));
  const directory = join(top, 'pinhole', 'profiles');
  const path = (name: string): string => join(directory, name);
  return {
    top,
    directory,
    path,
    async put(name, content) {
      await mkdir(directory, { recursive: true });
      const isText = typeof content === 'string' || content instanceof Uint8Array;
      await writeFile(path(name), isText ? content : JSON.stringify(content));
      return path(name);
    },
    text: (name) => readFile(path(name), 'utf8'),
    names: async () => (await readdir(directory)).filter((name) => name !== '.lock').sort(),
    store: () => new ProfileStore(directory, nodePlatform),
    remove: () => rm(top, { recursive: true, force: true }),
  };
}
