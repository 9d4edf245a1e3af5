import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { DocumentPlace, PolicyDocument, PolicySource } from '../../main/policy/document.ts';
import { createPolicy, type ManagedPolicy } from '../../main/policy/policy.ts';
import { linuxFiles } from '../../main/policy/sources/linux-files.ts';
import { FakeTime } from './fake-time.ts';

/** A folder of policies in place of the one in /etc, which the user of the tests owns. */
export interface PolicyFolder {
  /** From here on down owners and modes count. */
  readonly top: string;
  readonly base: string;
  path(name: string): string;
  /** Writes `managed/NAME` or `recommended/NAME`; what is no text becomes JSON. @returns its path */
  put(name: string, content: unknown): Promise<string>;
  remove(): Promise<void>;
}

export async function policyFolder(): Promise<PolicyFolder> {
  const top = await mkdtemp(join(tmpdir(), 'pinhole-policy-'));
  await chmod(top, 0o755);
  const base = join(top, 'pinhole', 'policies');
  const path = (name: string): string => join(base, name);
  return {
    top,
    base,
    path,
    async put(name, content) {
      await mkdir(dirname(path(name)), { recursive: true, mode: 0o755 });
      const isText = typeof content === 'string' || content instanceof Uint8Array;
      await writeFile(path(name), isText ? content : JSON.stringify(content), { mode: 0o644 });
      return path(name);
    },
    remove: () => rm(top, { recursive: true, force: true }),
  };
}

export const OWN_UID = process.getuid?.() ?? 0;

/** The policy of such a folder, on a clock that stands still: it reads when it is told to. */
export async function policyOf({ base, top }: PolicyFolder, ownerUid = OWN_UID): Promise<ManagedPolicy> {
  const timers = new FakeTime();
  return createPolicy([linuxFiles({ timers, base, top, ownerUid })], { timers });
}

/** A source that a test writes, with documents that are never read from anywhere. */
export class TestSource implements PolicySource {
  documents: readonly PolicyDocument[];
  watchers = 0;
  readings = 0;
  #changed: () => void = () => undefined;

  constructor(...documents: readonly PolicyDocument[]) {
    this.documents = documents;
  }

  read(): Promise<readonly PolicyDocument[]> {
    this.readings += 1;
    return Promise.resolve(this.documents);
  }

  watch(changed: () => void): () => void {
    this.watchers += 1;
    this.#changed = changed;
    return () => (this.watchers -= 1);
  }

  /** Tells of a change. */
  change(...documents: readonly PolicyDocument[]): void {
    this.documents = documents;
    this.#changed();
  }
}

export function valuesAt(place: DocumentPlace, values: Readonly<Record<string, unknown>>): PolicyDocument {
  return { ...place, content: { kind: 'values', values: new Map(Object.entries(values)), problems: [] } };
}
