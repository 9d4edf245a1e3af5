import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { History, type HistoryOptions } from '../../../main/history/history.ts';
import { historyHangs } from '../../../main/history/history-thread.ts';
import type { KeepAliveObserver } from '../../../main/model/keep-alive-observer.ts';
import { LIMITS } from '../../../main/model/limits.ts';
import { nodePlatform } from '../../../main/platform/node-platform.ts';
import { patientTimers } from '../../support/history-lab.ts';

let folder: string;
let path: string;
let days: number;
let observers: Set<KeepAliveObserver>;
let warnings: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pinhole-history-'));
  path = join(folder, 'state', 'history.sqlite');
  days = 90;
  observers = new Set();
  warnings = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const open = (set: Partial<HistoryOptions> = {}): History =>
  new History(
    {
      clock: nodePlatform.clock,
      timers: patientTimers,
      path,
      days: () => days,
      records: (profile) => profile !== 'demo',
      profiles: () => null,
      warn: (line) => warnings.push(line),
      ...set,
    },
    {
      observe(observer) {
        observers.add(observer);
        return () => observers.delete(observer);
      },
      onChange: () => () => undefined,
    },
  );
const answer = (profile: string, rttMs: number): void => {
  for (const observer of observers) observer.outcome(profile, 'answered', rttMs);
};
const ask = (history: History, id = 'office') => history.read({ id, spanS: 900 });
const PATIENT = { timeout: 30_000 };
const HANGS = new URL('../../support/hanging-thread.ts', import.meta.url);

describe('the history of a program', () => {
  it('answers with what has come until that very moment, and again after another start', async () => {
    const first = open();
    answer('office', 20);
    answer('office', 30);
    answer('demo', 1);
    expect((await ask(first)).points.map(([, rttMs]) => rttMs)).toEqual([20, 30]);
    expect((await ask(first, 'demo')).state).toBe('not-recorded');
    answer('office', 40);
    await first.close();
    expect(observers.size).toBe(0);
    const second = open();
    expect((await ask(second)).points.map(([, rttMs]) => rttMs)).toEqual([20, 30, 40]);
    await second.close();
    expect(warnings).toEqual([]);
  });

  it('makes no thread and no file where nothing comes', async () => {
    const history = open();
    await history.close();
    expect(existsSync(path)).toBe(false);
  });

  it('switched off deletes what was kept, and on again keeps what comes', { timeout: 60_000 }, async () => {
    const history = open();
    answer('office', 20);
    await ask(history);
    days = 0;
    history.look();
    expect(observers.size).toBe(0);
    expect((await ask(history)).state).toBe('off');
    days = 7;
    history.look();
    await expect.poll(() => observers.size, PATIENT).toBe(1);
    answer('office', 50);
    expect((await ask(history)).points.map(([, rttMs]) => rttMs)).toEqual([50]);
    await history.close();
    days = 0;
    const off = open();
    await expect.poll(() => existsSync(path), PATIENT).toBe(false);
    await off.close();
  });

  it('whose disk hangs holds up neither its end nor whoever reads, and is known to hang', async () => {
    const waits: number[] = [];
    const history = open({
      script: HANGS,
      timers: {
        after(ms, callback) {
          waits.push(ms);
          // As on a disk that hangs for as long as is waited for.
          if (ms === LIMITS.historyReadMs.value || ms === LIMITS.historyCloseMs.value)
            queueMicrotask(callback);
          return () => undefined;
        },
      },
    });
    answer('office', 20);
    await expect(ask(history)).rejects.toMatchObject({ code: 'HISTORY_UNAVAILABLE' });
    await history.close();
    expect(waits).toContain(LIMITS.historyCloseMs.value);
    expect(historyHangs()).toBe(true);
    await expect.poll(historyHangs, PATIENT).toBe(false);
  });

  it('refuses questions beyond those that may wait', async () => {
    const history = open({ script: HANGS, timers: { after: () => () => undefined } });
    const all = Array.from({ length: LIMITS.historyReads.value + 1 }, () =>
      ask(history).catch((error: unknown) => error),
    );
    expect(await all.at(-1)).toMatchObject({ code: 'REQUEST_LIMIT' });
  });

  it('whose thread cannot be made, or dies, says so, and the program goes on', async () => {
    const history = open({ script: new URL('file:///nonexistent/thread.js') });
    answer('office', 20);
    await expect(ask(history)).rejects.toMatchObject({ code: 'HISTORY_UNAVAILABLE' });
    answer('office', 20);
    await expect(ask(history)).rejects.toMatchObject({ code: 'HISTORY_UNAVAILABLE' });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain('The history has ended, and nothing more is kept');
    await history.close();
  });

  it.each(['record', 'record-and-close'])('lets a process end by itself (%s)', async (how) => {
    const program = `${import.meta.dirname}/../../support/history-process.ts`;
    const child = spawn(process.execPath, [program, how, path], { stdio: ['ignore', 'pipe', 'inherit'] });
    let out = '';
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    const [status] = (await once(child, 'close')) as [number | null];
    expect([status, out]).toEqual([0, 'read 1\n']);
    const history = open();
    expect((await ask(history)).points).toHaveLength(how === 'record' ? 1 : 2);
    await history.close();
  });
});
