import { protocol } from 'electron';
import type { WindowSettings } from '../../main/model/settings.ts';
import type { Page } from '../page/page.ts';
import { SECURITY_HEADERS } from '../page/security-headers.ts';
import { isOurPage, SCHEME } from './origin.ts';

/** Makes the interface's scheme behave as https does: an origin of its own, a secure context. Before `ready` only. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** Serves the built interface, from memory, and nothing else. */
export function servePage(page: Page, settings: () => WindowSettings): void {
  protocol.handle(SCHEME, ({ method, url }) => {
    const found =
      method === 'GET' && isOurPage(url) ? page.respond(new URL(url).pathname, settings()) : undefined;
    return found === undefined
      ? new Response(null, { status: 404, headers: SECURITY_HEADERS })
      : new Response(found.body, { status: found.status, headers: found.headers });
  });
}
