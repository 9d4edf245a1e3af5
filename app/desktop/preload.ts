/**
 * The whole of what the page can reach of Electron: `window.pinhole`. Runs sandboxed, in its own world.
 * Neither `ipcRenderer` nor an Electron event object is handed on, and the channels are fixed.
 */
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { EVENT_CHANNEL, REQUEST_CHANNEL } from './channels.ts';

contextBridge.exposeInMainWorld('pinhole', {
  request: (name: unknown, params: unknown): Promise<unknown> =>
    ipcRenderer.invoke(REQUEST_CHANNEL, name, params),

  onEvent(listener: (event: unknown) => void): () => void {
    const forward = (_electronEvent: unknown, event: unknown): void => listener(event);
    ipcRenderer.on(EVENT_CHANNEL, forward);
    return () => {
      ipcRenderer.off(EVENT_CHANNEL, forward);
    };
  },

  // Of a file that a person chose alone: one that the page makes up has no path. Throws for anything else.
  pathOf: (file: File): string => webUtils.getPathForFile(file),
});
