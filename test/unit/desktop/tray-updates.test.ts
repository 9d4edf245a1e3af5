import { describe, expect, it } from 'vitest';
import type { TrayModel } from '../../../app/desktop/tray-model.ts';
import { TrayUpdates } from '../../../app/desktop/tray-updates.ts';
import { wordsOf } from '../../../app/words/words.ts';
import type { Language } from '../../../main/model/language.ts';
import { LIMITS } from '../../../main/model/limits.ts';
import type { TunnelStateName } from '../../../main/model/snapshot.ts';
import { createFakeCore, tunnelSnapshot } from '../../support/fake-core.ts';
import { FakeTime } from '../../support/fake-time.ts';

const GAP_MS = LIMITS.trayUpdateMs.value;

class Lab {
  readonly time = new FakeTime();
  readonly core = createFakeCore();
  readonly shown: TrayModel[] = [];
  language: Language = 'en';
  readonly updates = new TrayUpdates({
    core: this.core,
    timers: this.time,
    words: () => wordsOf(this.language),
    show: (model) => void this.shown.push(model),
  });

  constructor() {
    this.become('office', 'stopped');
    this.updates.begin();
    this.time.advance(GAP_MS);
  }

  become(id: string, state: TunnelStateName, urgent = true): void {
    this.core.put(tunnelSnapshot(id, { state, pinhole: { verdict: 'open', reasons: [], sinceAgoMs: 0 } }));
    this.core.emit({ kind: 'tunnel', id, urgent });
  }

  /** What was shown since this was last asked. */
  icons(): string[] {
    return this.shown.splice(0).map(({ icon }) => icon);
  }
}

describe('when the tray shows something else', () => {
  it('at once, then at most once a second, and then what is so by then', () => {
    const lab = new Lab();
    expect(lab.icons()).toEqual(['idle']);
    lab.become('office', 'connecting');
    expect(lab.icons()).toEqual(['risk']);
    lab.become('office', 'failed');
    lab.become('office', 'connected');
    lab.time.advance(GAP_MS - 1);
    expect(lab.icons()).toEqual([]);
    lab.time.advance(1);
    expect(lab.icons()).toEqual(['ok']);
    lab.updates.close();
  });

  it('not where all that it shows is as before, and no timer runs while nothing happens', () => {
    const lab = new Lab();
    lab.icons();
    lab.become('office', 'stopped');
    lab.time.advance(GAP_MS);
    lab.become('office', 'connected', false);
    lab.core.emit({ kind: 'warnings' });
    expect([lab.icons(), lab.time.pending]).toEqual([[], 0]);
    lab.updates.close();
  });

  it('in another language once that is set', () => {
    const lab = new Lab();
    lab.language = 'de';
    lab.core.emit({ kind: 'settings' });
    expect(lab.shown.map(({ tooltip }) => tooltip)).toEqual([
      'Pinhole: all tunnels stopped',
      'Pinhole: alle Tunnel gestoppt',
    ]);
    lab.updates.close();
  });

  it('not under an open menu, but once it is closed', () => {
    const lab = new Lab();
    lab.icons();
    lab.updates.menuOpened();
    lab.become('office', 'connected');
    lab.time.advance(LIMITS.trayMenuOpenMs.value - 1);
    expect(lab.icons()).toEqual([]);
    lab.updates.menuClosed();
    expect(lab.icons()).toEqual(['ok']);
    lab.updates.close();
  });

  it('under a menu of which nobody said that it was closed, after a while', () => {
    const lab = new Lab();
    lab.icons();
    lab.updates.menuOpened();
    lab.become('office', 'failed');
    lab.time.advance(LIMITS.trayMenuOpenMs.value);
    expect(lab.icons()).toEqual(['down']);
    lab.updates.close();
    expect([lab.time.pending, lab.core.listeners]).toEqual([0, 0]);
  });
});
