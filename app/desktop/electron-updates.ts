import { Readable } from 'node:stream';
import { app } from 'electron';
import type { NoUpdater, Updater } from '../../main/core.ts';
import type { Journal } from '../../main/model/log.ts';
import { cacheDirectory } from '../../main/platform/paths.ts';
import { VERSION } from '../version.ts';
import { findInstallation } from './installation.ts';
import type { OpenUpdateRequest } from './update-requests.ts';
import { desktopUpdater } from './updater.ts';

/** What replaces the installed program by a newer one; a program that was not installed has nothing of the kind. */
export async function electronUpdater(journal: Pick<Journal, 'write'>): Promise<Updater | NoUpdater> {
  if (!app.isPackaged) return { unsupported: 'not-installed' };
  const { resourcesPath, execPath, env, platform } = process;
  return desktopUpdater({
    installation: await findInstallation({ platform, executable: execPath, resources: resourcesPath, env }),
    journal,
    openRequest: await electronRequests(),
    program: {
      name: app.getName(),
      version: VERSION,
      resources: resourcesPath,
      caches: cacheDirectory(),
      quit: () => app.quit(),
      relaunch: () => app.relaunch(),
      releaseLock: () => app.releaseSingleInstanceLock(),
      onQuit(listener) {
        app.once('quit', (_event, exitCode) => listener(exitCode));
      },
    },
  });
}

/** By the system's proxy and its certificates, apart from the window's session, which lets nothing out. */
async function electronRequests(): Promise<OpenUpdateRequest> {
  const { net, session } = await import('electron');
  return (options, answered) => {
    const request = net.request({ ...options, session: session.fromPartition('updates', { cache: false }) });
    request.on('response', (response) => {
      // It is one, though its type does not say so.
      if (response instanceof Readable) answered(response);
      else request.abort();
    });
    return request;
  };
}
