import { app, session } from 'electron';
import type { ProxyResolver } from '../../main/core.ts';

/** The proxy by the settings of the system and its PAC script, as Chromium reads them. */
export const systemProxy: ProxyResolver = {
  async resolve(url) {
    // Tunnels start before Electron is ready.
    await app.whenReady();
    return session.defaultSession.resolveProxy(url);
  },
};
