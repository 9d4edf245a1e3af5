import { describe, expect, it } from 'vitest';
import { TrayKeeper } from '../../../app/desktop/tray-keeper.ts';
import { wordsOf } from '../../../app/words/words.ts';
import { LIMITS } from '../../../main/model/limits.ts';
import { createFakeCore } from '../../support/fake-core.ts';
import { FakeTime } from '../../support/fake-time.ts';

class Lab {
  readonly time = new FakeTime();
  readonly core = createFakeCore();
  host = false;
  asked = 0;
  /** What was done, in order. */
  readonly done: string[] = [];
  readonly keeper = new TrayKeeper({
    core: this.core,
    timers: this.time,
    words: () => wordsOf('en'),
    hasHost: () => {
      this.asked += 1;
      return Promise.resolve(this.host);
    },
    create: () => {
      this.done.push('create');
      return {
        show: ({ icon }) => void this.done.push(`show ${icon}`),
        remove: () => void this.done.push('remove'),
      };
    },
    found: (isShown) => void this.done.push(`found ${isShown}`),
  });
}

describe('the tray', () => {
  it('is there from the start where somebody shows it', async () => {
    const lab = new Lab();
    lab.host = true;
    await lab.keeper.begin();
    expect(lab.done).toEqual(['create', 'show idle', 'found true']);
    lab.keeper.close();
    expect(lab.done.at(-1)).toBe('remove');
    expect([lab.time.pending, lab.core.listeners]).toEqual([0, 0]);
  });

  it('comes when the panel comes after the program', async () => {
    const lab = new Lab();
    await lab.keeper.begin();
    expect(lab.done).toEqual(['found false']);
    lab.host = true;
    await lab.time.advanceAsync(LIMITS.trayHostLookMs.value);
    expect(lab.done).toEqual(['found false', 'create', 'show idle', 'found true']);
    lab.keeper.close();
  });

  it('is asked for a bounded number of times where nobody shows it, and then only when it matters', async () => {
    const lab = new Lab();
    await lab.keeper.begin();
    await lab.time.advanceAsync(100 * LIMITS.trayHostLookMs.value);
    expect(lab.asked).toBe(1 + LIMITS.trayHostLooks.value);
    expect(lab.time.pending).toBe(0);
    lab.host = true;
    expect(await lab.keeper.look()).toBe(true);
    expect(lab.done.at(-1)).toBe('found true');
    lab.keeper.close();
  });

  it('is made anew when the panel was gone and is back', async () => {
    const lab = new Lab();
    lab.host = true;
    await lab.keeper.begin();
    lab.host = false;
    expect(await lab.keeper.look()).toBe(false);
    lab.host = true;
    await lab.keeper.look();
    expect(lab.done.slice(2)).toEqual([
      'found true',
      'found false',
      'remove',
      'create',
      'show idle',
      'found true',
    ]);
    lab.keeper.close();
  });
});
