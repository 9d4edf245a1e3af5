import { EventEmitter } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, type Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { electronUpdater } from '../../../app/desktop/electron-updates.ts';
import type { Updater } from '../../../main/core.ts';

const electron = vi.hoisted(() => ({
  isPackaged: true,
  requests: [] as { readonly options: object; readonly answer: (body: string | null) => void }[],
  sessions: [] as unknown[],
}));

vi.mock('electron', () => ({
  app: {
    get isPackaged() {
      return electron.isPackaged;
    },
    getName: () => 'Pinhole',
    once: () => undefined,
  },
  session: {
    fromPartition(...asked: unknown[]) {
      electron.sessions.push(asked);
      return 'a session of its own';
    },
  },
  net: {
    request(options: object) {
      const request = Object.assign(new EventEmitter(), { end: () => undefined, abort: () => undefined });
      electron.requests.push({
        options,
        answer(body) {
          const response: Readable | EventEmitter =
            body === null ? new EventEmitter() : new PassThrough().end(body);
          request.emit(
            'response',
            Object.assign(response, { statusCode: 200, statusMessage: 'OK', headers: {} }),
          );
        },
      });
      return request;
    },
  },
}));

const journal = { write: () => undefined };
const never = new AbortController().signal;

let caches: string;

beforeEach(async () => {
  caches = await mkdtemp(join(tmpdir(), 'pinhole-caches-'));
  for (const name of ['XDG_CACHE_HOME', 'LOCALAPPDATA']) vi.stubEnv(name, caches);
  electron.isPackaged = true;
  electron.requests.length = 0;
  electron.sessions.length = 0;
  Object.assign(process, { resourcesPath: '/nowhere' });
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(caches, { recursive: true, force: true });
});

describe('updates by Electron', () => {
  it('are none of a program that was not installed', async () => {
    electron.isPackaged = false;
    expect(await electronUpdater(journal)).toEqual({ unsupported: 'not-installed' });
  });

  it('go by a session of their own, follow no redirect by themselves, and ask nothing before they are asked', async () => {
    const updater = (await electronUpdater(journal)) as Updater;
    const feed = updater.open('https://updates.example/pinhole');
    expect([electron.requests, electron.sessions]).toEqual([[], []]);
    const found = feed.check(never);
    await vi.waitFor(() => expect(electron.requests).toHaveLength(1));
    const [request] = electron.requests;
    expect(request?.options).toMatchObject({
      url: expect.stringMatching(
        /^https:\/\/updates\.example\/pinhole\/latest[\w-]*\.yml\?noCache=/,
      ) as string,
      redirect: 'manual',
      session: 'a session of its own',
    });
    expect(electron.sessions).toEqual([['updates', { cache: false }]]);
    request?.answer(
      JSON.stringify({ version: '99.0.0', files: [{ url: 'a.exe', sha512: `${'A'.repeat(86)}==` }] }),
    );
    expect(await found).toEqual({ version: '99.0.0', notes: '' });
  });

  it('that are called off while nothing answers end, though Electron is silent about it', async () => {
    const calling = new AbortController();
    const updater = (await electronUpdater(journal)) as Updater;
    const found = updater.open('https://updates.example/').check(calling.signal);
    await vi.waitFor(() => expect(electron.requests).toHaveLength(1));
    calling.abort(new Error('no more'));
    await expect(found).rejects.toThrow('no more');
  });
});
