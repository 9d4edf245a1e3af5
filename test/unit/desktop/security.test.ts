import { EventEmitter } from 'node:events';
import type { Session, WebContents } from 'electron';
import { describe, expect, it } from 'vitest';
import { guardContents, guardSession } from '../../../app/desktop/security.ts';
import { PAGE_URL } from '../../../app/desktop/origin.ts';

const ELSEWHERE = [
  'https://elsewhere.example/',
  'http://127.0.0.1/',
  'file:///etc/passwd',
  'data:text/html,page',
  'about:blank',
  'pinhole://app.elsewhere.example/',
];

/** Emits an event that can be prevented. @returns whether it was. */
function prevented(emitter: EventEmitter, name: string, details: object = {}, ...rest: unknown[]): boolean {
  let was = false;
  emitter.emit(name, { ...details, preventDefault: () => (was = true) }, ...rest);
  return was;
}

describe('the contents of a window', () => {
  type OpenHandler = Parameters<WebContents['setWindowOpenHandler']>[0];

  function guarded(): EventEmitter & { opening?: OpenHandler } {
    const contents: EventEmitter & { opening?: OpenHandler } = new EventEmitter();
    const setWindowOpenHandler = (handler: OpenHandler): void => void (contents.opening = handler);
    guardContents(Object.assign(contents, { setWindowOpenHandler }) as unknown as WebContents);
    return contents;
  }

  it.each(['will-navigate', 'will-frame-navigate', 'will-redirect'])(
    'leave their origin by no %s',
    (event) => {
      const contents = guarded();
      for (const url of ELSEWHERE) expect(prevented(contents, event, { url }), url).toBe(true);
      expect(prevented(contents, event, { url: `${PAGE_URL}#logs` })).toBe(false);
    },
  );

  it.each([...ELSEWHERE, PAGE_URL])('open no window for %s', (url) => {
    const details = { url } as Parameters<OpenHandler>[0];
    expect(guarded().opening?.(details)).toEqual({ action: 'deny' });
  });

  it('take in no webview', () => {
    expect(prevented(guarded(), 'will-attach-webview', {}, {}, { src: PAGE_URL })).toBe(true);
  });
});

describe('a session', () => {
  type Answers = Parameters<Session['setPermissionRequestHandler']>[0];
  type Checks = Parameters<Session['setPermissionCheckHandler']>[0];
  type Devices = Parameters<Session['setDevicePermissionHandler']>[0];

  class FakeSession extends EventEmitter {
    answers: Answers = null;
    checks: Checks = null;
    devices: Devices = null;
    filter: unknown;
    request: (details: { url: string }, answer: (made: { cancel?: boolean }) => void) => void = () =>
      undefined;
    readonly webRequest = {
      onBeforeRequest: (filter: unknown, request: FakeSession['request']): void => {
        this.filter = filter;
        this.request = request;
      },
    };
    setPermissionRequestHandler(handler: Answers): void {
      this.answers = handler;
    }
    setPermissionCheckHandler(handler: Checks): void {
      this.checks = handler;
    }
    setDevicePermissionHandler(handler: Devices): void {
      this.devices = handler;
    }
  }

  function guarded(): FakeSession {
    const session = new FakeSession();
    guardSession(session as unknown as Session);
    return session;
  }

  function grants(session: FakeSession, permission: string, url: string): readonly unknown[] {
    const asked: unknown[] = [];
    const given = [null as never, permission as never] as const;
    session.answers?.(...given, (granted) => asked.push(granted), { isMainFrame: true, requestingUrl: url });
    return [...asked, session.checks?.(...given, url, { isMainFrame: true })];
  }

  it.each([
    'geolocation',
    'media',
    'midi',
    'notifications',
    'clipboard-read',
    'display-capture',
    'fullscreen',
    'hid',
    'idle-detection',
    'openExternal',
    'pointerLock',
    'serial',
    'storage-access',
    'usb',
    'window-management',
    'one that a later Electron has',
  ])('denies %s, asked for or looked up', (permission) => {
    expect(grants(guarded(), permission, PAGE_URL)).toEqual([false, false]);
  });

  it('lets the interface put text on the clipboard, and nobody else', () => {
    expect(grants(guarded(), 'clipboard-sanitized-write', PAGE_URL)).toEqual([true, true]);
    for (const url of ELSEWHERE) {
      expect(grants(guarded(), 'clipboard-sanitized-write', url), url).toEqual([false, false]);
    }
  });

  it('gives no device away', () => {
    expect(guarded().devices?.({ deviceType: 'usb', origin: PAGE_URL, device: {} as never })).toBe(false);
  });

  it('lets no request reach a network, a disk or another program', () => {
    const session = guarded();
    const cancelled = (url: string): unknown => {
      let made: { cancel?: boolean } = {};
      session.request({ url }, (answer) => (made = answer));
      return made.cancel;
    };
    expect(session.filter).toEqual({ urls: ['<all_urls>'] });
    const urls = ['http://a.example/', 'HTTPS://a.example/', 'ws://a.example/', 'wss://a.example/'];
    for (const url of [...urls, 'ftp://a.example/', 'file:///etc/passwd'])
      expect(cancelled(url), url).toBe(true);
    expect(cancelled(`${PAGE_URL}assets/index.js`)).toBe(false);
  });

  it.each([
    ['https://elsewhere.example/file', true],
    ['data:text/plain,text', true],
    ['blob:https://elsewhere.example/0', true],
    [`blob:${PAGE_URL}0`, false],
  ])('saves what %s names: refused %s', (url, refused) => {
    expect(prevented(guarded(), 'will-download', {}, { getURL: () => url })).toBe(refused);
  });
});
