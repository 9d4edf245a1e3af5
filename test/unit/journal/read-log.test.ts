import { mkdir, writeFile, appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { followLog } from '../../../main/journal/follow-log.ts';
import { readLog } from '../../../main/journal/read-log.ts';
import { LIMITS } from '../../../main/model/limits.ts';
import type { LogLine, LogQueryInput } from '../../../main/model/log.ts';
import { FakeTime } from '../../support/fake-time.ts';
import { logFolder, type LogFolder } from '../../support/log-lab.ts';

let folder: LogFolder;

beforeEach(async () => {
  folder = await logFolder();
});

afterEach(() => folder.remove());

const FIRST = 'pinhole-20300101T000000000Z-7.log';
const SECOND = 'pinhole-20300101T000500000Z-7.log';
const OTHER = 'pinhole-20300101T000200000Z-8.log';

/** A line of so many seconds after midnight. */
function lineAt(second: number, entry: object = {}, rest: object = {}): string {
  const time = new Date(Date.UTC(2030, 0, 1) + second * 1_000).toISOString();
  return `${JSON.stringify({ level: 'info', time, pid: 7, entry: { event: 'warning', message: `at ${second}`, ...entry }, ...rest })}\n`;
}

async function put(name: string, ...lines: readonly string[]): Promise<void> {
  await mkdir(folder.directory, { recursive: true });
  await writeFile(join(folder.directory, name), lines.join(''));
}

const seconds = (lines: readonly LogLine[]): number[] =>
  lines.map(({ time }) => (Date.parse(time) - Date.UTC(2030, 0, 1)) / 1_000);

/** Every page to the end. */
async function all(query: LogQueryInput): Promise<{ lines: LogLine[]; skipped: number; pages: number }> {
  const lines: LogLine[] = [];
  let [skipped, pages] = [0, 0];
  let before: string | null = null;
  do {
    const page = await readLog(folder.directory, { ...query, before });
    lines.push(...page.lines);
    skipped += page.skipped;
    pages += 1;
    before = page.before;
  } while (before !== null);
  return { lines, skipped, pages };
}

describe('readLog', () => {
  it('where there is no folder: no lines', async () => {
    expect(await readLog(folder.directory)).toMatchObject({ lines: [], before: null, skipped: 0 });
  });

  it('newest first, across files, and programs that ran at the same time', async () => {
    await put(FIRST, lineAt(1), lineAt(3), lineAt(5));
    await put(OTHER, lineAt(2), lineAt(4), lineAt(7));
    await put(SECOND, lineAt(6), lineAt(8));
    const { lines } = await readLog(folder.directory);
    expect(seconds(lines)).toEqual([8, 7, 6, 5, 4, 3, 2, 1]);
  });

  it.each([1, 2, 3, 7])('in pages of %i: each line once', async (limit) => {
    await put(FIRST, lineAt(1), lineAt(3), lineAt(5));
    await put(OTHER, lineAt(2), lineAt(4));
    await put(SECOND, lineAt(6));
    const { lines, pages } = await all({ limit });
    expect(seconds(lines)).toEqual([6, 5, 4, 3, 2, 1]);
    expect(pages).toBe(Math.max(1, Math.ceil(6 / limit)));
  });

  it('what is written between two pages changes nothing of the second one', async () => {
    await put(FIRST, lineAt(1), lineAt(2), lineAt(3));
    const page = await readLog(folder.directory, { limit: 2 });
    await appendFile(join(folder.directory, FIRST), lineAt(4));
    await put(SECOND, lineAt(5));
    expect(seconds(page.lines)).toEqual([3, 2]);
    expect(seconds((await readLog(folder.directory, { before: page.before })).lines)).toEqual([1]);
  });

  it('keeps the order of one program, though its clock was set back', async () => {
    await put(FIRST, lineAt(100, { message: 'first' }), lineAt(5, { message: 'second' }));
    const { lines } = await all({ limit: 1 });
    expect(lines.map(({ entry }) => entry['message'])).toEqual(['second', 'first']);
  });

  it.each<[string, LogQueryInput['filter'], number[]]>([
    ['level', { level: 'warn' }, [3, 2]],
    ['tunnel', { tunnel: 'office' }, [4, 3]],
    ['event', { event: 'state' }, [4]],
    ['text, whatever the case', { text: 'NEEDLE' }, [1]],
    ['two at once', { level: 'error', tunnel: 'office' }, [3]],
  ])('by %s', async (_what, filter, wanted) => {
    await put(
      FIRST,
      lineAt(1, { message: 'a needle' }),
      lineAt(2, { tunnel: 'home' }, { level: 'warn' }),
      lineAt(3, { tunnel: 'office' }, { level: 'error' }),
      lineAt(4, { event: 'state', tunnel: 'office' }),
    );
    expect(seconds((await readLog(folder.directory, { filter })).lines)).toEqual(wanted);
  });

  it('skips and counts lines that are damaged or too long, and leaves out one that is still being written', async () => {
    await put(
      FIRST,
      'not JSON\n',
      lineAt(1),
      '{"level":"info"}\n',
      '\n',
      `${'\u0000'.repeat(1_000)}\n`,
      lineAt(2),
      `${'x'.repeat(3 * LIMITS.logLineOctets.value)}\n`,
      lineAt(3),
      lineAt(4, {}, { level: 'fatal' }),
      `${'y'.repeat(200_000)}\n`,
      lineAt(5).slice(0, 30),
    );
    const { lines, skipped } = await all({ limit: 2 });
    expect(seconds(lines)).toEqual([3, 2, 1]);
    expect(skipped).toBe(7);
  });

  it('reads lines of other versions of the program', async () => {
    await put(FIRST, lineAt(1, { event: 'something-new', more: { deep: true } }, { also: 1 }));
    const { lines, skipped } = await readLog(folder.directory);
    expect([lines.length, skipped]).toEqual([1, 0]);
    expect(lines[0]?.entry).toMatchObject({ event: 'something-new', more: { deep: true } });
  });

  it('looks at a bounded part of the log for one page, and goes on from there', async () => {
    const many = Array.from({ length: 15_000 }, (_, at) => lineAt(at, { message: 'x'.repeat(60) }));
    await put(FIRST, lineAt(0, { message: 'needle' }), ...many);
    const first = await readLog(folder.directory, { filter: { text: 'needle' } });
    expect(first.lines).toEqual([]);
    expect(first.before).not.toBe(null);
    const { lines } = await all({ filter: { text: 'needle' } });
    expect(lines).toHaveLength(1);
  });

  it.each([
    '',
    'nonsense',
    Buffer.from('{"a":-1}').toString('base64url'),
    Buffer.from('[1]').toString('base64url'),
  ])('a place that is none ("%s") leads nowhere', async (before) => {
    await put(FIRST, lineAt(1));
    expect(await readLog(folder.directory, { before })).toMatchObject({ lines: [], before: null });
  });

  it('a place may name a file elsewhere, or lie beyond or within a line: it harms nobody', async () => {
    await put(FIRST, lineAt(1), lineAt(2));
    const at = (place: object): string => Buffer.from(JSON.stringify(place)).toString('base64url');
    const lines = async (place: object) =>
      seconds((await readLog(folder.directory, { before: at(place) })).lines);
    expect(await lines({ '../../etc/passwd': 10, [FIRST]: 1e9 })).toEqual([2, 1]);
    expect(await lines({ [FIRST]: lineAt(1).length + 10 })).toEqual([1]);
  });
});

describe('followLog', () => {
  it('goes on from a page: lines of every program, once each, as they are whole', async () => {
    const time = new FakeTime();
    await put(FIRST, lineAt(1));
    const { after } = await readLog(folder.directory);
    await appendFile(join(folder.directory, FIRST), lineAt(2));
    const told: LogLine[] = [];
    let arrived: () => void = () => undefined;
    const stop = followLog(folder.directory, { timers: time, after }, (lines) => {
      told.push(...lines);
      arrived();
    });
    const next = async (): Promise<void> => {
      const waits = new Promise<void>((resolve) => (arrived = resolve));
      // Its reading of files ends before it waits again.
      while (time.pending === 0) await new Promise((resolve) => setImmediate(resolve));
      time.advance(LIMITS.logFollowMs.value);
      await waits;
    };
    await next();
    expect(seconds(told)).toEqual([2]);
    await appendFile(join(folder.directory, FIRST), `${lineAt(4)}${lineAt(5).slice(0, 20)}`);
    await put(OTHER, lineAt(3));
    await next();
    expect(seconds(told)).toEqual([2, 3, 4]);
    await appendFile(join(folder.directory, FIRST), lineAt(5).slice(20));
    await next();
    expect(seconds(told)).toEqual([2, 3, 4, 5]);
    stop();
    while (time.pending > 0) await new Promise((resolve) => setImmediate(resolve));
  });
});
