import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const read = (name: string) => readFileSync(resolve(docs, name), 'utf8');
const docs = resolve(import.meta.dirname, '../docs');
const linksOf = (name: string) =>
  [...read(name).matchAll(/\[([^\]]+)\]\(([^)]+)\)/g)].map(([, label = '', target = '']) => ({
    label,
    target,
  }));

/** Titles as they stand in the source of a test, without the escapes that a string literal needs. */
const source = (path: string): string => readFileSync(path, 'utf8').replaceAll('\\', '');

describe.each(['PROTOCOL.md', 'SECURITY.md'])('docs/%s', (name) => {
  test.each(linksOf(name))('"$label" leads to $target', ({ label, target }) => {
    const path = resolve(docs, target);
    expect(existsSync(path)).toBe(true);
    // A rule is proved by a test or a vector of that very name.
    if (!target.includes('/test/')) return;
    const titles = [`'${label}'`, `"${label}"`, `\`${label}\``];
    expect(titles.some((title) => source(path).includes(title))).toBe(true);
  });
});

describe('docs/PROTOCOL.md', () => {
  const text = read('PROTOCOL.md');

  test('every section with rules is proved', () => {
    const sections = text.split(/^## /m).slice(1);
    const proved = sections.filter((section) => section.includes('](../test/')).map((section) => section[0]);
    expect(proved).toEqual(expect.arrayContaining(['1', '2', '3', '4', '5', '6', '7', '8']));
  });

  test('nothing outside the repository is referred to, and no interoperability is claimed', () => {
    expect(text).not.toMatch(/https?:|\/work|\.\.\/\.\.|shared\//);
    expect(text).toContain("Never claim interoperability with another vendor's equipment.");
  });
});

describe('docs/SECURITY.md', () => {
  const rows = read('SECURITY.md')
    .split('\n')
    .map((line) => /^\| *(\d+) *\|/.exec(line) && line.split('|').map((cell) => cell.trim()))
    .filter((cells) => cells !== null);

  test('has each of the twenty lines of the checklist, once and in order', () => {
    expect(rows.map(([, line]) => Number(line))).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  });

  test.each(rows.map(([, line, what, here, proof]) => ({ line, what, here, proof })))(
    'line $line ($what) is proved by a test, or says why not',
    ({ here, proof }) => {
      expect(here).toMatch(/\w/);
      expect(proof).toMatch(/\]\(\.\.\/test\/|^Why not here: \w/);
    },
  );

  test('only the help address is given to the system to open', () => {
    const app = resolve(docs, '../app');
    const users = readdirSync(app, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .filter((path) => readFileSync(resolve(app, path), 'utf8').includes('openExternal('));
    expect(users.map((path) => path.replaceAll('\\', '/'))).toEqual(['desktop/open-help.ts']);
  });
});
