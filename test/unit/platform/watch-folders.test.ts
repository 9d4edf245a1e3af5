import { EventEmitter } from 'node:events';
import { mkdirSync, type FSWatcher } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LIMITS } from '../../../main/model/limits.ts';
import { watchFolders, type Watch } from '../../../main/platform/watch-folders.ts';
import { FakeTime } from '../../support/fake-time.ts';
import { policyFolder, type PolicyFolder } from '../../support/policy-lab.ts';

class FakeWatcher extends EventEmitter implements FSWatcher {
  closed = false;

  close(): void {
    this.closed = true;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }
}

let folder: PolicyFolder;
let time: FakeTime;
let watched: Map<string, FakeWatcher>;
let changes: number;
/** How often the system was asked to watch a folder. */
let asked: number;
let stop: () => void;

beforeEach(async () => {
  folder = await policyFolder();
  await mkdir(folder.path('managed'), { recursive: true });
  time = new FakeTime();
  watched = new Map();
  changes = 0;
  asked = 0;
});

afterEach(() => folder.remove());

async function begin(refuse = false, asking: (path: string) => void = () => undefined): Promise<void> {
  const watchOne: Watch = (path, _options, listener) => {
    asking(path);
    asked += 1;
    if (refuse) throw new Error('no watches left');
    const watcher = new FakeWatcher().on('change', listener);
    watched.set(path, watcher);
    return watcher;
  };
  const folders = [folder.path('managed'), folder.path('recommended')];
  stop = watchFolders(folders, folder.top, time, () => (changes += 1), watchOne);
  await settled(3);
}

/** Waits until so many folders have been asked to be watched: looking at them takes the disk its time. */
async function settled(count: number): Promise<void> {
  await vi.waitFor(() => expect(asked).toBeGreaterThanOrEqual(count));
  await time.advanceAsync(0);
  changes = 0;
}

/** How many changes are told of in the time. */
async function changesIn(ms: number): Promise<number> {
  changes = 0;
  await time.advanceAsync(ms);
  return changes;
}

describe('folders that are watched', () => {
  it('are all that are there on the way, but for the top, where much happens', async () => {
    await begin();
    expect([...watched.keys()]).toEqual([dirname(folder.base), folder.base, folder.path('managed')]);
    stop();
    expect([...watched.values()].every(({ closed }) => closed)).toBe(true);
    expect(time.pending).toBe(0);
  });

  it('are looked at once a minute all the same', async () => {
    await begin();
    expect(await changesIn(LIMITS.watchedPollMs.value - 1)).toBe(0);
    expect(await changesIn(1)).toBe(1);
    expect(await changesIn(LIMITS.watchedPollMs.value)).toBe(1);
    stop();
  });

  it('that the system refuses to watch are looked at so often that a change shows within 5 s', async () => {
    await begin(true);
    expect(LIMITS.unwatchedPollMs.value + LIMITS.watchDebounceMs.value).toBeLessThan(5_000);
    for (let times = 2; times < 5; times += 1) {
      expect(await changesIn(LIMITS.unwatchedPollMs.value)).toBe(1);
      await settled(3 * times);
    }
    stop();
    expect(time.pending).toBe(0);
  });

  it('of which a watch fails are looked at often, and watched again', async () => {
    await begin();
    const path = folder.path('managed');
    const first = watched.get(path);
    first?.emit('error', new Error('gone'));
    expect(changes).toBe(1);
    expect(first?.closed).toBe(true);
    await changesIn(LIMITS.unwatchedPollMs.value);
    await settled(4);
    expect(watched.get(path)).not.toBe(first);
    expect(await changesIn(LIMITS.watchedPollMs.value - 1)).toBe(0);
    stop();
  });

  it('that come to be while the one above is about to be watched are watched as well', async () => {
    const late = folder.path('recommended');
    await begin(false, (path) => {
      if (path === folder.base) mkdirSync(late);
    });
    await settled(4);
    expect(watched.has(late)).toBe(true);
    stop();
  });

  it('of which another one took the place are watched anew', async () => {
    await begin();
    const path = folder.path('managed');
    const first = watched.get(path);
    await rename(path, folder.path('elsewhere'));
    await mkdir(path);
    watched.get(folder.base)?.emit('change');
    await settled(4);
    expect(first?.closed).toBe(true);
    expect(watched.get(path)).not.toBe(first);
    stop();
  });
});
