import { mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { electronSafeStorage } from '../../../app/desktop/safe-storage.ts';
import { LIMITS } from '../../../main/model/limits.ts';
import type { SecretBackend } from '../../../main/secrets/backend.ts';
import { NO_SAFE_STORAGE, safeStorageBackend } from '../../../main/secrets/safe-storage-backend.ts';
import { SealedStore } from '../../../main/secrets/sealed-store.ts';
import { safeStorage } from '../../support/electron-stand-in/safe-storage.ts';
import { FakeTime } from '../../support/fake-time.ts';

const electron = vi.hoisted(() => ({ ready: Promise.withResolvers<undefined>(), isReady: false }));

vi.mock('electron', async () => ({
  app: { whenReady: () => electron.ready.promise, isReady: () => electron.isReady },
  safeStorage: (await import('../../support/electron-stand-in/safe-storage.ts')).safeStorage,
}));

let directory: string;
let backend: SecretBackend;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'pinhole-safe-'));
  backend = safeStorageBackend({ safeStorage: electronSafeStorage, directory, timers: new FakeTime() });
  safeStorage.backend = 'kwallet6';
  safeStorage.available = true;
});

afterEach(() => rm(directory, { recursive: true }));

const onlyFile = async (): Promise<string> => join(directory, (await readdir(directory))[0] ?? '');

it('nothing is asked of it before the program is ready', async () => {
  const asked = vi.spyOn(safeStorage, 'isAsyncEncryptionAvailable');
  const checked = backend.check();
  await Promise.resolve();
  expect(asked).not.toHaveBeenCalled();
  expect(electronSafeStorage.name()).toContain('no store');
  electron.isReady = true;
  electron.ready.resolve(undefined);
  expect(await checked).toBeNull();
  expect(asked).toHaveBeenCalledOnce();
  expect(backend.name).toBe('KWallet, by Electron’s safe storage');
});

describe('safe storage', () => {
  beforeAll(() => {
    electron.isReady = true;
    electron.ready.resolve(undefined);
  });

  it('keeps, replaces and deletes, in files of the owner’s alone that hold nothing of it in clear', async () => {
    expect(await backend.get('a')).toBeNull();
    await backend.set('a', 'canary one');
    await backend.set('a', 'canary two');
    expect(await backend.get('a')).toBe('canary two');
    const path = await onlyFile();
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readFile(path, 'latin1')).not.toContain('canary');
    await backend.delete('a');
    await backend.delete('a');
    expect([await backend.get('a'), await readdir(directory)]).toEqual([null, []]);
  });

  it.each(['basic_text', 'unknown'] as const)('is refused where its backend is %s', async (name) => {
    safeStorage.backend = name;
    const refused = { code: 'SECRET_STORE_UNAVAILABLE', absent: true, message: new RegExp(name) };
    expect(await backend.check()).toMatchObject(refused);
    await expect(backend.set('a', 'x')).rejects.toMatchObject(refused);
    await expect(new SealedStore(backend, directory).put('a', 'x'.repeat(5_000))).rejects.toMatchObject(
      refused,
    );
    expect(await readdir(directory)).toEqual([]);
  });

  it('that is not available any more does not call missing what it has kept', async () => {
    await backend.set('a', 'x');
    safeStorage.available = false;
    await expect(backend.get('a')).rejects.toMatchObject({ code: 'SECRET_STORE_UNAVAILABLE', absent: false });
    await expect(backend.set('a', 'y')).rejects.toMatchObject({
      code: 'SECRET_STORE_UNAVAILABLE',
      absent: true,
    });
    expect(await backend.get('b')).toBeNull();
    const elsewhere = safeStorageBackend({ safeStorage: NO_SAFE_STORAGE, directory, timers: new FakeTime() });
    await expect(elsewhere.get('a')).rejects.toMatchObject({
      code: 'SECRET_STORE_UNAVAILABLE',
      absent: false,
    });
    await elsewhere.delete('a');
    expect(await readdir(directory)).toEqual([]);
  });

  it('that hangs does not hide that something is missing', async () => {
    const never = new Promise<never>(() => undefined);
    const hanging = { ...NO_SAFE_STORAGE, objection: () => never };
    const time = new FakeTime();
    const hung = safeStorageBackend({ safeStorage: hanging, directory, timers: time });
    await backend.set('a', 'x');
    const found = hung.get('a').catch((thrown: unknown) => thrown);
    // Its file is read first, on a thread.
    await expect.poll(() => time.pending).toBe(1);
    await time.advanceAsync(LIMITS.secretCallMs.value);
    expect(await found).toMatchObject({ code: 'SECRET_STORE_UNAVAILABLE', uncertain: true });
    expect(await hung.get('b')).toBeNull();
    await expect(hung.get('a')).rejects.toMatchObject({ code: 'SECRET_STORE_UNAVAILABLE' });
    await hung.delete('b');
  });

  it('encrypts again what was encrypted by a key of before', async () => {
    await backend.set('a', 'x');
    const path = await onlyFile();
    const before = await readFile(path);
    safeStorage.rotate();
    expect(await backend.get('a')).toBe('x');
    const after = await readFile(path);
    expect(after.equals(before)).toBe(false);
    expect(await electronSafeStorage.decrypt(after)).toMatchObject({ stale: false });
  });

  it('refuses a file that was changed, cut short, or moved to another account', async () => {
    await backend.set('a', 'x');
    const path = await onlyFile();
    const whole = await readFile(path);
    for (let at = 3; at < whole.length; at += 1) {
      const changed = Buffer.from(whole);
      changed[at] = (changed[at] ?? 0) ^ 1;
      await writeFile(path, changed);
      await expect(backend.get('a')).rejects.toMatchObject({ code: 'SECRET_DAMAGED' });
    }
    await writeFile(path, whole.subarray(0, 20));
    await expect(backend.get('a')).rejects.toMatchObject({ code: 'SECRET_DAMAGED' });
    await rm(path);
    await backend.set('b', 'of another');
    await rename(await onlyFile(), path);
    await expect(backend.get('a')).rejects.toMatchObject({ code: 'SECRET_DAMAGED', message: /another$/ });
  });

  it('keeps large ones, as every store does', async () => {
    const store = new SealedStore(backend, directory);
    const large = 'large '.repeat(100_000);
    await store.put('a', large);
    expect((await store.find('a')) === large).toBe(true);
    await store.forget('a');
    expect(await readdir(directory)).toEqual([]);
  });
});
