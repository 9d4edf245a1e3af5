import { lstat, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { asPinholeError } from '../../model/errors.ts';
import { LIMITS } from '../../model/limits.ts';
import { readBoundedFile } from '../../platform/read-file.ts';
import type { Timers } from '../../platform/timers.ts';
import {
  jsonDocument,
  unreadable,
  type DocumentPlace,
  type PolicyDocument,
  type PolicySource,
} from '../document.ts';
import { distrust, folderState } from './folder-trust.ts';
import { watchFolders } from '../../platform/watch-folders.ts';

export interface LinuxFilesOptions {
  readonly timers: Timers;
  /** Holds the folders `managed` and `recommended`. */
  readonly base?: string;
  /** The folder from which on down nobody but the owner may write. */
  readonly top?: string;
  readonly ownerUid?: number;
}

const FOLDERS = [
  ['managed', 'mandatory'],
  ['recommended', 'recommended'],
] as const;

/** A document as it was read, and by what it is known again. */
interface Read {
  readonly stamp: string;
  readonly document: PolicyDocument;
}

/** The policy files of Linux: `managed/*.json` and `recommended/*.json`, each folder merged in the order of the names. */
export function linuxFiles({
  timers,
  base = '/etc/pinhole/policies',
  top = '/etc',
  ownerUid = 0,
}: LinuxFilesOptions): PolicySource {
  let kept = new Map<string, Read>();
  return {
    async read() {
      const next = new Map<string, Read>();
      const documents: PolicyDocument[] = [];
      for (const [name, level] of FOLDERS) {
        const place = { origin: join(base, name), level, scope: 'machine' } as const;
        documents.push(...(await readFolder(place, { top, ownerUid, kept, next })));
      }
      kept = next;
      documents.push(...(await misplaced(base)));
      return documents;
    },
    watch: (changed) =>
      watchFolders(
        FOLDERS.map(([name]) => join(base, name)),
        top,
        timers,
        changed,
      ),
  };
}

interface Reading {
  readonly top: string;
  readonly ownerUid: number;
  readonly kept: ReadonlyMap<string, Read>;
  readonly next: Map<string, Read>;
}

async function readFolder(folder: DocumentPlace, reading: Reading): Promise<readonly PolicyDocument[]> {
  const { origin } = folder;
  const state = await folderState(origin, reading.top, reading.ownerUid);
  if (state.kind === 'absent') return [];
  if (state.kind === 'distrusted') {
    return [unreadable(folder, `the policies in it are not used: ${state.path}: ${state.why}`)];
  }
  let names: readonly string[];
  try {
    names = (await readdir(origin)).toSorted();
  } catch (thrown) {
    const { code, message } = thrown as NodeJS.ErrnoException;
    return code === 'ENOENT' ? [] : [unreadable(folder, `the folder cannot be read: ${message}`)];
  }
  const files = names.filter((name) => name.endsWith('.json') && !isHidden(name));
  if (files.length > LIMITS.policyFiles.value) {
    return [
      unreadable(folder, `it holds ${files.length} policies; ${LIMITS.policyFiles.value} are the most`),
    ];
  }
  const documents: PolicyDocument[] = [];
  for (const name of files) {
    const document = await readDocument({ ...folder, origin: join(origin, name) }, reading);
    if (document !== undefined) documents.push(document);
  }
  const others = names.filter((name) => !name.endsWith('.json') && !isHidden(name));
  return [...documents, ...others.map((name) => unused({ ...folder, origin: join(origin, name) }, NOT_JSON))];
}

/** What editors and package managers leave lying for a moment. */
const isHidden = (name: string): boolean => name.startsWith('.') || name.endsWith('~');

/** undefined: it went away meanwhile. */
async function readDocument(place: DocumentPlace, reading: Reading): Promise<PolicyDocument | undefined> {
  const { origin } = place;
  const stamp = await stampOf(origin);
  const known = reading.kept.get(origin);
  if (stamp !== undefined && known?.stamp === stamp) {
    reading.next.set(origin, known);
    return known.document;
  }
  try {
    const octets = await readBoundedFile(origin, LIMITS.policyFileOctets.value, 'FILE_UNREADABLE', {
      mayBeLink: false,
      objection: (stat) => distrust(stat, reading.ownerUid),
    });
    const document = jsonDocument(octets, place);
    if (stamp !== undefined) reading.next.set(origin, { stamp, document });
    return document;
  } catch (thrown) {
    const { message, cause } = asPinholeError(thrown);
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    return unreadable(place, message);
  }
}

/** Changes with content, owner and mode; read before the content, so that a change in between shows the next time. */
async function stampOf(path: string): Promise<string | undefined> {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = await lstat(path, { bigint: true });
    return [dev, ino, size, mtimeNs, ctimeNs].join(' ');
  } catch {
    return undefined;
  }
}

const NOT_JSON = 'it is not read: the name of a policy ends in .json';
const WRONG_FOLDER = 'it is not read: policies lie in the folders managed and recommended of policies';

/** Policies in a folder where one might think that they belong: nobody would find out otherwise. */
async function misplaced(base: string): Promise<readonly PolicyDocument[]> {
  const found: PolicyDocument[] = [];
  for (const folder of [dirname(base), base]) {
    const names = await readdir(folder).catch(() => []);
    for (const name of names.toSorted().filter((one) => one.endsWith('.json'))) {
      found.push(
        unused({ origin: join(folder, name), level: 'recommended', scope: 'machine' }, WRONG_FOLDER),
      );
    }
  }
  return found.slice(0, LIMITS.policyFiles.value);
}

/** It sets nothing, and says why. */
function unused(place: DocumentPlace, message: string): PolicyDocument {
  const problem = { key: null, origin: place.origin, line: null, column: null, message };
  return { ...place, content: { kind: 'values', values: new Map(), problems: [problem] } };
}
