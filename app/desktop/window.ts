import { BrowserWindow, nativeTheme, type WebPreferences } from 'electron';
import { PinholeError } from '../../main/model/errors.ts';
import { LIMITS } from '../../main/model/limits.ts';
import { PAGE_URL } from './origin.ts';
import { report } from './report.ts';

/** As in renderer/page.css, so that nothing flashes before its first paint. */
const BACKGROUND = { light: '#f3f5f6', dark: '#15191b' };

const background = (): string => (nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light);

/** What the page may and may not, all of it said: no default of a later Electron decides any of this. */
const webPreferences = (preload: string): WebPreferences => ({
  preload,
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
  // Dictionaries would be fetched from a server that nobody asked for.
  spellcheck: false,
});

/** Makes the window, hidden until its first paint. @param preload absolute path of the preload bundle. */
export function createWindow(preload: string): BrowserWindow {
  const window = new BrowserWindow({
    title: 'Pinhole',
    width: 1_100,
    height: 760,
    minWidth: 720,
    minHeight: 520,
    show: false,
    backgroundColor: background(),
    webPreferences: webPreferences(preload),
  });
  const recolour = (): void => window.setBackgroundColor(background());
  nativeTheme.on('updated', recolour);
  window.once('ready-to-show', () => window.show());
  window.once('closed', () => nativeTheme.off('updated', recolour));
  return window;
}

/**
 * Loads the interface, and again when its process crashed, at most `LIMITS.pageReloads` times.
 * @param url where in it
 */
export async function showPage(window: BrowserWindow, url = PAGE_URL): Promise<void> {
  let reloadsLeft: number = LIMITS.pageReloads.value;
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit') return;
    report(new PinholeError('INTERNAL', `the window's page ended: ${reason}`));
    if (reloadsLeft === 0) return;
    reloadsLeft -= 1;
    window.webContents.reload();
  });
  await goTo(window, url);
}

/** Shows another place of the interface. Resolves too when the window is closed before the page is there. */
export async function goTo(window: BrowserWindow, url: string): Promise<void> {
  try {
    await window.loadURL(url);
  } catch (thrown) {
    // Another load took the place of this one.
    const overtaken = thrown instanceof Error && 'code' in thrown && thrown.code === 'ERR_ABORTED';
    if (!overtaken && !window.isDestroyed()) throw thrown;
  }
}

/** Brings the window before the person who started the program once more. */
export function focusWindow(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}
