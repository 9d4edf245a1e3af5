import { existsSync } from 'node:fs';
import { mkdir, open, rm, stat, writeFile, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openNew, type OpenLog } from '../../../main/journal/log-files.ts';
import { LogStream } from '../../../main/journal/log-stream.ts';
import { LIMITS } from '../../../main/model/limits.ts';
import { nodePlatform } from '../../../main/platform/node-platform.ts';
import { lacks } from '../../support/requires.ts';
import { linesOf, logFolder, type LogFolder } from '../../support/log-lab.ts';

let folder: LogFolder;
let stream: LogStream;

beforeEach(async () => {
  folder = await logFolder();
});

afterEach(async () => {
  await stream.close();
  await folder.remove();
});

const line = (entry: object): string =>
  `${JSON.stringify({ level: 'info', time: '2030-01-01T00:00:00.000Z', pid: 7, entry })}\n`;
const message = (count: number, length = 20): string =>
  line({ event: 'warning', count, message: 'x'.repeat(length) });

function begin(openFile?: OpenLog): void {
  stream = new LogStream({
    directory: folder.directory,
    pid: 7,
    clock: nodePlatform.clock,
    timers: nodePlatform.timers,
    lostLine: (lines, reason) => line({ event: 'lost', lines, reason }),
    ...(openFile && { openFile }),
  });
}

const lostIn = (lines: readonly { readonly entry: Record<string, unknown> }[]): number =>
  lines.reduce((sum, { entry }) => sum + (entry['event'] === 'lost' ? Number(entry['lines']) : 0), 0);

describe('the files', () => {
  it('are the owner’s alone, as is their folder', async () => {
    begin();
    stream.write(message(1));
    await stream.settled();
    const [file] = await folder.files();
    expect(file?.mode).toBe(0o600);
    expect((await stat(folder.directory)).mode & 0o777).toBe(0o700);
    expect(file?.name).toMatch(/^pinhole-\d{8}T\d{9}Z-7\.log$/);
  });

  it('are bounded under a flood, each and all together, and keep the newest lines', async () => {
    begin();
    const total = 13_000;
    for (let count = 1; count <= total; count += 1) {
      stream.write(message(count, 1_000));
      if (count % 100 === 0) await stream.settled();
    }
    await stream.settled();
    const files = await folder.files();
    const octets = files.map(({ text }) => text.length);
    expect(octets.every((size) => size <= LIMITS.logFileOctets.value)).toBe(true);
    const all = octets.reduce((sum, size) => sum + size, 0);
    expect(all).toBeLessThanOrEqual(LIMITS.logOctets.value);
    expect(all).toBeGreaterThan(LIMITS.logOctets.value - 2 * LIMITS.logFileOctets.value);
    const counts = (await folder.lines()).map(({ entry }) => Number(entry['count']));
    expect(counts.at(-1)).toBe(total);
    expect(counts).toEqual(counts.map((_, at) => total - counts.length + 1 + at));
  });

  it('are few, however often the program runs: the one written to longest ago goes first', async () => {
    const names: string[] = [];
    for (let run = 0; run <= LIMITS.logFiles.value; run += 1) {
      begin();
      stream.write(message(run));
      await stream.close();
      names.push(...(await folder.files()).map(({ name }) => name).filter((name) => !names.includes(name)));
    }
    const left = (await folder.files()).map(({ name }) => name);
    expect(names).toHaveLength(LIMITS.logFiles.value + 1);
    expect(left.toSorted()).toEqual(names.slice(1).toSorted());
  });

  it('one that was removed by a program that made room is followed by another', async () => {
    begin();
    stream.write(message(1));
    await stream.settled();
    const [first] = await folder.files();
    await rm(join(folder.directory, first?.name ?? ''));
    stream.write(message(2));
    await stream.settled();
    expect((await folder.lines()).map(({ entry }) => entry['count'])).toEqual([2]);
  });
});

it('a line that comes while the last write is just ending is not left behind', async () => {
  for (let turns = 0; turns < 12; turns += 1) {
    let isFirst = true;
    begin(async (path) => {
      const file = await openNew(path);
      return new Proxy(file, {
        get(target, key) {
          if (key !== 'write') return bound(target, key);
          return async (octets: Buffer, from: number) => {
            const written = await target.write(octets, from);
            if (isFirst) void later(turns).then(() => stream.write(message(2)));
            isFirst = false;
            return written;
          };
        },
      });
    });
    stream.write(message(1));
    await stream.settled();
    await later(20);
    await stream.settled();
    expect((await folder.lines()).map(({ entry }) => entry['count'])).toEqual([1, 2]);
    await stream.close();
    await folder.remove();
    folder = await logFolder();
  }
});

async function later(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
}

describe('what cannot be written', () => {
  it('of a disk that is too slow: is counted, and said in the next line that gets through', async () => {
    begin();
    const total = 5_000;
    for (let count = 1; count <= total; count += 1) stream.write(message(count, 100));
    await stream.settled();
    stream.write(message(total + 1));
    await stream.settled();
    const lines = await folder.lines();
    const lost = lostIn(lines);
    expect(lost).toBeGreaterThan(0);
    expect(lines.filter(({ entry }) => entry.event === 'warning')).toHaveLength(total + 1 - lost);
    expect(lines.find(({ entry }) => entry.event === 'lost')?.entry['reason']).toBe('the disk is too slow');
  });

  it.skipIf(lacks('/dev/full', () => existsSync('/dev/full')))(
    'of a full disk: is counted, and said once there is room',
    async () => {
      let isFull = true;
      const devices: FileHandle[] = [];
      begin(async (path) => {
        const device = await open('/dev/full', 'a');
        devices.push(device);
        return writingTo(await openNew(path), (file) => (isFull ? device : file));
      });
      for (const count of [1, 2, 3]) {
        stream.write(message(count));
        await stream.settled();
      }
      isFull = false;
      stream.write(message(4));
      await stream.settled();
      expect((await folder.lines()).map(({ entry }) => entry)).toEqual([
        { event: 'lost', lines: 3, reason: 'ENOSPC' },
        expect.objectContaining({ count: 4 }),
      ]);
      expect(devices).toHaveLength(1);
      for (const device of devices) await device.close();
    },
  );

  it('of a disk that gets full within a line: that line is lost, and the next one is whole', async () => {
    const answers = ['short', 'full'];
    begin(async (path) => {
      const file = await openNew(path);
      return new Proxy(file, {
        get(target, key) {
          if (key !== 'write') return bound(target, key);
          return async (octets: Buffer, from: number) => {
            const answer = answers.shift();
            if (answer === 'short') return target.write(octets, from, octets.length - 5);
            if (answer === 'full') throw Object.assign(new Error('full'), { code: 'ENOSPC' });
            return target.write(octets, from);
          };
        },
      });
    });
    stream.write(message(1));
    await stream.settled();
    stream.write(message(2));
    await stream.settled();
    const [file] = await folder.files();
    const [torn = '', ...whole] = (file?.text ?? '').split('\n');
    expect(() => JSON.parse(torn) as unknown).toThrow();
    expect(linesOf(whole.join('\n')).map(({ entry }) => entry)).toEqual([
      { event: 'lost', lines: 1, reason: 'ENOSPC' },
      expect.objectContaining({ count: 2 }),
    ]);
  });

  it('where there can be no folder: ends nothing, and is said once there is one', async () => {
    const inTheWay = dirname(folder.directory);
    await writeFile(inTheWay, '');
    begin();
    stream.write(message(1));
    stream.write(message(2));
    await stream.settled();
    await rm(inTheWay);
    stream.write(message(3));
    await stream.settled();
    expect((await folder.lines()).map(({ entry }) => entry)).toEqual([
      { event: 'lost', lines: 2, reason: expect.stringMatching(/^(?:ENOTDIR|EEXIST)$/) as string },
      expect.objectContaining({ count: 3 }),
    ]);
  });

  it('because the disk hangs: does not hold the end of the program for long', async () => {
    let release: () => void = () => undefined;
    const hangs = new Promise<void>((resolve) => (release = resolve));
    await mkdir(folder.directory, { recursive: true });
    begin(async (path) => {
      await hangs;
      return openNew(path);
    });
    stream.write(message(1));
    const before = nodePlatform.clock.monotonicMs();
    await stream.close();
    expect(nodePlatform.clock.monotonicMs() - before).toBeLessThan(LIMITS.logCloseMs.value + 1_000);
    release();
    await stream.settled();
  });
});

function writingTo(file: FileHandle, choose: (file: FileHandle) => FileHandle): FileHandle {
  return new Proxy(file, { get: (target, key) => bound(key === 'write' ? choose(target) : target, key) });
}

function bound(target: FileHandle, key: string | symbol): unknown {
  const value: unknown = Reflect.get(target, key, target);
  return typeof value === 'function' ? (value.bind(target) as unknown) : value;
}
