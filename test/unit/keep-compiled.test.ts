import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { keepCompiled } from '../../app/cli/keep-compiled.ts';
import { lacks } from '../support/requires.ts';

const OWN_UID = process.geteuid?.();

describe.skipIf(lacks('owners of files', () => OWN_UID !== undefined))('what Node compiled is kept', () => {
  let home: string;
  let directory: string;
  let kept: string[];
  const keep = (uid = OWN_UID): boolean =>
    keepCompiled(directory, uid, (path) => {
      kept.push(path);
      return { directory: path };
    });

  beforeEach(() => {
    home = realpathSync(mkdtempSync(join(tmpdir(), 'pinhole-compiled-')));
    directory = join(home, '.cache', 'pinhole', 'compiled');
    kept = [];
  });
  afterEach(() => rmSync(home, { recursive: true }));

  test('in a directory that is made for its owner alone', () => {
    expect(keep()).toBe(true);
    expect(kept).toEqual([directory]);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    expect(keep()).toBe(true);
  });

  test('by the true path of a link', () => {
    const elsewhere = join(home, 'elsewhere');
    mkdirSync(elsewhere, { mode: 0o700 });
    symlinkSync(elsewhere, join(home, '.cache'));
    expect(keep()).toBe(true);
    expect(kept).toEqual([join(elsewhere, 'pinhole', 'compiled')]);
  });

  test.each([0o770, 0o707, 0o750])('not where others get into it (mode %i)', (mode) => {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    chmodSync(directory, mode);
    expect(keep()).toBe(false);
    expect(kept).toEqual([]);
  });

  test('not below a directory that others can write', () => {
    mkdirSync(join(home, '.cache'));
    chmodSync(join(home, '.cache'), 0o777);
    expect(keep()).toBe(false);
    expect(kept).toEqual([]);
  });

  test("not in another one's home, and nothing is made there", () => {
    // Only root can give something away; for anybody else it is enough to be somebody else.
    if (OWN_UID === 0) chownSync(home, 1, 1);
    expect(keep(OWN_UID === 0 ? OWN_UID : (OWN_UID ?? 0) + 1)).toBe(false);
    expect(() => statSync(join(home, '.cache'))).toThrow('ENOENT');
  });

  test('not where it is a link to another place', () => {
    mkdirSync(join(home, '.cache', 'pinhole'), { recursive: true, mode: 0o700 });
    mkdirSync(join(home, 'elsewhere'), { mode: 0o700 });
    symlinkSync(join(home, 'elsewhere'), directory);
    expect(keep()).toBe(false);
  });

  test('not where a file is in the way, and the program starts all the same', () => {
    writeFileSync(join(home, '.cache'), '');
    expect(keep()).toBe(false);
  });

  test('not where Node cannot', () => {
    expect(keepCompiled(directory, OWN_UID, () => ({}))).toBe(false);
  });
});
