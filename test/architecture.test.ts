import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cruise, type ICruiseOptions } from 'dependency-cruiser';
import extractDepcruiseOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ERROR_CODES } from '../main/model/errors.ts';
import { LIMITS } from '../main/model/limits.ts';

const root = join(import.meta.dirname, '..');
const layers = ['app', 'main', 'renderer', 'test'];

let options: ICruiseOptions;

beforeAll(async () => {
  options = await extractDepcruiseOptions(join(root, '.config/dependency-cruiser.cjs'));
});

/** Which rules are broken by what, as `rule: from → to`, in the project that begins at `baseDir`. */
async function violations(baseDir: string, paths: string[]): Promise<string[]> {
  const { output } = await cruise(paths, { ...options, baseDir, validate: true });
  if (typeof output === 'string') throw new Error('expected a result, not a report');
  expect(output.summary.totalCruised).toBeGreaterThan(0);
  return output.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`);
}

describe('import rules', () => {
  test('the project keeps them', async () => {
    expect(await violations(root, layers)).toEqual([]);
  }, 60_000);

  describe('a wrong import is caught', () => {
    const project = mkdtempSync(join(tmpdir(), 'pinhole-imports-'));
    const target = 'export const there = 1;\n';
    const planted = [
      { file: 'main/protocol/a.ts', imports: '../tunnel/target.ts', rule: 'layer-main-protocol' },
      { file: 'main/policy/a.ts', imports: '../tunnel/target.ts', rule: 'layer-main-policy' },
      { file: 'main/tscf/a.ts', imports: '../tunnel/target.ts', rule: 'layer-main-tscf' },
      {
        file: 'main/pinhole/a.ts',
        imports: '../../app/contract/target.ts',
        rule: 'engine-knows-no-application',
      },
      { file: 'main/model/a.ts', imports: 'node:fs', rule: 'model-imports-zod-alone' },
      { file: 'main/keepalive/a.ts', imports: 'electron', rule: 'electron-in-desktop-alone' },
      { file: 'renderer/a.ts', imports: 'node:net', rule: 'renderer-is-a-page' },
      { file: 'renderer/b.ts', imports: '../main/tunnel/target.ts', rule: 'layer-renderer' },
      { file: 'app/cli/a.ts', imports: '../../test/target.ts', rule: 'no-tests-in-product' },
      {
        file: 'app/desktop/a.ts',
        imports: '../cli/target.ts',
        rule: 'desktop-runs-commands-by-its-entry-alone',
      },
      { file: 'main/link/a.ts', imports: './back.ts', rule: 'no-cycles' },
    ];
    const put = (path: string, content: string): void => {
      mkdirSync(join(project, dirname(path)), { recursive: true });
      writeFileSync(join(project, path), content);
    };
    let found: string[] = [];

    beforeAll(async () => {
      put('tsconfig.json', readFileSync(join(root, 'tsconfig.json'), 'utf8'));
      for (const path of ['main/tunnel', 'app/contract', 'app/cli', 'test']) put(`${path}/target.ts`, target);
      put('main/link/back.ts', "export * from './a.ts';\n");
      for (const { file, imports } of planted) put(file, `export * from '${imports}';\n`);
      found = await violations(project, layers);
    }, 60_000);

    afterAll(() => {
      rmSync(project, { recursive: true });
    });

    test.each(planted)('$rule: $file must not import $imports', ({ file, rule }) => {
      expect(found).toEqual(expect.arrayContaining([expect.stringContaining(`${rule}: ${file} → `)]));
    });
  });
});

/** The source of everything under `folders`, by path, but for `without`. */
function sources(folders: readonly string[], without: string): Map<string, string> {
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  return new Map(
    files.filter((path) => !path.endsWith(without)).map((path) => [path, readFileSync(path, 'utf8')]),
  );
}

describe('errors', () => {
  const product = [...sources(['app', 'main'], 'model/error-table.ts').values()].join('\n');
  const documented = readFileSync(join(root, 'docs/ERRORS.md'), 'utf8');

  test('every code that is thrown is in docs/ERRORS.md', () => {
    const thrown = [...product.matchAll(/new PinholeError\(\s*'([A-Z_]+)'/g)].map(([, code]) => code);
    expect(thrown.length).toBeGreaterThan(10);
    expect(thrown.filter((code) => !documented.includes(`| \`${code}\` |`))).toEqual([]);
  });

  test('every code of the table is used by the engine or the application', () => {
    expect(ERROR_CODES.filter((code) => !product.includes(`'${code}'`))).toEqual([]);
  });
});

test('every limit of the table is used', () => {
  const product = [...sources(['app', 'main', 'renderer'], 'model/limits.ts').values()].join('\n');
  const unused = Object.keys(LIMITS).filter((name) => !new RegExp(`LIMITS\\s*\\.${name}\\b`).test(product));
  expect(unused).toEqual([]);
});
