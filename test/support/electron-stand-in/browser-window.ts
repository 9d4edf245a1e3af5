import { EventEmitter, once } from 'node:events';
import type { BrowserWindow as RealBrowserWindow, BrowserWindowConstructorOptions } from 'electron';
import { app, type OpenWindow } from './app.ts';
import { announce } from './announce.ts';
import { StandInWebContents } from './web-contents.ts';

/** A window: one page of a headless Chromium. What is asked of the window itself is only told to the test. */
export class BrowserWindow
  extends EventEmitter
  implements
    OpenWindow,
    Pick<
      RealBrowserWindow,
      'loadURL' | 'show' | 'focus' | 'restore' | 'isMinimized' | 'isDestroyed' | 'setBackgroundColor'
    >
{
  readonly webContents: StandInWebContents;
  readonly #ready: Promise<void>;
  #targetId: string | undefined;

  /** @throws Error where a window is asked for that the stand-in's pages would not be like. */
  constructor({ width = 800, height = 600, webPreferences = {} }: BrowserWindowConstructorOptions) {
    super();
    const { sandbox, contextIsolation, nodeIntegration, webSecurity, preload } = webPreferences;
    if (sandbox !== true || contextIsolation !== true || nodeIntegration !== false || webSecurity !== true)
      throw new Error('the stand-in has sandboxed, isolated windows without Node alone');
    if (!app.sandboxed) throw new Error('the stand-in has sandboxed programs alone: app.enableSandbox()');
    if (preload === undefined) throw new Error('the stand-in needs a preload');
    this.webContents = new StandInWebContents(preload);
    app.adopt(this);
    app.emit('web-contents-created', {}, this.webContents);
    this.webContents.once('did-finish-load', () => this.emit('ready-to-show'));
    this.#ready = this.#open(width, height);
    // Whoever loads a page hears of a failure; a window that nobody uses fails nobody.
    this.#ready.catch(() => undefined);
  }

  async loadURL(url: string): Promise<void> {
    await this.#ready;
    const loaded = once(this.webContents, 'did-finish-load');
    await this.webContents.load(app.chromium.cdp, url);
    await loaded;
  }

  show(): void {
    announce({ window: 'shown' });
  }

  focus(): void {
    announce({ window: 'focused' });
  }

  restore(): void {
    return;
  }

  isMinimized(): boolean {
    return false;
  }

  isDestroyed(): boolean {
    return this.webContents.isDestroyed();
  }

  setBackgroundColor(): void {
    return;
  }

  shows(targetId: string): boolean {
    return this.#targetId === targetId;
  }

  ended(): void {
    if (this.isDestroyed()) return;
    this.webContents.destroy();
    this.emit('closed');
  }

  async #open(width: number, height: number): Promise<void> {
    const { cdp } = app.chromium;
    const { targetId } = await cdp.send('Target.createTarget', { url: 'about:blank', width, height });
    this.#targetId = targetId;
    const { sessionId } = await cdp.send('Target.attachToTarget', { targetId, flatten: true });
    await this.webContents.adopt(cdp, targetId, sessionId);
  }
}
