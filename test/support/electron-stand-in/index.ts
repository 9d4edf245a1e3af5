/**
 * Stands in for the `electron` module where its binary cannot be had: the part of it that app/desktop uses, with
 * windows that are pages of a real Chromium. The built bundles run in it unchanged.
 *
 * Where it differs: schemes are https origins (urls.ts); the context bridge carries JSON, functions and promises
 * (worlds.ts); permissions are asked for before a page loads, not when the page asks; a window that was opened, or
 * a download, lives for a moment before it is refused; navigations that never reach the network (about:, blob:) are not
 * announced; the look of a window and devices do nothing, and a hidden window's page does not know that it is; tray, menus,
 * notifications and dialogs are told to the test, which says what a person does with them;
 * power events come when a test sends them; safe storage has a key of its own.
 */
import { EventEmitter } from 'node:events';
import { announce } from './announce.ts';

export { app } from './app.ts';
export { BaseWindow, BrowserWindow } from './browser-window.ts';
export { dialog } from './dialog.ts';
export { Menu } from './menu.ts';
export { Notification } from './notification.ts';
export { powerMonitor } from './power-monitor.ts';
export { safeStorage } from './safe-storage.ts';
export { protocol, session } from './session.ts';
export { nativeImage, Tray } from './tray.ts';

export const nativeTheme = Object.assign(new EventEmitter(), {
  themeSource: 'system',
  shouldUseDarkColors: false,
  shouldUseDarkColorsForSystemIntegratedUI: false,
});

/** Nothing is opened: the test is told what would be. */
export const shell = {
  openExternal(url: string): Promise<void> {
    announce({ opened: url });
    return Promise.resolve();
  },
};
