import { chmod, readFile, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodePlatform } from '../../main/platform/node-platform.ts';
import { underLock, type FileLock } from '../../main/platform/file-lock.ts';
import { LifetimeStore } from '../../main/pinhole/lifetime/store.ts';
import { profileFolder, type ProfileFolder } from '../support/profile-lab.ts';
import { FakeTime } from '../support/fake-time.ts';
import { startWriter } from '../support/writers.ts';

let folder: ProfileFolder;
let lock: FileLock;

beforeEach(async () => {
  folder = await profileFolder();
  lock = { path: folder.path('.lock'), timers: nodePlatform.timers, code: 'PROFILES_LOCKED' };
});

afterEach(() => folder.remove());

describe('programs that write the same profiles at once', () => {
  it.each([
    [2, 40],
    [4, 20],
  ])(
    '%i of them, each counting %i times: no count is lost',
    async (programs, times) => {
      const ids = ['office', 'home'];
      const writers = Array.from({ length: programs }, (_, at) =>
        // All share the first profile, and each has one of its own.
        startWriter('count', folder.directory, String(times), ...ids, `own-${at}`),
      );
      await Promise.all(writers.map((writer) => writer.end()));
      const { profiles, warnings } = await folder.store().read();
      expect(warnings).toEqual([]);
      expect(Object.fromEntries(profiles.map(({ profile: { id, name } }) => [id, Number(name)]))).toEqual({
        ...Object.fromEntries(ids.map((id) => [id, programs * times])),
        ...Object.fromEntries(writers.map((_, at) => [`own-${at}`, times])),
      });
      // Else they did not meet.
      const conflicts = writers.map((writer) => Number(writer.lines()[0]?.split(' ')[1]));
      expect(conflicts.reduce((sum, one) => sum + one, 0)).toBeGreaterThan(0);
    },
    60_000,
  );

  it('keep all lifetimes that each of them has measured', async () => {
    const times = 25;
    const writers = ['a', 'b'].map((name) => startWriter('learn', folder.directory, name, String(times)));
    await Promise.all(writers.map((writer) => writer.end()));
    const store = new LifetimeStore(folder.directory, nodePlatform, expect.unreachable);
    for (const name of ['a', 'b']) {
      for (let step = 0; step < times; step += 1) {
        expect(await store.find(`${name}${step}`, '192.0.2.1:443')).toBeDefined();
      }
    }
  }, 60_000);
});

describe('a folder that cannot be written', () => {
  it.each([
    ['without a lock', 0o500],
    ['with a lock of somebody else’s', 0o700],
  ])('%s: is read all the same, with what is damaged in it', async (_what, mode) => {
    const bad = await folder.put('bad.json', 'bad');
    await folder.put('office.json', { id: 'office', name: 'Office', host: 'tscf.example' });
    if (mode === 0o700) await writeFile(lock.path, '', { mode: 0o444 });
    // For others, too: root may write anywhere, and looks on as one of them.
    await chmod(folder.top, 0o755);
    await chmod(folder.directory, mode | 0o055);
    const visitor = startWriter('visit', folder.directory);
    await visitor.end();
    await chmod(folder.directory, 0o700);
    expect(visitor.lines()).toEqual([
      'read office',
      expect.stringMatching(/bad\.json: is not JSON .*; .*\.lock cannot be locked: EACCES/),
      expect.stringMatching(/^FILE_UNWRITABLE .*\.lock cannot be locked: EACCES/),
    ]);
    expect(await readFile(bad, 'utf8')).toBe('bad');
  });
});

describe('a lock that another program holds', () => {
  it('is waited for no longer than the limit, and named by the code that was asked for', async () => {
    const holder = startWriter('hold', folder.directory);
    await holder.said('held');
    const time = new FakeTime();
    let taken = false;
    const waiting = underLock({ ...lock, timers: time, code: 'FILE_UNWRITABLE' }, () => {
      taken = true;
      return Promise.resolve();
    });
    const outcome = waiting.catch((thrown: unknown) => thrown);
    await time.advanceAsync(5_000);
    expect(await outcome).toMatchObject({
      code: 'FILE_UNWRITABLE',
      message: `${lock.path} has been held by another program for 5 s`,
    });
    expect([taken, time.pending]).toEqual([false, 0]);
    await holder.kill();
  });

  it('is free at once when that one is killed', async () => {
    const holder = startWriter('hold', folder.directory);
    await holder.said('held');
    await holder.kill();
    // On a clock that stands still: it is not waited for.
    expect(await underLock({ ...lock, timers: new FakeTime() }, () => Promise.resolve('mine'))).toBe('mine');
  });

  it('keeps out others of this program, too, and is free after a step that failed', async () => {
    const order: string[] = [];
    const step = (name: string) => async () => {
      order.push(`${name} in`);
      await new Promise((resolve) => setImmediate(resolve));
      order.push(`${name} out`);
      if (name === 'a') throw new Error('a');
    };
    const outcomes = await Promise.allSettled(['a', 'b'].map((name) => underLock(lock, step(name))));
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    expect(order).toEqual(['a in', 'a out', 'b in', 'b out']);
  });

  it('is refused where its file is none', async () => {
    await folder.put('.lock', 'no database, and long enough that it must be looked at: '.repeat(20));
    await expect(underLock(lock, () => Promise.resolve())).rejects.toMatchObject({
      code: 'FILE_UNWRITABLE',
      message: expect.stringContaining(`${lock.path} cannot be locked: `) as string,
    });
  });
});
