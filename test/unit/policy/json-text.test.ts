import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../../main/model/limits.ts';
import { positionsIn, readJson } from '../../../main/policy/json-text.ts';

const faultOf = (text: string): unknown => {
  const reading = readJson(text);
  return reading.ok ? undefined : reading.fault;
};

describe('JSON with places', () => {
  it.each([
    ['', 1, 1, [], 'a value should be here; the text ends'],
    ['{\n  "a": tru\n}', 2, 8, ['a'], 'a value should be here; found "t"'],
    ['{"a": [1, 2\n"b": 3}', 2, 1, ['a', 1], 'a comma or ] should be here; found "\\""'],
    ['{"a": [1, }', 1, 11, ['a', 1], 'a value should be here; found "}"'],
    ['{"a": 1,\n}', 2, 1, [], 'a name in "quotes" should be here; found "}"'],
    ["{'a': 1}", 1, 2, [], 'a name in "quotes" should be here; found "\'"'],
    ['{"a" 1}', 1, 6, ['a'], 'a colon should be here; found "1"'],
    ['{"a": 1} x', 1, 10, [], 'nothing may follow the last }; found "x"'],
    ['{"a": "b\n"}', 1, 9, ['a'], 'a string is not closed, or holds a control character; found "\\n"'],
    ['{"a": "b', 1, 9, ['a'], 'a string is not closed, or holds a control character; the text ends'],
    ['{"a": "\\x"}', 1, 7, ['a'], 'a string has a wrong escape after a \\; found "\\""'],
    ['{"a": 01}', 1, 8, ['a'], 'a comma or } should be here; found "1"'],
    ['{"a": NaN}', 1, 7, ['a'], 'a value should be here; found "N"'],
    ['{"a": // no\n1}', 1, 7, ['a'], 'a value should be here; found "/"'],
  ])('%j is refused at line %i, column %i', (text, line, column, path, message) => {
    expect(faultOf(text)).toEqual({ path, position: { line, column }, message });
  });

  it('goes no deeper than its limit, however deep the text', () => {
    const deep = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
    const message = expect.stringContaining('deep') as string;
    expect(faultOf(deep(LIMITS.policyDepth.value + 1))).toMatchObject({ message });
    expect(readJson(deep(LIMITS.policyDepth.value))).toMatchObject({ ok: true });
    expect(faultOf(`{"a":${'['.repeat(1_000_000)}`)).toMatchObject({
      path: expect.arrayContaining(['a']) as string[],
    });
  });

  it('tells each name that is there twice, with its place and its path', () => {
    const reading = readJson('{"a": 1,\n "b": {"c": 1, "c": 2},\n "a": 2}');
    expect(reading).toMatchObject({
      ok: true,
      duplicates: [
        { path: ['b', 'c'], position: { line: 2, column: 16 } },
        { path: ['a'], position: { line: 3, column: 2 } },
      ],
    });
  });

  it('takes __proto__ for a name like any other', () => {
    const reading = readJson('{"__proto__": {"polluted": true}, "constructor": 1}');
    if (!reading.ok) throw new Error('it is JSON');
    expect(Object.keys(reading.value as object)).toEqual(['__proto__', 'constructor']);
    expect((reading.value as { polluted?: unknown }).polluted).toBeUndefined();
    expect(reading.duplicates).toEqual([]);
  });

  it('says where paths stand: the name of a member, an item itself, or what should hold it', () => {
    const text = '{\n  "a": [\n    {"b": 1},\n    {"c": 2}\n  ]\n}';
    expect(positionsIn(text, [['a'], ['a', 0, 'b'], ['a', 1], ['a', 1, 'missing'], ['nowhere'], []])).toEqual(
      [
        { line: 2, column: 3 },
        { line: 3, column: 6 },
        { line: 4, column: 5 },
        { line: 4, column: 5 },
        { line: 1, column: 1 },
        { line: 1, column: 1 },
      ],
    );
  });
});
