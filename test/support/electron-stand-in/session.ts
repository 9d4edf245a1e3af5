import { EventEmitter } from 'node:events';
import type { Protocol as ElectronProtocol, Session, WebContents, WebRequest } from 'electron';
import { announce } from './announce.ts';
import type { CdpConnection, Protocol } from './cdp.ts';
import { emitPreventable } from './events.ts';
import { fromChromium, toChromium } from './urls.ts';

type RequestHandler = Parameters<Session['setPermissionRequestHandler']>[0];
type CheckHandler = Parameters<Session['setPermissionCheckHandler']>[0];
type SchemeHandler = Parameters<ElectronProtocol['handle']>[1];
type BeforeRequest = (
  details: { readonly url: string },
  answer: (response: { readonly cancel?: boolean }) => void,
) => void;

/** Permissions by Electron's name, and by Chromium's. */
const PERMISSIONS = [
  ['geolocation', 'geolocation'],
  ['notifications', 'notifications'],
  ['media', 'camera'],
  ['media', 'microphone'],
  ['midi', 'midi'],
  ['clipboard-read', 'clipboard-read'],
  ['clipboard-sanitized-write', 'clipboard-write'],
  ['idle-detection', 'idle-detection'],
] as const;

class StandInSession
  extends EventEmitter
  implements
    Pick<Session, 'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler'>
{
  #requestHandler: RequestHandler = null;
  #checkHandler: CheckHandler = null;
  #beforeRequest: BeforeRequest | undefined;

  readonly webRequest = {
    onBeforeRequest: (_filter: object, listener: BeforeRequest): void => {
      this.#beforeRequest = listener;
    },
  } satisfies Pick<{ [K in keyof WebRequest]: unknown }, 'onBeforeRequest'>;

  setPermissionRequestHandler(handler: RequestHandler): void {
    this.#requestHandler = handler;
  }

  setPermissionCheckHandler(handler: CheckHandler): void {
    this.#checkHandler = handler;
  }

  /** The stand-in has no devices, so nobody ever asks the handler. */
  setDevicePermissionHandler(): void {
    return;
  }

  /** Whether the program's own filter lets a request for `url` through; without one everything is. */
  admits(url: string): Promise<boolean> {
    const listener = this.#beforeRequest;
    if (listener === undefined) return Promise.resolve(true);
    return new Promise((resolve) => listener({ url }, ({ cancel }) => resolve(cancel !== true)));
  }

  /**
   * Asks the program's handlers about each permission, and gives the answers to Chromium before the page can ask.
   * As in Electron, what no handler refuses is granted.
   */
  async applyPermissions(cdp: CdpConnection, contents: WebContents, url: string): Promise<void> {
    const origin = new URL(toChromium(url)).origin;
    for (const [permission, name] of PERMISSIONS) {
      const details = { isMainFrame: true, requestingUrl: url };
      const asked = await new Promise<boolean>((resolve) => {
        if (this.#requestHandler === null) resolve(true);
        else this.#requestHandler(contents, permission, resolve, details);
      });
      const checked = this.#checkHandler?.(contents, permission, url, details) ?? true;
      const setting: Protocol.Browser.PermissionSetting = asked && checked ? 'granted' : 'denied';
      await cdp.send('Browser.setPermission', { permission: { name }, setting, origin });
    }
  }

  /** Has Chromium tell of downloads, and ends those that the program prevents. */
  async watchDownloads(cdp: CdpConnection): Promise<void> {
    cdp.on('Browser.downloadWillBegin', ({ guid, url }) => {
      const item = { getURL: () => url.replace(/(?<=^blob:).*/s, fromChromium) };
      const refused = emitPreventable(this, 'will-download', {}, item);
      if (refused) cdp.send('Browser.cancelDownload', { guid }).catch(() => undefined);
      announce({ download: refused ? 'refused' : 'begun' });
    });
    await cdp.send('Browser.setDownloadBehavior', { behavior: 'default', eventsEnabled: true });
  }
}

class StandInProtocol implements Pick<ElectronProtocol, 'registerSchemesAsPrivileged' | 'handle'> {
  readonly #privileged = new Set<string>();
  readonly #handlers = new Map<string, SchemeHandler>();

  registerSchemesAsPrivileged(schemes: Parameters<ElectronProtocol['registerSchemesAsPrivileged']>[0]): void {
    for (const { scheme, privileges } of schemes) {
      // Behind https every scheme has these: without them the real one would behave differently.
      if (privileges?.standard === true && privileges.secure === true) this.#privileged.add(scheme);
    }
  }

  handle(scheme: string, handler: SchemeHandler): void {
    if (!this.#privileged.has(scheme)) throw new Error(`${scheme} must be registered as standard and secure`);
    this.#handlers.set(scheme, handler);
  }

  /** @returns the handler of the scheme of `url`, where the program has registered one. */
  handlerOf(url: string): SchemeHandler | undefined {
    return this.#handlers.get(new URL(url).protocol.slice(0, -1));
  }
}

export const protocol = new StandInProtocol();
export const session = { defaultSession: new StandInSession() };
