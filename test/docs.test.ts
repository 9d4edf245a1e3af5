import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const page = resolve(import.meta.dirname, '../docs/PROTOCOL.md');
const text = readFileSync(page, 'utf8');
const links = [...text.matchAll(/\[([^\]]+)\]\(([^)]+)\)/g)].map(([, label = '', target = '']) => ({
  label,
  target,
}));

/** Titles as they stand in the source of a test, without the escapes that a string literal needs. */
const source = (path: string): string => readFileSync(path, 'utf8').replaceAll('\\', '');

describe('docs/PROTOCOL.md', () => {
  test.each(links)('"$label" leads to $target', ({ label, target }) => {
    const path = resolve(dirname(page), target);
    expect(existsSync(path)).toBe(true);
    // A rule is proved by a test or a vector of that very name.
    if (!target.includes('/test/')) return;
    const titles = [`'${label}'`, `"${label}"`, `\`${label}\``];
    expect(titles.some((title) => source(path).includes(title))).toBe(true);
  });

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
