import { EventEmitter, once } from 'node:events';
import type { BrowserWindow as RealBrowserWindow, BrowserWindowConstructorOptions } from 'electron';
import { app, type OpenWindow } from './app.ts';
import { announce, onCommand } from './announce.ts';
import { emitPreventable } from './events.ts';
import { StandInWebContents } from './web-contents.ts';

const OBJECTED = Symbol('a close that came to nothing');

/** Where the program asks for one, this is no Windows, and nothing comes of it. */
export class BaseWindow extends EventEmitter {}

/** A window: one page of a headless Chromium. What is asked of the window itself is only told to the test. */
export class BrowserWindow
  extends EventEmitter
  implements
    OpenWindow,
    Pick<
      RealBrowserWindow,
      | 'close'
      | 'destroy'
      | 'focus'
      | 'hide'
      | 'isDestroyed'
      | 'isFullScreen'
      | 'isMinimized'
      | 'loadURL'
      | 'minimize'
      | 'restore'
      | 'setBackgroundColor'
      | 'setFullScreen'
      | 'show'
    >
{
  readonly webContents: StandInWebContents;
  readonly #ready: Promise<void>;
  #targetId: string | undefined;
  #visible = false;
  #minimised = false;

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
    onCommand('closeWindow', () => {
      if (!this.isDestroyed()) this.close();
    });
  }

  async loadURL(url: string): Promise<void> {
    await this.#ready;
    const loaded = once(
      this.webContents,
      this.webContents.isWithin(url) ? 'did-navigate-in-page' : 'did-finish-load',
    );
    await this.webContents.load(app.chromium.cdp, url);
    await loaded;
  }

  show(): void {
    if (!this.#visible) {
      this.#visible = true;
      this.emit('show');
    }
    announce({ window: 'shown' });
  }

  hide(): void {
    if (!this.#visible) return;
    this.#visible = false;
    this.emit('hide');
    announce({ window: 'hidden' });
  }

  minimize(): void {
    this.#minimised = true;
    this.emit('minimize');
    announce({ window: 'minimised' });
  }

  /** Asks the program, then the page; either may object. */
  close(): void {
    if (this.isDestroyed()) return;
    if (emitPreventable(this, 'close')) this.emit(OBJECTED);
    else this.webContents.unload(() => this.emit(OBJECTED));
  }

  destroy(): void {
    if (this.isDestroyed()) return;
    const { cdp } = app.chromium;
    if (this.#targetId !== undefined)
      cdp.send('Target.closeTarget', { targetId: this.#targetId }).catch(() => undefined);
    this.ended();
  }

  async gone(): Promise<boolean> {
    if (this.isDestroyed()) return true;
    return new Promise((resolve) => {
      this.once('closed', () => resolve(true));
      this.once(OBJECTED, () => resolve(false));
    });
  }

  isFullScreen(): boolean {
    return false;
  }

  setFullScreen(): void {
    return;
  }

  focus(): void {
    announce({ window: 'focused' });
  }

  restore(): void {
    this.#minimised = false;
    this.emit('restore');
  }

  isMinimized(): boolean {
    return this.#minimised;
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
    announce({ window: 'closed' });
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
