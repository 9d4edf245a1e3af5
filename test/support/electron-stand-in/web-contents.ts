import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import type { IpcMain, WebContents } from 'electron';
import { announce } from './announce.ts';
import type { CdpConnection, CdpSession, Protocol } from './cdp.ts';
import { emitPreventable } from './events.ts';
import { followFrames, type Frames } from './frames.ts';
import { protocol, session } from './session.ts';
import { fromChromium, toChromium } from './urls.ts';
import { DELIVER, pageWorldScript, POST_BINDING, PRELOAD_WORLD, preloadWorldScript } from './worlds.ts';

type WindowOpenHandler = Parameters<WebContents['setWindowOpenHandler']>[0];
type InvokeHandler = Parameters<IpcMain['handle']>[1];

interface Page {
  readonly cdp: CdpSession;
  readonly targetId: string;
  readonly frames: Frames;
}

/** The contents of one window: a page of Chromium, with the program's handlers wired to it. */
export class StandInWebContents
  extends EventEmitter
  implements Pick<WebContents, 'getURL' | 'isDestroyed' | 'send' | 'setWindowOpenHandler' | 'reload'>
{
  readonly #handlers = new Map<string, InvokeHandler>();
  readonly #preload: string;
  #page: Page | undefined;
  #destroyed = false;
  #url = '';
  #objected: () => void = () => undefined;
  #windowOpenHandler: WindowOpenHandler = () => ({ action: 'allow' });
  /** Where the program itself is navigating to: that needs nobody's leave. */
  #programmatic: string | undefined;

  readonly ipc = {
    handle: (channel: string, handler: InvokeHandler): void => {
      if (this.#handlers.has(channel)) throw new Error(`there is a handler for ${channel} already`);
      this.#handlers.set(channel, handler);
    },
  } satisfies Pick<IpcMain, 'handle'>;

  constructor(preload: string) {
    super();
    this.#preload = preload;
  }

  isDestroyed(): boolean {
    return this.#destroyed;
  }

  getURL(): string {
    return this.#url;
  }

  /** Whether `url` is another place of the page that is there: then it stays. */
  isWithin(url: string): boolean {
    const [there] = url.split('#');
    return url.includes('#') && this.#url.split('#')[0] === there;
  }

  /** Closes the page, if it lets go. @param objected told where it does not, and the program leaves it at that. */
  unload(objected: () => void): void {
    const { cdp } = this.#page ?? {};
    this.#objected = objected;
    cdp?.send('Page.close').catch(() => undefined);
  }

  setWindowOpenHandler(handler: WindowOpenHandler): void {
    this.#windowOpenHandler = handler;
  }

  /** Reaches the page that is there at this moment; without one the message is lost, as in Electron. */
  send(channel: string, ...args: unknown[]): void {
    const contextId = this.#page?.frames.mainContext();
    if (contextId !== undefined) this.#deliver(contextId, { channel, args });
  }

  reload(): void {
    void this.#page?.cdp.send('Page.reload').catch(() => undefined);
  }

  /** Takes the page `targetId`, still empty, and wires it before anything is loaded into it. */
  async adopt(connection: CdpConnection, targetId: string, sessionId: string): Promise<void> {
    const cdp = connection.session(sessionId);
    const frames = followFrames(cdp, targetId);
    this.#page = { cdp, targetId, frames };
    const secret = randomUUID();

    cdp.on('Page.frameNavigated', ({ frame }) => {
      if (frame.id !== targetId) return;
      this.#url = fromChromium(`${frame.url}${frame.urlFragment ?? ''}`);
      this.emit('did-navigate', {}, this.#url, 200, 'OK');
    });
    cdp.on('Page.navigatedWithinDocument', ({ frameId, url }) => {
      if (frameId !== targetId) return;
      this.#url = fromChromium(url);
      this.emit('did-navigate-in-page', {}, this.#url, true);
    });
    cdp.on('Page.javascriptDialogOpening', ({ type }) => {
      if (type !== 'beforeunload') return;
      const leaves = emitPreventable(this, 'will-prevent-unload');
      cdp.send('Page.handleJavaScriptDialog', { accept: leaves }).catch(() => undefined);
      if (!leaves) this.#objected();
    });
    cdp.on('Page.loadEventFired', () => this.emit('did-finish-load'));
    cdp.on('Inspector.targetCrashed', () =>
      this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 5 }),
    );
    cdp.on('Fetch.requestPaused', (paused) => void this.#request(cdp, paused).catch(() => undefined));
    cdp.on('Runtime.bindingCalled', ({ payload, executionContextId }) => {
      void this.#invoked(payload, executionContextId);
    });

    await cdp.send('Page.enable');
    await cdp.send('Runtime.enable');
    await cdp.send('Runtime.addBinding', { name: POST_BINDING, executionContextName: PRELOAD_WORLD });
    await cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: pageWorldScript(secret) });
    await cdp.send('Page.addScriptToEvaluateOnNewDocument', {
      source: preloadWorldScript(secret, readFileSync(this.#preload, 'utf8')),
      worldName: PRELOAD_WORLD,
    });
    await cdp.send('Fetch.enable', { patterns: [{ urlPattern: '*' }] });
  }

  /** @throws Error where the page cannot be loaded. */
  async load(connection: CdpConnection, url: string): Promise<void> {
    const page = this.#page;
    if (page === undefined) throw new Error('there is no page yet');
    await session.defaultSession.applyPermissions(connection, this as unknown as WebContents, url);
    this.#programmatic = url;
    const { errorText } = await page.cdp.send('Page.navigate', { url: toChromium(url) });
    if (errorText === undefined) return;
    throw Object.assign(new Error(`${errorText} loading ${url}`), { code: errorText.replace('net::', '') });
  }

  /** A page that this one opened: stays only if the program allows it. */
  opened(connection: CdpConnection, popup: Protocol.Target.TargetInfo): void {
    if (this.#page === undefined || popup.openerId !== this.#page.targetId) return;
    const details = {
      url: fromChromium(popup.url),
      frameName: '',
      features: '',
      disposition: 'foreground-tab',
    };
    const { action } = this.#windowOpenHandler(details as Parameters<WindowOpenHandler>[0]);
    if (action === 'deny') {
      connection.send('Target.closeTarget', { targetId: popup.targetId }).catch(() => undefined);
    }
    announce({ popup: action === 'deny' ? 'refused' : 'opened' });
  }

  destroy(): void {
    this.#destroyed = true;
    this.#page = undefined;
    this.emit('destroyed');
  }

  async #request(cdp: CdpSession, paused: Protocol.Fetch.requestPausedPayload): Promise<void> {
    const { requestId, request } = paused;
    const url = fromChromium(request.url);
    if (paused.resourceType === 'Document' && !this.#mayNavigate(url, paused)) {
      await cdp.send('Fetch.failRequest', { requestId, errorReason: 'Aborted' });
      return;
    }
    if (!(await session.defaultSession.admits(url))) {
      await cdp.send('Fetch.failRequest', { requestId, errorReason: 'BlockedByClient' });
      return;
    }
    const handler = protocol.handlerOf(url);
    if (handler === undefined) {
      await cdp.send('Fetch.continueRequest', { requestId });
      return;
    }
    const response = await handler(new Request(url, { method: request.method, headers: request.headers }));
    await cdp.send('Fetch.fulfillRequest', {
      requestId,
      responseCode: response.status,
      responseHeaders: [...response.headers].map(([name, value]) => ({ name, value })),
      body: Buffer.from(await response.arrayBuffer()).toString('base64'),
    });
  }

  /** Emits what Electron emits before a navigation, and tells whether every listener let it be. */
  #mayNavigate(url: string, { frameId, redirectedRequestId }: Protocol.Fetch.requestPausedPayload): boolean {
    const isMainFrame = frameId === this.#page?.targetId;
    const details = {
      url,
      isMainFrame,
      isSameDocument: false,
      frame: this.#page?.frames.get(frameId) ?? null,
    };
    if (redirectedRequestId !== undefined) return !emitPreventable(this, 'will-redirect', details);
    if (isMainFrame && url === this.#programmatic) {
      this.#programmatic = undefined;
      return true;
    }
    const prevented = emitPreventable(this, 'will-frame-navigate', details);
    return !(isMainFrame && emitPreventable(this, 'will-navigate', details)) && !prevented;
  }

  async #invoked(payload: string, contextId: number): Promise<void> {
    const { id, channel, args } = JSON.parse(payload) as { id: number; channel: string; args: unknown[] };
    const handler = this.#handlers.get(channel);
    const senderFrame = this.#page?.frames.ofContext(contextId) ?? null;
    const event = { type: 'frame', sender: this, senderFrame, frameId: 0, processId: 0 };
    try {
      if (handler === undefined) throw new Error(`No handler registered for '${channel}'`);
      const result: unknown = await handler(event as unknown as Parameters<InvokeHandler>[0], ...args);
      this.#deliver(contextId, { id, result });
    } catch (thrown) {
      this.#deliver(contextId, {
        id,
        thrown: `Error invoking remote method '${channel}': ${String(thrown)}`,
      });
    }
  }

  #deliver(contextId: number, message: object): void {
    const expression = `globalThis.${DELIVER}?.(${JSON.stringify(JSON.stringify(message))})`;
    // The page may be gone by now, and its answer with it.
    void this.#page?.cdp.send('Runtime.evaluate', { contextId, expression }).catch(() => undefined);
  }
}
