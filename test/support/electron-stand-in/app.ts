import { EventEmitter } from 'node:events';
import { dirname, join } from 'node:path';
import type { App } from 'electron';
import { announce } from './announce.ts';
import type { CdpConnection, Protocol } from './cdp.ts';
import { launchChromium, type Chromium } from './chromium.ts';
import { emitPreventable } from './events.ts';
import { session } from './session.ts';
import { takeLock } from './single-instance.ts';

// Electron says where what is beside the program lies; what runs in the stand-in has nothing there.
Object.assign(process, { resourcesPath: join(dirname(process.execPath), 'resources') });

/** What the program's life has to know of a window. */
export interface OpenWindow extends EventEmitter {
  readonly webContents: { opened(connection: CdpConnection, page: Protocol.Target.TargetInfo): void };
  /** Whether `targetId` is this window's page. */
  shows(targetId: string): boolean;
  close(): void;
  /** Resolves when it is closed, or has objected to that. @returns whether it is closed. */
  gone(): Promise<boolean>;
  /** Takes note that the page is gone. */
  ended(): void;
}

class StandInApp
  extends EventEmitter
  implements
    Pick<
      App,
      | 'enableSandbox'
      | 'exit'
      | 'getName'
      | 'getPreferredSystemLanguages'
      | 'isPackaged'
      | 'isReady'
      | 'quit'
      | 'requestSingleInstanceLock'
      | 'whenReady'
    >
{
  /** Here it is a test's word: nothing that runs in the stand-in is packaged. */
  readonly isPackaged = process.env['STAND_IN_PACKAGED'] === '1';
  readonly #windows = new Set<OpenWindow>();
  #chromium: Chromium | undefined;
  #ready: Promise<void> | undefined;
  #quitting = false;
  #sandboxed = false;

  /** @throws Error before the program is ready. */
  get chromium(): Chromium {
    if (this.#chromium === undefined) throw new Error('a window before the program is ready');
    return this.#chromium;
  }

  getName(): string {
    return 'Pinhole';
  }

  /** The stand-in's pages are sandboxed whether this is called or not, as Chromium's own are; but windows insist on it. */
  enableSandbox(): void {
    if (this.#chromium !== undefined) throw new Error('enableSandbox() after the program is ready');
    this.#sandboxed = true;
  }

  /** For the stand-in's own use. */
  get sandboxed(): boolean {
    return this.#sandboxed;
  }

  requestSingleInstanceLock(): boolean {
    const config = process.env['XDG_CONFIG_HOME'];
    if (config === undefined) throw new Error('the stand-in needs XDG_CONFIG_HOME, not to meet another');
    return takeLock(join(config, 'Pinhole'), (argv) => this.emit('second-instance', {}, argv));
  }

  /** As GLib has them: by the first of these variables that is set. */
  getPreferredSystemLanguages(): string[] {
    const { LANGUAGE, LC_ALL, LC_MESSAGES, LANG } = process.env;
    const named = [LANGUAGE, LC_ALL, LC_MESSAGES, LANG].find((value) => value !== undefined && value !== '');
    return [...(named ?? '').split(':').filter((tag) => tag !== ''), 'C'];
  }

  isReady(): boolean {
    return this.#chromium !== undefined;
  }

  whenReady(): Promise<void> {
    this.#ready ??= this.#start();
    return this.#ready;
  }

  quit(): void {
    if (this.#quitting) return;
    if (emitPreventable(this, 'before-quit')) return;
    this.#quitting = true;
    void this.#closeAll();
  }

  /** As Electron: each window may object, and then nothing comes of it. */
  async #closeAll(): Promise<void> {
    for (const window of this.#windows) {
      const gone = window.gone();
      window.close();
      if (!(await gone)) {
        this.#quitting = false;
        return;
      }
    }
    if (!emitPreventable(this, 'will-quit')) this.exit(0);
  }

  exit(code = 0): void {
    this.#chromium?.kill();
    process.exit(code);
  }

  /** For the stand-in's own use. */
  adopt(window: OpenWindow): void {
    this.#windows.add(window);
    window.once('closed', () => {
      this.#windows.delete(window);
      if (this.#windows.size > 0 || this.#quitting) return;
      if (!this.emit('window-all-closed')) this.quit();
    });
  }

  async #start(): Promise<void> {
    this.#chromium = await launchChromium();
    const { cdp, endpoint, process: browser } = this.#chromium;
    browser.once('exit', () => this.#endAll(() => true));
    cdp.on('Target.targetDestroyed', ({ targetId }) => this.#endAll((window) => window.shows(targetId)));
    cdp.on('Target.attachedToTarget', ({ sessionId, targetInfo, waitingForDebugger }) => {
      for (const window of this.#windows) window.webContents.opened(cdp, targetInfo);
      if (waitingForDebugger) {
        // Refused ones are closed by now, and do not answer.
        cdp
          .session(sessionId)
          .send('Runtime.runIfWaitingForDebugger')
          .catch(() => undefined);
      }
    });
    await cdp.send('Target.setDiscoverTargets', { discover: true });
    await cdp.send('Target.setAutoAttach', {
      autoAttach: true,
      waitForDebuggerOnStart: true,
      flatten: true,
      filter: [{ type: 'page' }, { exclude: true }],
    });
    await session.defaultSession.watchDownloads(cdp);
    announce({ endpoint });
    this.emit('ready');
  }

  #endAll(gone: (window: OpenWindow) => boolean): void {
    for (const window of this.#windows) if (gone(window)) window.ended();
  }
}

export const app = new StandInApp();

// As Electron on Linux and macOS: the first one. The next finds what a signal does by itself, unless the program listens, too.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => app.quit());

// The test that started this process is gone: so is the reason for it.
process.on('disconnect', () => app.exit(0));
