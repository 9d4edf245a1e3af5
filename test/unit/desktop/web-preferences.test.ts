import { EventEmitter } from 'node:events';
import type { BrowserWindowConstructorOptions } from 'electron';
import { describe, expect, it, vi } from 'vitest';
import { createWindow } from '../../../app/desktop/window.ts';

const { made } = vi.hoisted(() => ({ made: [] as BrowserWindowConstructorOptions[] }));

vi.mock('electron', async () => {
  const { EventEmitter: Emitter } = await import('node:events');
  return {
    BrowserWindow: class extends Emitter {
      constructor(options: BrowserWindowConstructorOptions) {
        super();
        made.push(options);
      }
    },
    nativeTheme: Object.assign(new Emitter(), { shouldUseDarkColors: false }),
  };
});

describe('the web preferences of the window', () => {
  it('are these, and each of them is said', () => {
    expect(createWindow('/dist/desktop/preload.cjs')).toBeInstanceOf(EventEmitter);
    // What is not in here, as `enableBlinkFeatures`, is not to be added without a look at docs/SECURITY.md.
    expect(made.map(({ webPreferences }) => webPreferences)).toEqual([
      {
        preload: '/dist/desktop/preload.cjs',
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        nodeIntegrationInWorker: false,
        nodeIntegrationInSubFrames: false,
        webSecurity: true,
        allowRunningInsecureContent: false,
        experimentalFeatures: false,
        webviewTag: false,
        plugins: false,
        navigateOnDragDrop: false,
        spellcheck: false,
      },
    ]);
  });
});
