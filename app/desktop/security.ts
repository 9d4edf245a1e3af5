import type { Session, WebContents } from 'electron';
import { isMadeByOurPage, isOurPage } from './origin.ts';

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

/** What a page may do unasked: put plain text on the clipboard, at a click. */
const PERMITTED = 'clipboard-sanitized-write';

/**
 * Denies a session's pages whatever they could ask for: permissions, devices, any other origin. A file is saved only of what the
 * interface itself has made, and where a person says so: the system asks where to.
 */
export function guardSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, answer, { requestingUrl }) =>
    answer(permission === PERMITTED && isOurPage(requestingUrl)),
  );
  session.setPermissionCheckHandler(
    (_contents, permission, requestingOrigin) => permission === PERMITTED && isOurPage(requestingOrigin),
  );
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event, item) => {
    if (!isMadeByOurPage(item.getURL())) event.preventDefault();
  });
  // The page's own policy forbids it already; this holds should a page ever come without one.
  session.webRequest.onBeforeRequest({ urls: ['<all_urls>'] }, ({ url }, answer) => {
    answer({ cancel: /^(?:https?|wss?|ftp|file):/i.test(url) });
  });
}
