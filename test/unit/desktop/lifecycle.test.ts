import { EventEmitter } from 'node:events';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { exitStatus, releaseBeforeQuit, type Quit } from '../../../app/desktop/lifecycle.ts';
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

interface Given {
  readonly close?: () => Promise<void>;
  readonly mayLeave?: () => Promise<boolean>;
  readonly holdsSession?: boolean;
}

class Lab {
  readonly app = new FakeApp();
  readonly time = new FakeTime();
  /** What was done, in order. */
  readonly done: string[] = [];
  readonly quit: Quit;

  constructor({ close, mayLeave, holdsSession = false }: Given = {}) {
    this.quit = releaseBeforeQuit(this.app, {
      core: createFakeCore({
        close: () => {
          this.done.push('close');
          return close?.() ?? Promise.resolve();
        },
      }),
      timers: this.time,
      mayLeave: () => {
        this.done.push('ask');
        return mayLeave?.() ?? Promise.resolve(true);
      },
      putAway: () => void this.done.push('put away'),
      end: () => void this.done.push('end'),
      holdsSession,
    });
  }
}

const never = <T>(): Promise<T> => new Promise(() => undefined);
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('quitting', () => {
  afterEach(() => void vi.restoreAllMocks());

  it('waits until the engine has released everything, and asks it once', async () => {
    const closing = Promise.withResolvers<undefined>();
    const lab = new Lab({ close: () => closing.promise });
    lab.app.quit();
    lab.app.quit();
    await turn();
    lab.app.quit();
    await turn();
    expect(lab.done).toEqual(['ask', 'close', 'put away']);
    closing.resolve(undefined);
    await turn();
    expect(lab.done).toEqual(['ask', 'close', 'put away', 'end']);
    expect([lab.app.quits, lab.time.pending]).toEqual([0, 0]);
  });

  it('does not wait longer than its limit', async () => {
    const lab = new Lab({ close: never });
    lab.app.quit();
    await turn();
    lab.time.advance(LIMITS.quitMs.value - 1);
    expect(lab.done).not.toContain('end');
    lab.time.advance(1);
    expect(lab.done.at(-1)).toBe('end');
  });

  it('ends once, although the engine is done after the limit', async () => {
    const closing = Promise.withResolvers<undefined>();
    const lab = new Lab({ close: () => closing.promise });
    lab.app.quit();
    await turn();
    lab.time.advance(LIMITS.quitMs.value);
    closing.resolve(undefined);
    await turn();
    expect(lab.done.filter((what) => what === 'end')).toHaveLength(1);
  });

  it('goes on when the release fails, with one line about it', async () => {
    const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const lab = new Lab({ close: () => Promise.reject(new Error('first line\nsecond line')) });
    lab.app.quit();
    await turn();
    expect(lab.done.at(-1)).toBe('end');
    expect(lab.time.pending).toBe(0);
    expect(stderr.mock.calls).toEqual([['pinhole: Unexpected: first line second line (INTERNAL)\n']]);
  });

  it('comes to nothing where a person stays, and may be tried again', async () => {
    let leaves = false;
    const lab = new Lab({ mayLeave: () => Promise.resolve(leaves) });
    lab.app.quit();
    await turn();
    expect(lab.done).toEqual(['ask']);
    leaves = true;
    lab.app.quit();
    await turn();
    expect(lab.done).toEqual(['ask', 'ask', 'close', 'put away', 'end']);
  });

  it('goes on when nobody could be asked', async () => {
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const lab = new Lab({ mayLeave: () => Promise.reject(new Error('no window')) });
    lab.app.quit();
    await turn();
    expect(lab.done.at(-1)).toBe('end');
  });
});

describe('the end of the session', () => {
  it('releases everything in that very turn, and asks nobody', async () => {
    const lab = new Lab({ close: never });
    lab.quit.sessionEnds();
    expect(lab.done).toEqual(['close', 'put away']);
    lab.quit.sessionEnds();
    lab.app.quit();
    await turn();
    expect(lab.done).toEqual(['close', 'put away']);
    lab.time.advance(LIMITS.quitMs.value);
    expect(lab.done.at(-1)).toBe('end');
  });

  it('does not wait for a person who is being asked', async () => {
    const asked = Promise.withResolvers<boolean>();
    const lab = new Lab({ mayLeave: () => asked.promise });
    lab.app.quit();
    lab.quit.sessionEnds();
    await turn();
    expect(lab.done).toEqual(['ask', 'close', 'put away', 'end']);
    asked.resolve(false);
    await turn();
    expect(lab.done).toHaveLength(4);
  });

  it.each([
    [true, 1],
    [false, 0],
  ])(
    'where a held quit would keep it from ending: %s, so many quits go through: %i',
    (holdsSession, quits) => {
      const lab = new Lab({ close: never, holdsSession });
      lab.quit.sessionEnds();
      lab.app.quit();
      expect(lab.app.quits).toBe(quits);
    },
  );
});

describe('the exit status of a failed start', () => {
  it('is 2 where a person has something to correct, 3 for what should not happen', () => {
    expect(exitStatus(new PinholeError('FILE_UNREADABLE'))).toBe(2);
    expect(exitStatus(new PinholeError('INTERNAL'))).toBe(3);
  });
});
