import { EventEmitter } from 'node:events';
import type { BrowserWindow } from 'electron';
import { afterEach, beforeEach, describe, expect, it, vi, type MockInstance } from 'vitest';
import { PAGE_URL } from '../../../app/desktop/origin.ts';
import { focusWindow, showPage } from '../../../app/desktop/window.ts';
import { LIMITS } from '../../../main/model/limits.ts';

vi.mock('electron', () => ({ BrowserWindow: undefined, nativeTheme: undefined }));

/** A window with nothing of Electron behind it, whose page loads as a test says. */
class FakeWindow extends EventEmitter {
  readonly calls: string[] = [];
  readonly webContents = Object.assign(new EventEmitter(), { reload: () => this.calls.push('reload') });
  failure: Error | undefined;
  destroyed = false;
  minimized = false;

  loadURL(url: string): Promise<void> {
    this.calls.push(url);
    return this.failure === undefined ? Promise.resolve() : Promise.reject(this.failure);
  }

  isDestroyed(): boolean {
    return this.destroyed;
  }

  isMinimized(): boolean {
    return this.minimized;
  }

  restore(): void {
    this.calls.push('restore');
  }

  show(): void {
    this.calls.push('show');
  }

  focus(): void {
    this.calls.push('focus');
  }
}

const show = (window: FakeWindow): Promise<void> => showPage(window as unknown as BrowserWindow);

const failure = (code: string): Error => Object.assign(new Error(`${code} (-2) loading the page`), { code });

describe('the page in the window', () => {
  let stderr: MockInstance;

  beforeEach(() => {
    stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  });
  afterEach(() => void vi.restoreAllMocks());

  it('is loaded again when it crashed, a bounded number of times, each told in one line', async () => {
    const window = new FakeWindow();
    await show(window);
    for (let crash = 0; crash < 5; crash += 1) {
      window.webContents.emit('render-process-gone', {}, { reason: 'crashed' });
    }
    const reloads = Array.from({ length: LIMITS.pageReloads.value }, () => 'reload');
    expect(window.calls).toEqual([PAGE_URL, ...reloads]);
    expect(stderr).toHaveBeenCalledTimes(5);
  });

  it('is not loaded again when its process ended in good order', async () => {
    const window = new FakeWindow();
    await show(window);
    window.webContents.emit('render-process-gone', {}, { reason: 'clean-exit' });
    expect(window.calls).toEqual([PAGE_URL]);
  });

  it('fails the start when it cannot be loaded', async () => {
    const window = new FakeWindow();
    window.failure = failure('ERR_FAILED');
    await expect(show(window)).rejects.toThrow('ERR_FAILED');
  });

  it('does not fail the start when the window was closed meanwhile, or another load took its place', async () => {
    const closed = new FakeWindow();
    closed.failure = failure('ERR_FAILED');
    closed.destroyed = true;
    await expect(show(closed)).resolves.toBeUndefined();
    const overtaken = new FakeWindow();
    overtaken.failure = failure('ERR_ABORTED');
    await expect(show(overtaken)).resolves.toBeUndefined();
  });
});

describe('bringing the window to the front', () => {
  it.each([
    [true, ['restore', 'show', 'focus']],
    [false, ['show', 'focus']],
  ])('minimised: %s', (minimized, calls) => {
    const window = new FakeWindow();
    window.minimized = minimized;
    focusWindow(window as unknown as BrowserWindow);
    expect(window.calls).toEqual(calls);
  });
});
