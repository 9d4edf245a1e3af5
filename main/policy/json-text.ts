/**
 * JSON with places: where something is wrong, which names are there twice, and where a value stands. `JSON.parse` tells
 * none of these. It takes what `JSON.parse` takes, but for nesting beyond `LIMITS.policyDepth`.
 */
import { LIMITS } from '../model/limits.ts';

export type JsonPath = readonly PropertyKey[];

/** Both from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface JsonFault {
  /** The innermost value that it concerns. */
  readonly path: JsonPath;
  readonly position: Position;
  /** What is wrong there, without the path. */
  readonly message: string;
}

export type JsonReading =
  | { readonly ok: true; readonly value: unknown; readonly duplicates: readonly JsonFault[] }
  | { readonly ok: false; readonly fault: JsonFault };

export function readJson(text: string): JsonReading {
  const reader = new JsonReader(text);
  try {
    return { ok: true, value: reader.whole(), duplicates: reader.duplicates };
  } catch (thrown) {
    if (thrown instanceof FaultAt) return { ok: false, fault: thrown.fault };
    throw thrown;
  }
}

/**
 * Where the name of the member at each path stands, or the value where it has none; where it is missing, what should
 * hold it. In one go: a large text is worth reading once.
 */
export function positionsIn(text: string, paths: readonly JsonPath[]): readonly Position[] {
  const found = paths.map((path) => ({ path, depth: -1, offset: 0 }));
  const reader = new JsonReader(text, (at, offset) => {
    for (const one of found) {
      if (at.length <= one.depth || !begins(one.path, at)) continue;
      one.depth = at.length;
      one.offset = offset;
    }
  });
  reader.whole();
  return found.map(({ offset }) => positionOf(text, offset));
}

function begins(path: JsonPath, beginning: JsonPath): boolean {
  if (beginning.length > path.length) return false;
  // From the end: paths of one list differ there.
  for (let at = beginning.length - 1; at >= 0; at -= 1) if (path[at] !== beginning[at]) return false;
  return true;
}

function positionOf(text: string, offset: number): Position {
  let line = 1;
  let lineStart = 0;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) {
    line += 1;
    lineStart = at + 1;
  }
  return { line, column: offset - lineStart + 1 };
}

/** Never leaves this file. */
class FaultAt extends Error {
  readonly fault: JsonFault;

  constructor(fault: JsonFault) {
    super(fault.message);
    this.fault = fault;
  }
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORDS: Readonly<Record<string, { readonly text: string; readonly value: boolean | null }>> = {
  t: { text: 'true', value: true },
  f: { text: 'false', value: false },
  n: { text: 'null', value: null },
};
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const FIRST_PRINTABLE = 0x20;

class JsonReader {
  readonly duplicates: JsonFault[] = [];
  readonly #text: string;
  readonly #reached: ((path: JsonPath, offset: number) => void) | undefined;
  readonly #path: (string | number)[] = [];
  #at = 0;

  /** @param reached told of each value that begins, with the offset of its name, or its own. */
  constructor(text: string, reached?: (path: JsonPath, offset: number) => void) {
    this.#text = text;
    this.#reached = reached;
  }

  whole(): unknown {
    this.#space();
    this.#reached?.(this.#path, this.#at);
    const value = this.#value();
    this.#space();
    if (this.#at < this.#text.length) throw this.#fault('nothing may follow the last }');
    return value;
  }

  #value(): unknown {
    const first = this.#text[this.#at];
    if (first === '{') return this.#object();
    if (first === '[') return this.#array();
    if (first === '"') return this.#string();
    const word = WORDS[first ?? ''];
    if (word !== undefined && this.#text.startsWith(word.text, this.#at)) {
      this.#at += word.text.length;
      return word.value;
    }
    NUMBER.lastIndex = this.#at;
    const number = NUMBER.exec(this.#text)?.[0];
    if (number === undefined) throw this.#fault('a value should be here');
    this.#at += number.length;
    return Number(number);
  }

  #object(): Record<string, unknown> {
    const object: Record<string, unknown> = {};
    this.#open();
    let more = !this.#closes('}');
    while (more) {
      this.#space();
      const offset = this.#at;
      if (this.#text[offset] !== '"') throw this.#fault('a name in "quotes" should be here');
      const name = this.#string();
      this.#path.push(name);
      if (Object.hasOwn(object, name)) this.#duplicate(name, offset);
      this.#space();
      if (this.#text[this.#at] !== ':') throw this.#fault('a colon should be here');
      this.#at += 1;
      this.#space();
      this.#reached?.(this.#path, offset);
      const value = this.#value();
      // Assigned, it would become the prototype.
      if (name === '__proto__') Object.defineProperty(object, name, { value, enumerable: true });
      else object[name] = value;
      // What is wrong after a value is still a matter of its name.
      more = this.#goesOn('}');
      this.#path.pop();
    }
    return object;
  }

  #array(): unknown[] {
    const array: unknown[] = [];
    this.#open();
    let more = !this.#closes(']');
    while (more) {
      this.#space();
      this.#path.push(array.length);
      this.#reached?.(this.#path, this.#at);
      array.push(this.#value());
      more = this.#goesOn(']');
      this.#path.pop();
    }
    return array;
  }

  /** Past the bracket; each one open has a step of the path, but the first. */
  #open(): void {
    if (this.#path.length >= LIMITS.policyDepth.value) {
      throw this.#fault(`nested more than ${LIMITS.policyDepth.value} deep`);
    }
    this.#at += 1;
  }

  #closes(bracket: string): boolean {
    this.#space();
    if (this.#text[this.#at] !== bracket) return false;
    this.#at += 1;
    return true;
  }

  #goesOn(bracket: string): boolean {
    if (this.#closes(bracket)) return false;
    if (this.#text[this.#at] !== ',') throw this.#fault(`a comma or ${bracket} should be here`);
    this.#at += 1;
    return true;
  }

  #string(): string {
    const from = this.#at;
    let at = from + 1;
    let escaped = false;
    for (;;) {
      const unit = this.#text.charCodeAt(at);
      if (unit === QUOTE) break;
      if (unit === BACKSLASH) {
        escaped = true;
        at += 1;
      } else if (!(unit >= FIRST_PRINTABLE)) {
        this.#at = Math.min(at, this.#text.length);
        throw this.#fault('a string is not closed, or holds a control character');
      }
      at += 1;
    }
    this.#at = at + 1;
    if (!escaped) return this.#text.slice(from + 1, at);
    try {
      return JSON.parse(this.#text.slice(from, this.#at)) as string;
    } catch {
      this.#at = from;
      throw this.#fault('a string has a wrong escape after a \\');
    }
  }

  #space(): void {
    for (;;) {
      const unit = this.#text.charCodeAt(this.#at);
      if (unit !== 0x20 && unit !== 0x0a && unit !== 0x0d && unit !== 0x09) return;
      this.#at += 1;
    }
  }

  #duplicate(name: string, offset: number): void {
    if (this.duplicates.length >= LIMITS.policyDuplicates.value)
      throw this.#fault('too many names are there twice');
    this.duplicates.push({
      path: [...this.#path],
      position: positionOf(this.#text, offset),
      message: `"${name.slice(0, 60)}" is there twice; which one holds cannot be told`,
    });
  }

  #fault(message: string): FaultAt {
    const seen = this.#text.slice(this.#at, this.#at + 1);
    const found = seen === '' ? 'the text ends' : `found ${JSON.stringify(seen)}`;
    return new FaultAt({
      path: [...this.#path],
      position: positionOf(this.#text, this.#at),
      message: `${message}; ${found}`,
    });
  }
}
