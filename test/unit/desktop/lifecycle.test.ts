import { EventEmitter } from 'node:events';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { exitStatus, releaseBeforeQuit } from '../../../app/desktop/lifecycle.ts';
import type { CoreApi } from '../../../main/model/core-api.ts';
import { PinholeError } from '../../../main/model/errors.ts';
import { LIMITS } from '../../../main/model/limits.ts';
import { createFakeCore } from '../../support/fake-core.ts';
import { FakeTime } from '../../support/fake-time.ts';

/** Quits, as Electron does, unless a listener to before-quit prevents it. */
class FakeApp extends EventEmitter {
  quits = 0;

  quit(): void {
    const event = { prevented: false, preventDefault: () => (event.prevented = true) };
    this.emit('before-quit', event);
    if (!event.prevented) this.quits += 1;
  }
}

function setUp(close: CoreApi['close']): { app: FakeApp; time: FakeTime } {
  const app = new FakeApp();
  const time = new FakeTime();
  releaseBeforeQuit(app, createFakeCore({ close }), time);
  return { app, time };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('quitting', () => {
  afterEach(() => void vi.restoreAllMocks());

  it('waits until the engine has released everything, and asks it once', async () => {
    const closing = Promise.withResolvers<undefined>();
    const close = vi.fn(() => closing.promise);
    const { app } = setUp(close);
    app.quit();
    app.quit();
    await turn();
    expect([app.quits, close.mock.calls.length]).toEqual([0, 1]);
    closing.resolve(undefined);
    await turn();
    expect(app.quits).toBe(1);
  });

  it('does not wait longer than its limit', async () => {
    const { app, time } = setUp(() => new Promise(() => undefined));
    app.quit();
    time.advance(LIMITS.quitMs.value - 1);
    await turn();
    expect(app.quits).toBe(0);
    time.advance(1);
    expect(app.quits).toBe(1);
  });

  it('goes on when the release fails, with one line about it', async () => {
    const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const { app, time } = setUp(() => Promise.reject(new Error('first line\nsecond line')));
    app.quit();
    await turn();
    expect(app.quits).toBe(1);
    expect(time.pending).toBe(0);
    expect(stderr.mock.calls).toEqual([['pinhole: Unexpected: first line second line (INTERNAL)\n']]);
  });
});

describe('the exit status of a failed start', () => {
  it('is 2 where a person has something to correct, 3 for what should not happen', () => {
    expect(exitStatus(new PinholeError('FILE_UNREADABLE'))).toBe(2);
    expect(exitStatus(new PinholeError('INTERNAL'))).toBe(3);
  });
});
