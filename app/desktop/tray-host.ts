import { LIMITS } from '../../main/model/limits.ts';
import { busSocket, onSessionBus } from '../../main/platform/session-bus.ts';
import type { Timers } from '../../main/platform/timers.ts';

export interface TrayHostPorts {
  readonly timers: Timers;
  readonly platform: NodeJS.Platform;
  readonly env: NodeJS.ProcessEnv;
}

/** Whoever shows tray icons on Linux, by the specification StatusNotifierItem. GNOME has nobody, without an extension. */
const WATCHER = 'org.kde.StatusNotifierWatcher';

/**
 * Whether this desktop shows tray icons. Windows and macOS do; on Linux the session's bus is asked, as Electron does not tell: an icon
 * that nobody shows is made without a word. What cannot be asked counts as no. Never rejects.
 */
export async function hasTrayHost({ timers, platform, env }: TrayHostPorts): Promise<boolean> {
  if (platform === 'win32' || platform === 'darwin') return true;
  const socket = busSocket(env);
  if (socket === undefined) return false;
  const limitMs = LIMITS.trayHostMs.value;
  try {
    return await onSessionBus(socket, { timers, limitMs }, async (ask) => {
      // Asked first: a call to a name that nobody has might start a service.
      const owned = await ask({
        destination: 'org.freedesktop.DBus',
        path: '/org/freedesktop/DBus',
        interface: 'org.freedesktop.DBus',
        member: 'NameHasOwner',
        args: [WATCHER],
      });
      if (owned.values[0] !== true) return false;
      const shown = await ask({
        destination: WATCHER,
        path: '/StatusNotifierWatcher',
        interface: 'org.freedesktop.DBus.Properties',
        member: 'Get',
        args: [WATCHER, 'IsStatusNotifierHostRegistered'],
      });
      return shown.values[0] === true;
    });
  } catch {
    return false;
  }
}
