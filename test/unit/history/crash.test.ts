import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NOON } from '../../support/history-lab.ts';
import { SimulatedChance } from '../../support/simulated-chance.ts';

const LIVES = 25;
const PROGRAM = `${import.meta.dirname}/../../support/history-process.ts`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pinhole-history-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Writes batches until it is killed, so many octets of its words into its life. @returns numbers of those that it has committed */
async function live(path: string, from: number, words: number): Promise<readonly number[]> {
  const child = spawn(process.execPath, [PROGRAM, 'commit', path, String(from)], {
    env: { ...process.env, NODE_COMPILE_CACHE: join(folder, 'compile-cache') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
    if (out.length >= words) child.kill('SIGKILL');
  });
  const [, signal] = (await once(child, 'close')) as [number | null, string | null];
  expect([signal, err]).toEqual(['SIGKILL', '']);
  return out.split('\n').slice(0, -1).map(Number);
}

describe('a program that is killed while it writes', () => {
  it(
    `${LIVES} times over has lost no batch that it had committed, and left a whole file`,
    { timeout: 120_000 },
    async () => {
      const chance = new SimulatedChance(20_261_122);
      const path = join(folder, 'history.sqlite');
      const committed: number[] = [];
      for (let life = 0; life < LIVES; life += 1) {
        const from = (committed.at(-1) ?? -1) + 2;
        committed.push(...(await live(path, from, 1 + Math.floor(chance.uniform() * 400))));
      }
      using database = new DatabaseSync(path);
      expect(database.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
      const there = new Map<number, number>();
      for (const { t } of database.prepare('SELECT t FROM raw').all()) {
        const batch = Math.floor((Number(t) - NOON) / 10);
        there.set(batch, (there.get(batch) ?? 0) + 1);
      }
      expect(committed.length).toBeGreaterThan(LIVES);
      expect(committed.filter((batch) => there.get(batch) !== 10)).toEqual([]);
      // The last of a life may be there unsaid; a part of one never.
      expect([...there.values()].filter((rows) => rows !== 10)).toEqual([]);
      const total = [...there.values()].reduce((sum, rows) => sum + rows, 0);
      const sum = database.prepare('SELECT sum(answered) AS n FROM minute').get();
      expect(sum).toEqual({ n: total });
      expect((await readdir(folder)).filter((name) => name.includes('damaged'))).toEqual([]);
    },
  );
});
