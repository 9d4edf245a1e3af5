import { cpSync } from 'node:fs';
import { copyFile, mkdtemp, readdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SealedStore } from '../../../main/secrets/sealed-store.ts';
import { LOCKED, MemoryBackend, SILENT } from '../../support/memory-secrets.ts';

const OLD = 'old '.repeat(300);
const NEW = 'new '.repeat(300);

let directory: string;
let backend: MemoryBackend;
let store: SealedStore;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'pinhole-sealed-'));
  backend = new MemoryBackend();
  store = new SealedStore(backend, directory);
});

afterEach(() => rm(directory, { recursive: true }));

const files = (): Promise<string[]> => readdir(directory);
const onlyFile = async (): Promise<string> => join(directory, (await files())[0] ?? '');

describe('the file of a large secret', () => {
  it('is refused with any one octet changed', async () => {
    await store.put('a', NEW);
    const path = await onlyFile();
    const whole = await readFile(path);
    expect(whole.length).toBeGreaterThan(1_200);
    for (let at = 0; at < whole.length; at += 1) {
      const changed = Buffer.from(whole);
      changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
      await writeFile(path, changed);
      await expect(store.find('a'), `octet ${at}`).rejects.toMatchObject({ code: 'SECRET_DAMAGED' });
    }
    await writeFile(path, whole);
    expect(await store.find('a')).toBe(NEW);
  });

  it('is refused cut short anywhere, or longer', async () => {
    await store.put('a', NEW);
    const path = await onlyFile();
    const whole = await readFile(path);
    await writeFile(path, Buffer.concat([whole, Buffer.alloc(1)]));
    await expect(store.find('a')).rejects.toMatchObject({ code: 'SECRET_DAMAGED' });
    await writeFile(path, whole);
    for (let length = whole.length - 1; length >= 0; length -= 1) {
      await truncate(path, length);
      await expect(store.find('a'), `${length}`).rejects.toMatchObject({ code: 'SECRET_DAMAGED' });
    }
  });

  it('is refused in the place of another account’s, be the entry moved along or not', async () => {
    await store.put('a', OLD);
    const path = await onlyFile();
    await store.put('b', NEW);
    const [other = ''] = (await files()).map((name) => join(directory, name)).filter((one) => one !== path);
    await copyFile(path, other);
    await expect(store.find('b')).rejects.toMatchObject({ code: 'SECRET_DAMAGED' });
    backend.entries.set('sealed:b', backend.entries.get('sealed:a') ?? '');
    await expect(store.find('b')).rejects.toMatchObject({ code: 'SECRET_DAMAGED' });
    expect(await store.find('a')).toBe(OLD);
  });

  it('is missed, and said to be so; and no link is followed in its place', async () => {
    await store.put('a', NEW);
    const path = await onlyFile();
    const elsewhere = join(directory, 'elsewhere');
    await copyFile(path, elsewhere);
    await rm(path);
    await expect(store.find('a')).rejects.toThrow('the file of the secret of "a" is gone');
    expect(await store.has('a')).toBe(true);
    await symlink(elsewhere, path);
    await expect(store.find('a')).rejects.toMatchObject({ code: 'SECRET_DAMAGED' });
    await store.put('a', OLD);
    expect(await store.find('a')).toBe(OLD);
  });

  it.each([
    '',
    'x',
    '1 ../../etc/passwd AAAA',
    `1 ${'0'.repeat(16)}-${'0'.repeat(32)}.sealed ${'A'.repeat(43)}`,
  ])('is not looked for by the entry %j', async (entry) => {
    backend.entries.set('sealed:a', entry);
    await expect(store.find('a')).rejects.toMatchObject({
      code: 'SECRET_DAMAGED',
      message: /none that this/,
    });
    await store.forget('a');
    expect(backend.entries.size).toBe(0);
  });
});

describe('a replacement', () => {
  /** What is found after a crash at each step of it, and after its end. */
  const foundAfterEach = async (from: string, to: string): Promise<string[]> => {
    await store.put('a', from);
    const crashed: SealedStore[] = [];
    const keepAsItIs = (): void => {
      const frozen = new MemoryBackend();
      for (const [account, text] of backend.entries) frozen.entries.set(account, text);
      const copy = `${directory}-${crashed.length}`;
      cpSync(directory, copy, { recursive: true });
      crashed.push(new SealedStore(frozen, copy));
    };
    backend.before = keepAsItIs;
    await store.put('a', to);
    keepAsItIs();
    const found = await Promise.all(crashed.map((one) => one.find('a')));
    for (const at of crashed.keys()) await rm(`${directory}-${at}`, { recursive: true });
    return found.map((secret) => (secret === from ? 'old' : secret === to ? 'new' : 'neither'));
  };

  it.each([
    ['small by small', 'one', 'two'],
    ['small by large', 'one', NEW],
    ['large by small', OLD, 'two'],
    ['large by large', OLD, NEW],
  ])('of %s shows the old one, and from one moment on the new one', async (_what, from, to) => {
    const found = await foundAfterEach(from, to);
    expect(found.join(' ')).toMatch(/^old (old )*new( new)*$/);
    expect((await files()).length).toBe(to === NEW ? 1 : 0);
  });

  it('that another makes between two looks is seen', async () => {
    await store.put('a', OLD);
    let raced = false;
    backend.before = (asked) => {
      if (asked !== 'get sealed:a' || raced) return;
      raced = true;
      // Large by small, in one go.
      backend.entries.delete('sealed:a');
      backend.entries.set('a', 'two');
    };
    expect(await store.find('a')).toBe('two');
  });

  it('that another makes between entry and file is seen', async () => {
    await store.put('a', OLD);
    const before = backend.entries.get('sealed:a') ?? '';
    await store.put('a', NEW);
    const now = backend.entries.get('sealed:a') ?? '';
    // The first look finds the entry of before, whose file is gone.
    backend.entries.set('sealed:a', before);
    let looks = 0;
    backend.before = (asked) => {
      if (asked !== 'get sealed:a') return;
      looks += 1;
      if (looks === 2) backend.entries.set('sealed:a', now);
    };
    expect(await store.find('a')).toBe(NEW);
  });

  it.each([
    ['that the store refuses leaves no file behind', LOCKED, 1],
    ['whose outcome is not known keeps both files: either may be referred to', SILENT, 2],
  ])('%s', async (_what, failure, count) => {
    await store.put('a', OLD);
    backend.before = (asked) => {
      if (asked.startsWith('set')) backend.failure = failure;
    };
    await expect(store.put('a', NEW)).rejects.toBe(failure);
    backend.failure = undefined;
    backend.before = () => undefined;
    expect((await files()).length).toBe(count);
    expect(await store.find('a')).toBe(OLD);
  });
});
