import type { BrowserWindow } from 'electron';
import { PAGE_URL } from './origin.ts';
import { focusWindow, goTo, showPage } from './window.ts';

export interface MainWindowPorts {
  /** A window with nothing in it, which shows itself once it has. */
  readonly create: () => BrowserWindow;
  /** A person looks at the page, or nobody does. */
  readonly watched: (isWatched: boolean) => void;
  /** A person wants the window gone: what that means is for others to say. */
  readonly closeWanted: () => void;
  /** It is gone, and nobody asked. */
  readonly lost: () => void;
}

/** The one window of the program: made when it is first wanted, and hidden rather than closed. */
export class MainWindow {
  readonly #ports: MainWindowPorts;
  #window: BrowserWindow | undefined;
  #leaving = false;

  constructor(ports: MainWindowPorts) {
    this.#ports = ports;
  }

  get window(): BrowserWindow | undefined {
    return this.#window;
  }

  /**
   * Brings it to the front. @param hash where to in the interface, `#tunnels/office`; undefined: where it is.
   * @throws Error where the interface cannot be loaded; resolves once it is there.
   */
  async open(hash?: string): Promise<void> {
    if (this.#leaving) return;
    const window = this.#window;
    if (window === undefined) {
      await showPage(this.#make(), `${PAGE_URL}${hash ?? ''}`);
      return;
    }
    focusWindow(window);
    const url = `${PAGE_URL}${hash ?? ''}`;
    // Only the fragment is another one: the page stays, and asks before it leaves what is not saved. The same one would load it anew.
    if (hash !== undefined && window.webContents.getURL() !== url) await goTo(window, url);
  }

  hide(): void {
    const window = this.#window;
    if (window === undefined) return;
    if (!window.isFullScreen()) {
      window.hide();
      return;
    }
    // macOS leaves a black screen behind otherwise.
    window.once('leave-full-screen', () => window.hide());
    window.setFullScreen(false);
  }

  minimise(): void {
    this.#window?.minimize();
  }

  /** Closes it for good, if its page lets go within `limitMs`. @returns whether it has, or was hung. */
  leave(limitMs: number, after: (ms: number, callback: () => void) => () => void): Promise<boolean> {
    const window = this.#window;
    if (window === undefined) return Promise.resolve(true);
    this.#leaving = true;
    return new Promise((resolve) => {
      const decided = (left: boolean): void => {
        callOff();
        window.off('closed', gone);
        window.webContents.off('will-prevent-unload', kept);
        this.#leaving = left;
        resolve(left);
      };
      const gone = (): void => decided(true);
      const kept = (): void => decided(false);
      const callOff = after(limitMs, gone);
      window.once('closed', gone);
      window.webContents.once('will-prevent-unload', kept);
      window.close();
    });
  }

  /** Closes it for good, whatever its page says. */
  destroy(): void {
    this.#leaving = true;
    this.#window?.destroy();
  }

  #make(): BrowserWindow {
    const window = this.#ports.create();
    this.#window = window;
    window.on('close', (event) => {
      if (this.#leaving) return;
      event.preventDefault();
      this.#ports.closeWanted();
    });
    const watched = (): void => this.#ports.watched(true);
    const unwatched = (): void => this.#ports.watched(false);
    window.on('show', watched).on('restore', watched);
    window.on('hide', unwatched).on('minimize', unwatched);
    window.once('closed', () => {
      this.#window = undefined;
      if (!this.#leaving) this.#ports.lost();
    });
    return window;
  }
}
