import { BrowserWindow, nativeTheme } from 'electron';
import { PAGE_URL } from './origin.ts';

/** The page's own backgrounds, so that nothing flashes before its first paint. */
const BACKGROUND = { light: '#fafafa', dark: '#1f1f1f' };

const background = (): string => (nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light);

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
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      // Dictionaries would be fetched from a server that nobody asked for.
      spellcheck: false,
    },
  });
  const recolour = (): void => window.setBackgroundColor(background());
  nativeTheme.on('updated', recolour);
  window.once('ready-to-show', () => window.show());
  window.once('closed', () => nativeTheme.off('updated', recolour));
  return window;
}

export async function showPage(window: BrowserWindow): Promise<void> {
  await window.loadURL(PAGE_URL);
}

/** Brings the window before the person who started the program once more. */
export function focusWindow(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}
