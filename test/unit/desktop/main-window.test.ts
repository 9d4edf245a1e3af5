import { EventEmitter } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserWindow } from 'electron';
import { describe, expect, it, vi } from 'vitest';
import { isFirstHiding } from '../../../app/desktop/first-hiding.ts';
import { MainWindow } from '../../../app/desktop/main-window.ts';
import { PAGE_URL } from '../../../app/desktop/origin.ts';
import { LIMITS } from '../../../main/model/limits.ts';
import { FakeTime } from '../../support/fake-time.ts';

vi.mock('electron', () => ({ BrowserWindow: undefined, nativeTheme: undefined }));

class FakeContents extends EventEmitter {
  url = '';

  getURL(): string {
    return this.url;
  }
}

/** A window whose page says, when it is to go, what a test wants. */
class FakeWindow extends EventEmitter {
  readonly calls: string[] = [];
  readonly webContents = new FakeContents();
  page: 'goes' | 'objects' | 'hangs' = 'goes';
  fullScreen = false;

  loadURL(url: string): Promise<void> {
    this.calls.push(`load ${url.slice(PAGE_URL.length)}`);
    this.webContents.url = url;
    return Promise.resolve();
  }

  close(): void {
    const event = { prevented: false, preventDefault: () => (event.prevented = true) };
    this.emit('close', event);
    if (event.prevented) return;
    if (this.page === 'goes') this.emit('closed');
    if (this.page === 'objects') this.webContents.emit('will-prevent-unload', {});
  }

  destroy(): void {
    this.calls.push('destroy');
    this.emit('closed');
  }

  show(): void {
    this.calls.push('show');
    this.emit('show');
  }

  hide(): void {
    this.calls.push('hide');
    this.emit('hide');
  }

  focus(): void {
    this.calls.push('focus');
  }

  minimize(): void {
    this.emit('minimize');
  }

  restore(): void {
    this.emit('restore');
  }

  isMinimized(): boolean {
    return false;
  }

  isDestroyed(): boolean {
    return false;
  }

  isFullScreen(): boolean {
    return this.fullScreen;
  }

  setFullScreen(): void {
    this.calls.push('leave full screen');
  }
}

class Lab {
  readonly time = new FakeTime();
  readonly made: FakeWindow[] = [];
  /** What the window told, in order. */
  readonly told: string[] = [];
  readonly main = new MainWindow({
    create: () => {
      const window = new FakeWindow();
      this.made.push(window);
      return window as unknown as BrowserWindow;
    },
    watched: (isWatched) => void this.told.push(isWatched ? 'watched' : 'unwatched'),
    closeWanted: () => void this.told.push('close wanted'),
    lost: () => void this.told.push('lost'),
  });

  get window(): FakeWindow {
    const window = this.made.at(-1);
    if (window === undefined) throw new Error('there is no window yet');
    return window;
  }

  leave(): Promise<boolean> {
    return this.main.leave(LIMITS.quitAskMs.value, (ms, callback) => this.time.after(ms, callback));
  }
}

describe('the window', () => {
  it('is made when it is wanted first, and then shown, at the place that is asked for', async () => {
    const lab = new Lab();
    await lab.main.open('#tunnels/office');
    await lab.main.open();
    await lab.main.open('#tunnels/lab');
    await lab.main.open('#tunnels/lab');
    expect(lab.made).toHaveLength(1);
    expect(lab.window.calls).toEqual([
      'load #tunnels/office',
      ...['show', 'focus'],
      ...['show', 'focus', 'load #tunnels/lab'],
      // It is there: loaded again, the page would begin anew.
      ...['show', 'focus'],
    ]);
  });

  it('stays when a person closes it, until somebody says what that means; hidden, nobody watches it', async () => {
    const lab = new Lab();
    await lab.main.open();
    lab.window.close();
    expect(lab.told).toEqual(['close wanted']);
    lab.main.hide();
    await lab.main.open();
    lab.main.minimise();
    lab.window.restore();
    expect(lab.told.slice(1)).toEqual(['unwatched', 'watched', 'unwatched', 'watched']);
  });

  it('leaves the full screen before it is hidden', async () => {
    const lab = new Lab();
    await lab.main.open();
    lab.window.fullScreen = true;
    lab.main.hide();
    expect(lab.window.calls.at(-1)).toBe('leave full screen');
    lab.window.emit('leave-full-screen');
    expect(lab.window.calls.at(-1)).toBe('hide');
  });

  it('that is gone unasked is told of, and made anew when it is wanted', async () => {
    const lab = new Lab();
    await lab.main.open();
    lab.window.emit('closed');
    expect([lab.told, lab.main.window]).toEqual([['lost'], undefined]);
    await lab.main.open();
    expect(lab.made).toHaveLength(2);
  });
});

describe('leaving for good', () => {
  it.each([
    ['goes', true],
    ['objects', false],
  ] as const)('a page that %s: %s, with no timer left', async (page, expected) => {
    const lab = new Lab();
    await lab.main.open();
    lab.window.page = page;
    expect(await lab.leave()).toBe(expected);
    expect(lab.time.pending).toBe(0);
    expect(lab.told).toEqual([]);
  });

  it('a page that hangs keeps nobody', async () => {
    const lab = new Lab();
    await lab.main.open();
    lab.window.page = 'hangs';
    const left = lab.leave();
    lab.time.advance(LIMITS.quitAskMs.value);
    expect(await left).toBe(true);
    lab.main.destroy();
    expect([lab.window.calls.at(-1), lab.told]).toEqual(['destroy', []]);
  });

  it('a page that objected is there as before: it may be closed, and left', async () => {
    const lab = new Lab();
    await lab.main.open();
    lab.window.page = 'objects';
    await lab.leave();
    lab.window.close();
    expect(lab.told).toEqual(['close wanted']);
    lab.window.page = 'goes';
    expect(await lab.leave()).toBe(true);
  });

  it('is done at once where there is no window, and none is made any more', async () => {
    const lab = new Lab();
    expect(await lab.leave()).toBe(true);
    lab.main.destroy();
    await lab.main.open();
    expect(lab.made).toEqual([]);
  });
});

it('the first hiding is the first one of this user, once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pinhole-hiding-'));
  expect([await isFirstHiding(folder), await isFirstHiding(folder)]).toEqual([true, false]);
  writeFileSync(join(folder, 'file'), '');
  await expect(isFirstHiding(join(folder, 'file'))).rejects.toThrow('cannot be written');
  rmSync(folder, { recursive: true });
});
