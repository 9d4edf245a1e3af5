import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Problems } from './problems.ts';

/** The interface on a real page of Chromium, whatever hosts it. */
export interface OpenInterface {
  readonly page: Page;
  readonly problems: Problems;
  /** Ends the host and its browser. @returns the exit status of the host. */
  close(): Promise<number | null>;
}

export type Open = (options?: { readonly args?: readonly string[] }) => Promise<OpenInterface>;

export const ROOT = join(import.meta.dirname, '../../..');

export interface Home {
  readonly path: string;
  readonly env: NodeJS.ProcessEnv;
  remove(): void;
}

/** A person's folders, and one for what is temporary; empty, and for one test alone. */
export function makeHome(): Home {
  const path = mkdtempSync(join(tmpdir(), 'pinhole-e2e-'));
  return {
    path,
    // What a person saves goes to the home folder itself.
    env: { HOME: path, XDG_CONFIG_HOME: path, XDG_STATE_HOME: path, XDG_RUNTIME_DIR: path, TMPDIR: path },
    remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 3 }),
  };
}

/** Puts a profile where the program looks for it. */
export function writeProfile(
  home: Home,
  profile: { readonly id: string; readonly [field: string]: unknown },
): void {
  const folder = join(home.path, 'pinhole/profiles');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${profile.id}.json`), JSON.stringify(profile));
}
