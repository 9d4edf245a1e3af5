import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openOwnerFile } from '../../../main/platform/owner-file.ts';
import { WriteBehind } from '../../../main/platform/write-behind.ts';
import { lacks } from '../../support/requires.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pinhole-owner-file-'));
});
afterEach(() => rm(folder, { recursive: true }));

const inFolder = (name: string): string => join(folder, name);
const isPosix = (): boolean => process.platform !== 'win32';

describe('a file for its owner alone', () => {
  it('is made, grows, and can be taken back to what was whole', async () => {
    const path = inFolder('x');
    const file = await openOwnerFile(path, 'new', 'CAPTURE_FILE');
    await file.append(Buffer.from('one'));
    await file.append(Buffer.from('two'));
    // As an append that has failed half way leaves it.
    await writeFile(path, 'half', { flag: 'a' });
    await file.cutBack();
    await file.close();
    expect(await readFile(path, 'utf8')).toBe('onetwo');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const more = await openOwnerFile(path, 'more', 'KEY_LOG_FILE');
    await more.append(Buffer.from('three'));
    await more.close();
    expect(await readFile(path, 'utf8')).toBe('onetwothree');
  });

  it.skipIf(lacks('named pipes', isPosix))('does not wait for whoever reads a pipe', async () => {
    const path = inFolder('pipe');
    expect(spawnSync('mkfifo', [path]).status).toBe(0);
    for (const how of ['new', 'more'] as const) {
      await expect(openOwnerFile(path, how, 'CAPTURE_FILE')).rejects.toMatchObject({
        code: 'CAPTURE_FILE',
        message: `${path} cannot be written: nobody reads that pipe`,
      });
    }
  });
});

describe('writing behind', () => {
  it('keeps the order, and is done when it is closed', async () => {
    const path = inFolder('x');
    const behind = new WriteBehind(await openOwnerFile(path, 'new', 'CAPTURE_FILE'), () =>
      expect.unreachable(),
    );
    const lines = Array.from({ length: 500 }, (_, at) => `${at}\n`);
    for (const [at, line] of lines.entries()) {
      behind.put(Buffer.from(line));
      if (at % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(behind.queuedOctets).toBeGreaterThan(0);
    await behind.close();
    expect(behind.queuedOctets).toBe(0);
    behind.put(Buffer.from('after'));
    expect(await readFile(path, 'utf8')).toBe(lines.join(''));
  });
});
