import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { positionsIn, readJson } from '../../main/policy/json-text.ts';

/** What `JSON.parse` makes of it; undefined: it is not JSON. */
function parsed(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/** Pieces that JSON is made of, put together anyhow. */
const almostJson = fc
  .array(
    fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ':',
      ',',
      '"',
      '"a"',
      '"\\n"',
      '\\',
      '1',
      '-',
      '.5',
      'e9',
      'true',
      'nul',
      ' ',
      '\n',
    ),
    { maxLength: 30 },
  )
  .map((pieces) => pieces.join(''));

describe('JSON with places', () => {
  it('reads what JSON.parse reads, and refuses what it refuses', () => {
    fc.assert(
      fc.property(fc.oneof(almostJson, fc.json(), fc.string()), (text) => {
        const reading = readJson(text);
        const expected = parsed(text);
        expect(reading.ok).toBe(expected !== undefined);
        if (reading.ok) expect(reading.value).toEqual(expected?.value);
      }),
      { numRuns: 3_000 },
    );
  });

  it('points at the very octet that breaks it', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), fc.nat(), (value, at) => {
        const text = JSON.stringify(value, undefined, 2);
        const cut = text.slice(0, at % text.length);
        const reading = readJson(cut);
        if (reading.ok) return;
        const { line, column } = reading.fault.position;
        const lines = cut.split('\n');
        expect(line).toBeLessThanOrEqual(lines.length);
        expect(column).toBeLessThanOrEqual((lines[line - 1]?.length ?? 0) + 1);
      }),
    );
  });

  it('finds each member of an object by its name', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 })), (object) => {
        const text = JSON.stringify(object, undefined, 1);
        const names = Object.keys(object);
        const found = positionsIn(
          text,
          names.map((name) => [name]),
        );
        for (const [index, { line, column }] of found.entries()) {
          const rest = text.split('\n')[line - 1]?.slice(column - 1) ?? '';
          expect(rest.startsWith(`${JSON.stringify(names[index])}: `)).toBe(true);
        }
      }),
    );
  });
});
