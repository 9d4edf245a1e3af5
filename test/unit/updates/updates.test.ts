import { beforeEach, describe, expect, it } from 'vitest';
import { PinholeError } from '../../../main/model/errors.ts';
import { LIMITS } from '../../../main/model/limits.ts';
import { updatesSnapshotSchema, type TellOnly, type UpdateBehaviour } from '../../../main/model/updates.ts';
import type { FoundVersion, UpdateFeed } from '../../../main/updates/feed.ts';
import { Updates, type UpdatesPorts } from '../../../main/updates/updates.ts';
import { FakeTime } from '../../support/fake-time.ts';

const FIRST = LIMITS.updateFirstMs.value;
const PERIOD = LIMITS.updatePeriodMs.value;
const BACKOFF = LIMITS.updateBackoffMs.value;
const WAIT = LIMITS.updateWaitMs.value;

const NEWER: FoundVersion = { version: '0.2.0', notes: 'Faster.' };
const unreachable = new PinholeError('UPDATE_FEED_UNREACHABLE');

interface Call<T> extends PromiseWithResolvers<T> {
  readonly signal: AbortSignal;
}

/** A feed that answers when a test says so. */
class TestFeed implements UpdateFeed {
  readonly checks: Call<FoundVersion | null>[] = [];
  readonly downloads: (Call<undefined> & { readonly progress: (percent: number) => void })[] = [];
  /** Whether it is to be installed at the end of the program, as it was said last. */
  atQuit: boolean | undefined;
  /** Whether that can be. */
  unattended = true;
  restarts = 0;
  broken: PinholeError | undefined;
  under = { way: 0, most: 0 };

  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  check(signal: AbortSignal): Promise<FoundVersion | null> {
    const call = { ...Promise.withResolvers<FoundVersion | null>(), signal };
    this.checks.push(call);
    return this.#counted(call.promise, signal);
  }

  download(progress: (percent: number) => void, signal: AbortSignal): Promise<void> {
    const call = { ...Promise.withResolvers<undefined>(), signal, progress };
    this.downloads.push(call);
    return this.#counted(call.promise, signal);
  }

  installAtQuit(wanted: boolean): boolean {
    this.atQuit = wanted && this.unattended;
    return this.atQuit;
  }

  restartAndInstall(): Promise<void> {
    this.restarts += 1;
    return this.broken === undefined ? Promise.resolve() : Promise.reject(this.broken);
  }

  #counted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
    this.under.way += 1;
    this.under.most = Math.max(this.under.most, this.under.way);
    const over = (): void => void (this.under.way -= 1);
    signal.addEventListener('abort', over);
    return work.finally(() => {
      signal.removeEventListener('abort', over);
      if (!signal.aborted) over();
    });
  }
}

let time: FakeTime;
let behaviour: UpdateBehaviour;
let locked: boolean;
let url: string | null;
let obstacle: 'tunnel' | 'network' | null;
let feeds: TestFeed[];
let changes: number;

beforeEach(() => {
  time = new FakeTime();
  behaviour = 'notify';
  locked = false;
  url = 'https://updates.example/pinhole';
  obstacle = null;
  feeds = [];
  changes = 0;
});

function make(change: Partial<UpdatesPorts> = {}, tellOnly: TellOnly | null = null): Updates {
  return new Updates({
    clock: time,
    timers: time,
    random: { uniform: () => 0.5, octets: () => new Uint8Array() },
    updater: {
      tellOnly,
      open(feedUrl) {
        const feed = new TestFeed(feedUrl);
        feeds.push(feed);
        return feed;
      },
    },
    behaviour: () => ({ value: behaviour, locked }),
    feedUrl: () => url,
    obstacle: () => obstacle,
    changed: () => void (changes += 1),
    ...change,
  });
}

const feed = (): TestFeed => {
  const last = feeds.at(-1);
  if (last === undefined) throw new Error('no feed was opened');
  return last;
};
const status = (updates: Updates) => updatesSnapshotSchema.parse(updates.snapshot()).status;
const state = (updates: Updates): string => status(updates).state;
const at = <T>(list: readonly T[], index = -1): T => {
  const found = list.at(index);
  if (found === undefined) throw new Error('it was not asked');
  return found;
};
const turn = (): Promise<void> => time.advanceAsync(0);

/** Until the first look, and its answer. */
async function looked(updates: Updates, found: FoundVersion | null = NEWER): Promise<void> {
  await time.advanceAsync(2 * FIRST);
  at(feed().checks).resolve(found);
  await turn();
  expect(state(updates)).not.toBe('checking');
}

/** Until it is downloaded; a person has asked for it where the program does not do so. */
async function downloaded(updates: Updates): Promise<void> {
  await looked(updates);
  if (behaviour === 'notify') updates.download();
  at(feed().downloads).resolve(undefined);
  await turn();
  expect(state(updates)).toBe('ready');
}

const code = (thrown: PinholeError['code']) => expect.objectContaining({ code: thrown }) as PinholeError;

describe('where nothing is looked for', () => {
  it.each([
    ['browser', { state: 'unsupported', why: 'browser' }],
    ['not-installed', { state: 'unsupported', why: 'not-installed' }],
  ] as const)('in a host that cannot: %s', async (why, expected) => {
    const updates = make({ updater: { unsupported: why } });
    updates.policyChanged();
    expect(status(updates)).toEqual(expected);
    expect(time.pending).toBe(0);
    expect(() => updates.check()).toThrow(code('UPDATE_OFF'));
    expect(() => updates.download()).toThrow(code('UPDATE_OFF'));
    await expect(updates.install()).rejects.toEqual(code('UPDATE_OFF'));
  });

  it('where they are off, or nobody has said where to look', () => {
    behaviour = 'off';
    const updates = make();
    expect(state(updates)).toBe('off');
    behaviour = 'automatic';
    url = null;
    updates.policyChanged();
    expect(state(updates)).toBe('no-feed');
    expect([feeds.length, time.pending]).toEqual([0, 0]);
    expect(() => updates.check()).toThrow(code('UPDATE_OFF'));
  });
});

describe('looking', () => {
  it('begins a while after the start, and is repeated', async () => {
    const updates = make();
    expect(updates.snapshot()).toEqual({
      behaviour: 'notify',
      locked: false,
      tellOnly: null,
      checkedAgoMs: null,
      status: { state: 'idle' },
    });
    await time.advanceAsync(1.5 * FIRST - 1);
    expect(feed().checks).toHaveLength(0);
    await time.advanceAsync(1);
    expect([feed().url, feed().checks.length, state(updates)]).toEqual([url, 1, 'checking']);
    at(feed().checks).resolve(null);
    await turn();
    expect(status(updates)).toEqual({ state: 'idle' });
    await time.advanceAsync(5_000);
    expect(updates.snapshot().checkedAgoMs).toBe(5_000);
    await time.advanceAsync(1.05 * PERIOD - 5_001);
    expect(feed().checks).toHaveLength(1);
    await time.advanceAsync(1);
    expect(feed().checks).toHaveLength(2);
  });

  it('finds a version, and tells of it once', async () => {
    const updates = make();
    await looked(updates);
    expect(status(updates)).toEqual({ state: 'available', ...NEWER });
    const told = changes;
    await time.advanceAsync(1.05 * PERIOD);
    // What is known stays in sight meanwhile.
    expect([feed().checks.length, state(updates), changes]).toEqual([2, 'available', told]);
    at(feed().checks).resolve({ version: '0.3.0', notes: '' });
    await turn();
    expect(status(updates)).toEqual({ state: 'available', version: '0.3.0', notes: '' });
  });

  it('is put off while a tunnel is being built, and where there is no network', async () => {
    const updates = make();
    for (obstacle of ['tunnel', 'network'] as const) await time.advanceAsync(10 * WAIT);
    expect([feed().checks.length, state(updates)]).toEqual([0, 'idle']);
    obstacle = null;
    await time.advanceAsync(WAIT);
    expect(feed().checks).toHaveLength(1);
  });

  it('is done at once where a person asks, and never twice at a time', async () => {
    obstacle = 'tunnel';
    const updates = make();
    await time.advanceAsync(1.5 * FIRST - 10_000);
    const asked = [updates.check(), updates.check()];
    obstacle = null;
    // Its own time comes meanwhile.
    await time.advanceAsync(20_000);
    expect(feed().checks).toHaveLength(1);
    at(feed().checks).resolve(null);
    await Promise.all(asked);
    expect(status(updates)).toEqual({ state: 'idle' });
    expect(feed().under).toEqual({ way: 0, most: 1 });
  });

  it('fails with what to do, and is tried again after ever longer pauses, until it works', async () => {
    const updates = make();
    await time.advanceAsync(1.5 * FIRST);
    const pauses: number[] = [];
    for (let failure = 0; failure < 8; failure += 1) {
      at(feed().checks).reject(unreachable);
      await turn();
      const { length } = feed().checks;
      const since = time.monotonicMs();
      while (feed().checks.length === length) await time.advanceAsync(60_000);
      pauses.push(time.monotonicMs() - since);
    }
    const rounded = (ms: number): number => Math.ceil((1.05 * ms) / 60_000) * 60_000;
    expect(pauses).toEqual([1, 2, 4, 8, 16, 24, 24, 24].map((times) => rounded(times * BACKOFF)));
    expect(status(updates)).toEqual({ state: 'checking' });
    at(feed().checks).reject(unreachable);
    await turn();
    expect(status(updates)).toMatchObject({
      state: 'failed',
      version: null,
      problem: { code: 'UPDATE_FEED_UNREACHABLE', retry: 'backoff', stage: 'update' },
    });
    const asked = updates.check();
    at(feed().checks).resolve(null);
    await asked;
    expect(state(updates)).toBe('idle');
  });

  it('is given up where no answer comes, even if the feed does not heed it', async () => {
    const updates = make();
    const asked = updates.check();
    await time.advanceAsync(LIMITS.updateCheckMs.value);
    await asked;
    expect(at(feed().checks).signal.aborted).toBe(true);
    expect(status(updates)).toMatchObject({
      problem: { message: 'The feed of updates has not answered within 60 s' },
    });
    at(feed().checks).resolve(NEWER);
    await turn();
    expect(state(updates)).toBe('failed');
  });
});

describe('notify', () => {
  it('never downloads by itself, and installs only where a person says so', async () => {
    const updates = make();
    await looked(updates);
    for (let period = 0; period < 5; period += 1) {
      await time.advanceAsync(1.05 * PERIOD);
      at(feed().checks).resolve(NEWER);
      await turn();
    }
    expect([feed().checks.length, feed().downloads.length]).toEqual([6, 0]);
    updates.download();
    expect(status(updates)).toEqual({ state: 'downloading', ...NEWER, percent: 0 });
    at(feed().downloads).resolve(undefined);
    await turn();
    expect(status(updates)).toEqual({ state: 'ready', ...NEWER, atQuit: false });
    expect([feed().atQuit, feed().restarts, time.pending]).toEqual([false, 0, 0]);
    await updates.install();
    expect(feed().restarts).toBe(1);
  });

  it('does one thing at a time', async () => {
    const updates = make();
    expect(() => updates.download()).toThrow(code('UPDATE_NOT_NOW'));
    await expect(updates.install()).rejects.toEqual(code('UPDATE_NOT_NOW'));
    await looked(updates);
    updates.download();
    expect(() => updates.download()).toThrow(code('UPDATE_NOT_NOW'));
    expect(() => updates.check()).toThrow(code('UPDATE_NOT_NOW'));
    await time.advanceAsync(LIMITS.updateDownloadMs.value - 1);
    expect([feed().checks.length, state(updates)]).toEqual([1, 'downloading']);
    expect(feed().under.most).toBe(1);
  });

  it('tells how far a download is, step by step', async () => {
    const updates = make();
    await looked(updates);
    updates.download();
    const before = changes;
    for (const percent of [0.4, 10, 10.9, 9, 57.2, 400]) at(feed().downloads).progress(percent);
    expect(status(updates)).toMatchObject({ percent: 100 });
    expect(changes - before).toBe(3);
    at(feed().downloads).resolve(undefined);
    await turn();
    at(feed().downloads).progress(3);
    expect(state(updates)).toBe('ready');
  });

  it('a download that fails can be begun again', async () => {
    const updates = make();
    await looked(updates);
    updates.download();
    at(feed().downloads).reject(new PinholeError('UPDATE_DAMAGED'));
    await turn();
    expect(status(updates)).toMatchObject({
      state: 'failed',
      version: '0.2.0',
      problem: { code: 'UPDATE_DAMAGED' },
    });
    updates.download();
    at(feed().downloads).resolve(undefined);
    await turn();
    expect(state(updates)).toBe('ready');
  });

  it('a download that takes too long is given up', async () => {
    const updates = make();
    await looked(updates);
    updates.download();
    await time.advanceAsync(LIMITS.updateDownloadMs.value);
    expect(at(feed().downloads).signal.aborted).toBe(true);
    expect(status(updates)).toMatchObject({ problem: { code: 'UPDATE_FEED_UNREACHABLE' } });
  });
});

describe('automatic', () => {
  beforeEach(() => void (behaviour = 'automatic'));

  it('downloads by itself, and installs at the end of the program, never before', async () => {
    const updates = make();
    await downloaded(updates);
    expect(status(updates)).toEqual({ state: 'ready', ...NEWER, atQuit: true });
    await time.advanceAsync(10 * PERIOD);
    expect([feed().atQuit, feed().restarts, feed().checks.length]).toEqual([true, 0, 1]);
    updates.close();
    expect(feed().atQuit).toBe(true);
  });

  it('does not begin a download while a tunnel is being built', async () => {
    const updates = make();
    await time.advanceAsync(1.5 * FIRST);
    obstacle = 'tunnel';
    at(feed().checks).resolve(NEWER);
    await time.advanceAsync(10 * WAIT);
    expect([feed().downloads.length, state(updates)]).toEqual([0, 'available']);
    obstacle = null;
    await time.advanceAsync(WAIT);
    expect([feed().downloads.length, state(updates)]).toEqual([1, 'downloading']);
  });

  it('says so where the package cannot be installed without a person', async () => {
    const updates = make();
    feed().unattended = false;
    await downloaded(updates);
    expect(status(updates)).toMatchObject({ atQuit: false });
  });

  it('a damaged file is not fetched over and over: the pauses grow, though the feed itself answers', async () => {
    const updates = make();
    await time.advanceAsync(1.5 * FIRST);
    const pauses: number[] = [];
    for (let failure = 0; failure < 3; failure += 1) {
      at(feed().checks).resolve(NEWER);
      await time.advanceAsync(0);
      at(feed().downloads).reject(new PinholeError('UPDATE_DAMAGED'));
      await turn();
      const since = time.monotonicMs();
      const { length } = feed().checks;
      while (feed().checks.length === length) await time.advanceAsync(60_000);
      pauses.push((time.monotonicMs() - since) / BACKOFF);
    }
    expect(pauses.map(Math.round)).toEqual([1, 2, 4]);
    at(feed().checks).resolve({ version: '0.2.1', notes: '' });
    await time.advanceAsync(0);
    at(feed().downloads).resolve(undefined);
    await turn();
    expect(status(updates)).toMatchObject({ state: 'ready', version: '0.2.1' });
  });
});

describe('an installation that only tells', () => {
  it.each(['administered', 'unverifiable', 'place'] as const)('%s: never downloads', async (why) => {
    behaviour = 'automatic';
    const updates = make({}, why);
    await looked(updates);
    await time.advanceAsync(3 * WAIT);
    expect(updates.snapshot()).toMatchObject({ tellOnly: why, status: { state: 'available', ...NEWER } });
    expect(() => updates.download()).toThrow(code('UPDATE_ADMINISTERED'));
    updates.policyChanged();
    await time.advanceAsync(1.05 * PERIOD);
    expect([feed().checks.length, feed().downloads.length]).toEqual([2, 0]);
  });
});

describe('installing now', () => {
  it('is refused while a tunnel is being built, and done when it is up', async () => {
    const updates = make();
    await downloaded(updates);
    obstacle = 'tunnel';
    await expect(updates.install()).rejects.toEqual(code('UPDATE_TUNNEL'));
    expect([feed().restarts, state(updates)]).toEqual([0, 'ready']);
    obstacle = null;
    await updates.install();
    expect(feed().restarts).toBe(1);
  });

  it('that fails says so, and can be begun again', async () => {
    const updates = make();
    await downloaded(updates);
    feed().broken = new PinholeError('UPDATE_INSTALL');
    await expect(updates.install()).rejects.toEqual(code('UPDATE_INSTALL'));
    expect(status(updates)).toMatchObject({ state: 'failed', version: '0.2.0' });
    updates.download();
    expect(state(updates)).toBe('downloading');
  });
});

describe('a policy that changes', () => {
  it('to off ends a download at once, and forgets', async () => {
    const updates = make();
    await looked(updates);
    updates.download();
    behaviour = 'off';
    locked = true;
    updates.policyChanged();
    expect(at(feed().downloads).signal.aborted).toBe(true);
    expect(updates.snapshot()).toEqual({
      behaviour: 'off',
      locked: true,
      tellOnly: null,
      checkedAgoMs: null,
      status: { state: 'off' },
    });
    at(feed().downloads).resolve(undefined);
    await turn();
    expect([state(updates), time.pending]).toEqual(['off', 0]);
    behaviour = 'notify';
    updates.policyChanged();
    await looked(updates);
    expect([feeds.length, state(updates)]).toEqual([2, 'available']);
  });

  it('to off takes back what was meant for the end of the program', async () => {
    behaviour = 'automatic';
    const updates = make();
    await downloaded(updates);
    behaviour = 'off';
    updates.policyChanged();
    expect([feed().atQuit, state(updates)]).toEqual([false, 'off']);
  });

  it('to off while a person waits for a look lets nobody wait', async () => {
    const updates = make();
    const asked = updates.check();
    url = null;
    updates.policyChanged();
    await asked;
    expect([at(feed().checks).signal.aborted, state(updates)]).toEqual([true, 'no-feed']);
  });

  it('from automatic to notify ends what the program does by itself', async () => {
    behaviour = 'automatic';
    const updates = make();
    await looked(updates);
    await time.advanceAsync(0);
    expect(state(updates)).toBe('downloading');
    behaviour = 'notify';
    updates.policyChanged();
    expect(at(feed().downloads).signal.aborted).toBe(true);
    expect(status(updates)).toEqual({ state: 'available', ...NEWER });
  });

  it('from automatic to notify goes on looking after an aborted download', async () => {
    behaviour = 'automatic';
    const updates = make();
    await looked(updates);
    await time.advanceAsync(0);
    behaviour = 'notify';
    updates.policyChanged();
    await time.advanceAsync(1.05 * PERIOD);
    expect(feed().checks).toHaveLength(2);
    expect(state(updates)).toBe('available');
  });

  it('leaves a download that a person has begun', async () => {
    const updates = make();
    await looked(updates);
    updates.download();
    updates.policyChanged();
    expect(at(feed().downloads).signal.aborted).toBe(false);
  });

  it('between notify and automatic decides about what is found or ready already', async () => {
    const updates = make();
    await looked(updates);
    behaviour = 'automatic';
    updates.policyChanged();
    await time.advanceAsync(0);
    at(feed().downloads).resolve(undefined);
    await turn();
    expect([status(updates), feed().atQuit]).toMatchObject([{ atQuit: true }, true]);
    behaviour = 'notify';
    updates.policyChanged();
    expect([status(updates), feed().atQuit]).toMatchObject([{ state: 'ready', atQuit: false }, false]);
  });

  it('of the feed begins anew with the other one', async () => {
    const updates = make();
    await looked(updates);
    url = 'https://elsewhere.example/';
    updates.policyChanged();
    expect([feeds.map((each) => each.url), state(updates)]).toEqual([
      ['https://updates.example/pinhole', 'https://elsewhere.example/'],
      'idle',
    ]);
    expect(updates.snapshot().checkedAgoMs).toBeNull();
  });

  it('of something else changes nothing here', async () => {
    const updates = make();
    updates.policyChanged();
    await time.advanceAsync(1.5 * FIRST);
    updates.policyChanged();
    expect([feeds.length, feed().checks.length, state(updates)]).toEqual([1, 1, 'checking']);
  });
});

it('once it is closed, nothing is under way and nothing follows', async () => {
  const updates = make();
  await looked(updates);
  updates.download();
  updates.close();
  expect([at(feed().downloads).signal.aborted, time.pending]).toEqual([true, 0]);
  at(feed().downloads).reject(unreachable);
  await turn();
  expect(time.pending).toBe(0);
});
