/** Programs that write to one log at the same time, or are killed while they do. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { listLogFiles } from '../../main/journal/log-files.ts';
import { LIMITS } from '../../main/model/limits.ts';
import { linesOf, logFolder, type LogFolder } from '../support/log-lab.ts';

let folder: LogFolder;

beforeEach(async () => {
  folder = await logFolder();
});

afterEach(() => folder.remove());

function flood(...args: readonly string[]): ChildProcess {
  const script = join(import.meta.dirname, '../support/log-flood-process.ts');
  return spawn(process.execPath, [script, folder.directory, ...args], { stdio: 'inherit' });
}

async function octetsWritten(): Promise<number> {
  return (await listLogFiles(folder.directory)).reduce((sum, { octets }) => sum + octets, 0);
}

it('two programs at once: every line is whole and in a file of its program, within bounds', async () => {
  const children = [flood('20000'), flood('20000')];
  const statuses = await Promise.all(
    children.map(async (child) => ((await once(child, 'exit')) as [number | null])[0]),
  );
  expect(statuses).toEqual([0, 0]);
  const files = await folder.files();
  const pids = new Set<number>();
  for (const { name, text } of files) {
    const owner = Number(/-(\d+)\.log$/.exec(name)?.[1]);
    pids.add(owner);
    const lines = linesOf(text);
    expect(lines.every(({ pid }) => pid === owner)).toBe(true);
    expect(text.length).toBeLessThanOrEqual(LIMITS.logFileOctets.value);
  }
  expect([...pids].toSorted()).toEqual(children.map(({ pid }) => pid).toSorted());
  // Each makes room for one file of its own, and does not know how far the other's will grow.
  expect(await octetsWritten()).toBeLessThanOrEqual(LIMITS.logOctets.value + LIMITS.logFileOctets.value);
}, 60_000);

it('kill -9 in the middle of a flood leaves whole lines', async () => {
  for (const enough of [1, 300_000, 2_500_000]) {
    const child = flood();
    while ((await octetsWritten()) < enough && child.exitCode === null) await pause(1);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const files = await folder.files();
    const lines = files.flatMap(({ text }) => linesOf(text.slice(0, text.lastIndexOf('\n') + 1)));
    expect(lines.length).toBeGreaterThan(0);
    const counts = lines.map(({ entry }) => Number(entry['count']));
    expect(counts).toEqual(counts.map((_, at) => at + 1));
    await folder.remove();
    folder = await logFolder();
  }
}, 60_000);
