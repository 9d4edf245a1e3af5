import type { PolicyLevel, PolicyProblem, PolicyScope } from '../model/managed.ts';
import { positionsIn, readJson, type JsonPath, type Position } from './json-text.ts';

/** One place that values come from: a file, a registry key. */
export interface PolicyDocument {
  /** Its path; what begins with it and a separator lies within. */
  readonly origin: string;
  readonly level: Exclude<PolicyLevel, 'default'>;
  readonly scope: PolicyScope;
  readonly content: PolicyContent;
}

export type PolicyContent =
  | ReadableContent
  /** It is there, but nobody knows what it says. */
  | { readonly kind: 'unreadable'; readonly problem: PolicyProblem };

export interface ReadableContent {
  readonly kind: 'values';
  /** By key, not yet judged. */
  readonly values: ReadonlyMap<string, unknown>;
  /** What is wrong whatever the keys mean. A key that is named in here is ignored. */
  readonly problems: readonly PolicyProblem[];
  /** Where in the origin each path stands, whose first step is a key. */
  readonly positionsOf?: (paths: readonly JsonPath[]) => readonly Position[];
}

/** Where documents come from: a system's own place for policies, or this program's settings. */
export interface PolicySource {
  /**
   * What there is now, in the order in which it is merged: of equals the later one wins. A document that has not changed
   * is better given again as the same object: then it is not judged again. Rejects only by a defect.
   */
  read(): Promise<readonly PolicyDocument[]>;
  /** Calls `changed` when it may read differently. @returns the way to stop. */
  watch(changed: () => void): () => void;
}

export type DocumentPlace = Omit<PolicyDocument, 'content'>;

export function unreadable(place: DocumentPlace, message: string): PolicyDocument {
  const problem = { key: null, origin: place.origin, line: null, column: null, message };
  return { ...place, content: { kind: 'unreadable', problem } };
}

/** For editors: it names the schema that a file is meant to fit, and is no key. */
const SCHEMA_NAME = '$schema';

/** The document that a JSON text is: an object with a member a key. */
export function jsonDocument(octets: Uint8Array, place: DocumentPlace): PolicyDocument {
  const { origin } = place;
  const text = decode(octets);
  if (text === undefined) return unreadable(place, 'the file is not text in UTF-8');
  const reading = readJson(text);
  if (!reading.ok) {
    const { path, position, message } = reading.fault;
    const key = path.length === 0 ? null : String(path[0]);
    const where = path.length === 0 ? 'the file' : pathText(path);
    const problem = { key, origin, ...position, message: `${where} is not JSON: ${message}` };
    return { ...place, content: { kind: 'unreadable', problem } };
  }
  const { value, duplicates } = reading;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return unreadable(place, 'the file must hold one object, with a member for each key: { "KEY": VALUE }');
  }
  const values = new Map(Object.entries(value).filter(([name]) => name !== SCHEMA_NAME));
  const problems = duplicates.map(({ path, position, message }) => {
    return { key: String(path[0]), origin, ...position, message: `${pathText(path)}: ${message}` };
  });
  const positionsOf = (paths: readonly JsonPath[]): readonly Position[] => positionsIn(text, paths);
  return { ...place, content: { kind: 'values', values, problems, positionsOf } };
}

function decode(octets: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(octets);
  } catch {
    return undefined;
  }
}

/** Names come from outside: shown on one line, and not at length. */
export function pathText(path: JsonPath): string {
  const text = path.map(String).join('.');
  return /^[\w.$-]{1,80}$/.test(text) ? text : JSON.stringify(text.slice(0, 80));
}
