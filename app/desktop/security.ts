import type { Session, WebContents } from 'electron';
import { isOurPage } from './origin.ts';

interface Navigation {
  readonly url: string;
  preventDefault(): void;
}

/** Keeps a page where it is: no other origin, no second window, no embedded guest. */
export function guardContents(contents: WebContents): void {
  const stay = (navigation: Navigation): void => {
    if (!isOurPage(navigation.url)) navigation.preventDefault();
  };
  contents.on('will-navigate', stay);
  contents.on('will-frame-navigate', stay);
  contents.on('will-redirect', stay);
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}

/** Denies a session's pages whatever they could ask for: permissions, devices, downloads, any other origin. */
export function guardSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event) => event.preventDefault());
  // The page's own policy forbids it already; this holds should a page ever come without one.
  session.webRequest.onBeforeRequest({ urls: ['<all_urls>'] }, ({ url }, answer) => {
    answer({ cancel: /^(?:https?|wss?|ftp|file):/i.test(url) });
  });
}
