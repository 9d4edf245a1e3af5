import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = `${import.meta.dirname}/../../..`;

interface Manifest {
  readonly version: string;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const manifest = (path: string): Manifest => JSON.parse(readFileSync(`${root}/${path}`, 'utf8')) as Manifest;

/** The major that this program was last moved to. Its defects are mended for as long as it is one of the newest three. */
const NOT_BEFORE = 45;

describe('Electron', () => {
  it('is one exact version, the installed one, and never an older major again', () => {
    const wanted = manifest('package.json').devDependencies?.['electron'] ?? '';
    expect(wanted).toMatch(/^\d+\.\d+\.\d+$/);
    expect(manifest('node_modules/electron/package.json').version).toBe(wanted);
    expect(Number(wanted.split('.')[0])).toBeGreaterThanOrEqual(NOT_BEFORE);
  });
});
