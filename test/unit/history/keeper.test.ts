import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HOUR_MS, LATE, MINUTE_MS, MISSED } from '../../../main/history/schema.ts';
import { LIMITS } from '../../../main/model/limits.ts';
import { gapEvent, HistoryLab, NOON, type Row } from '../../support/history-lab.ts';
import { lacks } from '../../support/requires.ts';

const DAY_MS = 24 * HOUR_MS;

let lab: HistoryLab;
beforeEach(async () => {
  lab = await HistoryLab.open();
});
afterEach(() => lab.remove());

/** Answered keep-alives of one tunnel, one each `everyMs`, up to now. */
const steady = (count: number, everyMs: number, tunnel = 0): Row[] =>
  Array.from({ length: count }, (_, at) => [tunnel, NOON - (count - 1 - at) * everyMs, 20_000 + at]);

/** Upkeep comes with a batch once the clocks have agreed for long enough. */
const SETTLED = { monotonicMs: LIMITS.historySettleMs.value };
const LATER = { monotonicMs: LIMITS.historySettleMs.value + LIMITS.historyUpkeepMs.value };

describe('what is kept', () => {
  it('of a short range is each keep-alive, with what happened meanwhile, of that tunnel alone', async () => {
    await lab.put(
      [
        [0, NOON - 3_000, 21_500],
        [0, NOON - 2_000, MISSED],
        [0, NOON - 1_000, LATE],
        [1, NOON - 500, 77_000],
      ],
      {
        events: [
          { tunnel: 0, t: NOON - 5_000, kind: 'state', detail: '{"state":"connected"}' },
          { tunnel: 0, t: NOON - 6_000, kind: 'state', detail: '{"state":"connecting"}' },
          gapEvent(0, NOON - 10_000, 4_000),
        ],
      },
    );
    expect(await lab.read('t0')).toEqual({
      state: 'kept',
      points: [[3_000, 21.5]],
      buckets: [],
      marks: [
        { kind: 'up', agoMs: 5_000 },
        { kind: 'missed', agoMs: 2_000 },
        { kind: 'late', agoMs: 1_000 },
      ],
      bands: [{ cause: 'sleep', agoMs: 14_000, forMs: 4_000 }],
      keptSinceAgoMs: 3_000,
    });
    expect((await lab.read('t1')).points).toEqual([[500, 77]]);
    expect(await lab.read('nobody')).toMatchObject({ state: 'kept', points: [], keptSinceAgoMs: null });
  });

  it('of more than an answer has is buckets, bounded, that sum up to all of it', async () => {
    const count = LIMITS.historyPoints.value + 400;
    await lab.put(steady(count, 20_000));
    const page = await lab.read('t0', DAY_MS);
    expect(page.points).toEqual([]);
    expect(page.buckets.length).toBeLessThanOrEqual(LIMITS.historyBuckets.value);
    expect(page.buckets.reduce((sum, { answered }) => sum + answered, 0)).toBe(count);
    const { rtt } = page.buckets[0] ?? { rtt: null };
    expect(rtt?.minMs).toBe(20);
    expect(rtt?.medianMs).toBeGreaterThanOrEqual(20);
    expect(rtt?.medianMs).toBeLessThanOrEqual(rtt?.maxMs ?? 0);
  });

  it('fits the longest range, and as many as there can be', async () => {
    const rows: Row[] = [];
    for (let hour = 0; hour < 90 * 24; hour += 1)
      rows.push([0, NOON - hour * HOUR_MS, hour % 9 === 0 ? MISSED : 30_000]);
    await lab.put(rows);
    const page = await lab.read('t0', 90 * DAY_MS);
    expect(page.buckets.length).toBeLessThanOrEqual(LIMITS.historyBuckets.value);
    expect(page.buckets.reduce((sum, { answered, missed }) => sum + answered + missed, 0)).toBe(90 * 24);
  });

  it('comes in any order, twice, from the future and from before time, and does not go wrong', async () => {
    const lost = await lab.put([
      [0, NOON - 1_000, 20_000],
      [0, NOON + 30 * DAY_MS, 20_000],
      [0, NOON - 2 * MINUTE_MS, 10_000],
      [0, NOON - 1_000, 20_000],
      [0, -5, 20_000],
      [0, Number.NaN, 20_000],
      [0, 9e15, 20_000],
      [7, NOON, 20_000],
    ]);
    expect(lost).toBe(0);
    await lab.put([[0, NOON - 2 * MINUTE_MS + 1, 30_000]]);
    expect((await lab.read('t0')).points).toEqual([
      [2 * MINUTE_MS, 10],
      [2 * MINUTE_MS - 1, 30],
      [1_000, 20],
    ]);
    expect((await lab.read('t0', 2 * DAY_MS)).buckets.map(({ answered }) => answered)).toEqual([4]);
  });

  it('is what several programs have written to the one file', async () => {
    const other = lab.beside();
    await lab.put([[0, NOON - 4_000, 20_000]]);
    await other.put([[0, NOON - 3_000, 40_000]]);
    await lab.put([[0, NOON - 2_000, 60_000]]);
    expect((await other.read('t0')).points.map(([, rttMs]) => rttMs)).toEqual([20, 40, 60]);
    expect((await lab.read('t0', 2 * DAY_MS)).buckets).toMatchObject([
      { answered: 3, rtt: { minMs: 20, maxMs: 60 } },
    ]);
    await other.close();
  });

  it('is its owner’s alone', async () => {
    await lab.put(steady(1, 1));
    for (const name of await lab.names())
      expect([name, statSync(join(lab.folder, name)).mode & 0o077]).toEqual([name, 0]);
    expect(await lab.names()).toContain('history.sqlite-wal');
  });

  it('is deleted as a whole when it is to be forgotten, and begins anew', async () => {
    await lab.put(steady(10, 1_000));
    await lab.keeper.take({ kind: 'forget' });
    expect(await lab.names()).toEqual(['history.sqlite.lock']);
    await lab.put(steady(1, 1_000));
    expect((await lab.read('t0')).points).toHaveLength(1);
    expect(lab.warnings).toEqual([]);
  });
});

describe('the upkeep', () => {
  it('deletes keep-alives after a day, minutes after a week, hours after 90 days', async () => {
    await lab.put([
      [0, NOON - HOUR_MS, 1_000],
      [0, NOON - 25 * HOUR_MS, 2_000],
      [0, NOON - 8 * DAY_MS, 3_000],
      [0, NOON - 91 * DAY_MS, 4_000],
    ]);
    expect(['raw', 'minute', 'hour'].map((table) => lab.count(table))).toEqual([4, 4, 4]);
    await lab.put([], SETTLED);
    expect(['raw', 'minute', 'hour'].map((table) => lab.count(table))).toEqual([1, 2, 3]);
  });

  it('keeps nothing for longer than the policy says', async () => {
    await lab.put([
      [0, NOON - HOUR_MS, 1_000],
      [0, NOON - 3 * DAY_MS, 2_000],
    ]);
    await lab.put([], { ...SETTLED, days: 2 });
    expect(['raw', 'minute', 'hour'].map((table) => lab.count(table))).toEqual([1, 1, 1]);
  });

  it('waits until the clocks have agreed for a while: one that is wrong for minutes deletes nothing', async () => {
    await lab.put(steady(1, 1));
    // Ten years ahead, and set right again.
    await lab.put([], { wallMs: NOON + 3_650 * DAY_MS, monotonicMs: LIMITS.historySettleMs.value - 1 });
    await lab.put([], {
      wallMs: NOON + LIMITS.historySettleMs.value,
      monotonicMs: LIMITS.historySettleMs.value,
    });
    expect(lab.count('raw')).toBe(1);
  });

  it('forgets the tunnel of a profile that has been gone for a day, and none that came back', async () => {
    const put = (days: number, profiles: readonly string[]): Promise<number> =>
      lab.put([], {
        wallMs: NOON + days * DAY_MS,
        monotonicMs: LATER.monotonicMs + days * DAY_MS,
        profiles,
      });
    await lab.put([
      [0, NOON, 1_000],
      [1, NOON, 1_000],
    ]);
    await put(0, ['t0', 't1']);
    await put(1, []);
    await put(1.5, ['t1']);
    expect(lab.count('tunnel')).toBe(2);
    await put(2, ['t1']);
    expect(lab.count('tunnel')).toBe(1);
    expect((await lab.read('t1', 7 * DAY_MS)).buckets).toHaveLength(1);
  });

  it('keeps the newest events of a tunnel that flaps', async () => {
    const most = LIMITS.historyEvents.value;
    const events = Array.from({ length: most + 50 }, (_, at) => gapEvent(0, NOON - DAY_MS + at, 5));
    await lab.put([], { events });
    await lab.put([], SETTLED);
    expect(lab.count('event')).toBe(most);
    expect((await lab.read('t0', 7 * DAY_MS)).bands).toHaveLength(LIMITS.historyMarks.value);
  });

  it('makes room by what is oldest where the file is full, and what comes is kept', async () => {
    await lab.remove();
    const maxOctets = 400_000;
    lab = await HistoryLab.open(maxOctets);
    let lost = 0;
    for (let batch = 0; batch < 40; batch += 1) {
      const endMs = NOON + batch * HOUR_MS;
      const rows: Row[] = Array.from({ length: 2_000 }, (_, at) => [at % 2, endMs - at * 1_000, 20_000 + at]);
      lost += await lab.put(rows, { wallMs: endMs });
    }
    expect(lost).toBe(0);
    expect(lab.warnings).toEqual([]);
    expect((await lab.read('t0', HOUR_MS, NOON + 39 * HOUR_MS)).points.length).toBeGreaterThan(900);
    await lab.close();
    expect(statSync(lab.path).size).toBeLessThanOrEqual(maxOctets);
  });

  it('goes on in a new file where somebody has moved the old one away', async () => {
    await lab.put(steady(3, 1_000));
    renameSync(lab.path, `${lab.path}.moved`);
    for (const suffix of ['-wal', '-shm']) rmSync(`${lab.path}${suffix}`);
    await lab.put([], SETTLED);
    await lab.put(steady(1, 1_000), SETTLED);
    expect((await lab.read('t0')).points).toHaveLength(1);
  });
});

describe('a file that cannot be used', () => {
  const fill = async (): Promise<void> => {
    await lab.put(steady(5_000, 1_000));
    await lab.close();
  };
  const asideOf = async (): Promise<readonly string[]> =>
    (await lab.names()).filter((name) => name.includes('.damaged-'));

  it.each<[string, () => void]>([
    ['cut short', () => truncateSync(lab.path, 20_000)],
    ['cut to a part of a page', () => truncateSync(lab.path, 50)],
    ['text', () => writeFileSync(lab.path, 'no database at all, but a text of some length. '.repeat(50))],
    [
      'of random octets from the second page on',
      () => {
        const octets = readFileSync(lab.path);
        for (let at = 4_096; at < octets.length; at += 1) octets[at] = (at * 7_919 + (at >> 3)) & 0xff;
        writeFileSync(lab.path, octets);
      },
    ],
    [
      'another program’s database',
      () => {
        rmSync(lab.path);
        using database = new DatabaseSync(lab.path);
        database.exec('CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1)');
      },
    ],
  ])('%s is set aside as it was, named, and a new one begins', async (_, spoil) => {
    await fill();
    spoil();
    const before = readFileSync(lab.path);
    expect(await lab.put(steady(2, 1_000))).toBe(0);
    const [aside = '', ...others] = await asideOf();
    expect(others).toEqual([]);
    expect(readFileSync(join(lab.folder, aside)).equals(before)).toBe(true);
    expect(lab.warnings).toEqual([
      `${lab.path} was damaged; it is now ${join(lab.folder, aside)}, and the history begins anew`,
    ]);
    expect((await lab.read('t0')).points).toHaveLength(2);
  });

  it('that turns out to be damaged while it is open is set aside too, with what SQLite has beside it', async () => {
    await fill();
    await lab.put(steady(1, 1_000));
    const other = lab.beside();
    const octets = readFileSync(lab.path);
    octets.fill(0x5a, 4_096);
    writeFileSync(lab.path, octets);
    expect(await other.put(steady(3, 1_000))).toBe(0);
    expect(await lab.put(steady(4, 1_000))).toBe(0);
    expect((await asideOf()).filter((name) => !name.endsWith('-wal'))).toHaveLength(1);
    await other.close();
  });

  it('empty is a new one', async () => {
    writeFileSync(lab.path, '');
    expect(await lab.put(steady(2, 1_000))).toBe(0);
    expect(lab.warnings).toEqual([]);
    expect(await asideOf()).toEqual([]);
  });

  it('of a later version is left as it is, and said so once; nothing is kept', async () => {
    await fill();
    {
      using database = new DatabaseSync(lab.path);
      database.exec('PRAGMA user_version = 2');
    }
    const before = readFileSync(lab.path);
    expect(await lab.put(steady(2, 1_000))).toBe(2);
    expect(await lab.put(steady(2, 1_000))).toBe(2);
    expect(lab.warnings).toEqual([`${lab.path} is of version 2; this program knows 1, and keeps no history`]);
    await expect(lab.read('t0')).rejects.toThrow('HISTORY_NEWER');
    await lab.keeper.take({ kind: 'forget' });
    expect(readFileSync(lab.path).equals(before)).toBe(true);
    expect(await asideOf()).toEqual([]);
  });

  it('that is a folder is left alone, and named', async () => {
    mkdirSync(lab.path);
    expect(await lab.put(steady(2, 1_000))).toBe(2);
    expect(lab.warnings).toEqual([`${lab.path} cannot be used: it is not an ordinary file`]);
    expect(await asideOf()).toEqual([]);
    rmSync(lab.path, { recursive: true });
    expect(await lab.put(steady(2, 1_000))).toBe(0);
  });
});

/** Whether this user may put a small disk of its own somewhere. */
function mayMount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const place = mkdtempSync(join(tmpdir(), 'pinhole-mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', place], { stdio: 'ignore' });
    execFileSync('umount', [place]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(place, { recursive: true });
  }
}

describe.skipIf(lacks('a small disk (mount, as root)', mayMount))('a disk', () => {
  let disk: string;
  beforeEach(() => {
    disk = mkdtempSync(join(tmpdir(), 'pinhole-disk-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk]);
  });
  afterEach(async () => {
    await lab.close();
    execFileSync('umount', [disk]);
    rmSync(disk, { recursive: true });
    lab = await HistoryLab.open();
  });

  it('that is full loses what comes, says so once, and nothing of what was there', async () => {
    await lab.remove();
    lab = new HistoryLab(disk);
    await lab.put(steady(200, 1_000));
    writeFileSync(join(disk, 'others'), '');
    expect(() => {
      for (;;) appendFileSync(join(disk, 'others'), Buffer.alloc(4_096));
    }).toThrow('ENOSPC');
    expect(await lab.put(steady(5_000, 500, 1))).toBe(5_000);
    expect(await lab.put(steady(5_000, 500, 1))).toBe(5_000);
    expect(lab.warnings).toEqual([`${lab.path} cannot be used: database or disk is full`]);
    rmSync(join(disk, 'others'));
    expect(await lab.put(steady(10, 1_000, 1))).toBe(0);
    expect((await lab.read('t0')).points.length).toBe(200);
    expect((await lab.read('t1')).points.length).toBe(10);
  });

  it('that cannot be written is said once, and nothing is made up', async () => {
    await lab.remove();
    lab = new HistoryLab(join(disk, 'state'));
    execFileSync('mount', ['-o', 'remount,ro', disk]);
    expect(await lab.put(steady(5, 1_000))).toBe(5);
    expect(await lab.put(steady(5, 1_000))).toBe(5);
    expect(lab.warnings).toHaveLength(1);
    expect(lab.warnings[0]).toContain(`${lab.path} cannot be used`);
    expect(existsSync(join(disk, 'state'))).toBe(false);
  });
});
