import { join } from 'node:path';
import { PinholeError } from '../../main/model/errors.ts';
import { LIMITS } from '../../main/model/limits.ts';
import { readBoundedFile } from '../../main/platform/read-file.ts';
import { removeFile, writeWholeFile } from '../../main/platform/write-file.ts';
import { autostartEntry, isOurEntry, isSwitchedOff } from './autostart-entry.ts';

/** Starts the program without a window. */
export const HIDDEN_SWITCH = '--hidden';

/** The way in which a system starts programs when their user logs in. */
export interface StartAtLogin {
  /**
   * Has it as the user wants it. Does nothing where it is so already, and where a person has switched it off in the system's own settings.
   * @param insist: whoever manages this machine wants it, whatever a person has switched off.
   * @throws PinholeError FILE_UNWRITABLE, FILE_UNREADABLE
   */
  set(wanted: boolean, insist: boolean): Promise<void>;
}

/** What of Electron's `app` Windows and macOS need. */
export interface LoginItems {
  getLoginItemSettings(options?: { path?: string; args?: string[] }): {
    readonly openAtLogin: boolean;
    /** Of macOS. */
    readonly status?: string;
  };
  setLoginItemSettings(settings: { openAtLogin: boolean; path?: string; args?: string[] }): void;
}

/** By Electron. macOS passes no arguments, and says at the start whether it was a login. */
export function byLoginItem(app: LoginItems, platform: NodeJS.Platform): StartAtLogin {
  const args = platform === 'win32' ? { args: [HIDDEN_SWITCH] } : {};
  return {
    set(wanted, insist) {
      // What a person has switched off is still there on Windows, and would be on if it were written again; macOS waits for their leave.
      const { openAtLogin, status } = app.getLoginItemSettings(args);
      const isAsWanted = openAtLogin === wanted || (wanted && status === 'requires-approval');
      if (!isAsWanted || (wanted && insist)) app.setLoginItemSettings({ openAtLogin: wanted, ...args });
      return Promise.resolve();
    },
  };
}

export interface AutostartPorts {
  readonly env: NodeJS.ProcessEnv;
  readonly home: string;
  /** Of the running program. */
  readonly execPath: string;
  readonly comment: () => string;
}

/** By a file of the user's, on Linux. A file of that name that is not this program's own stays as it is. */
export function byAutostartFile({ env, home, execPath, comment }: AutostartPorts): StartAtLogin {
  const { XDG_CONFIG_HOME: config, APPIMAGE: image } = env;
  const folder = config === undefined || config === '' ? join(home, '.config') : config;
  const path = join(folder, 'autostart', 'pinhole.desktop');
  // What runs of an AppImage lies in a folder that is gone with it.
  const program = image === undefined || image === '' ? execPath : image;
  return {
    async set(wanted, insist) {
      const found = await entryAt(path);
      if (found !== undefined && !isOurEntry(found)) {
        if (wanted)
          throw new PinholeError('FILE_UNWRITABLE', `${path} cannot be written: it is not Pinhole’s own`);
        return;
      }
      if (!wanted) {
        if (found !== undefined) await removeFile(path);
        return;
      }
      if (found !== undefined && isSwitchedOff(found) && !insist) return;
      const entry = autostartEntry({ program, args: [HIDDEN_SWITCH], comment: comment() });
      if (entry === undefined)
        throw new PinholeError(
          'FILE_UNWRITABLE',
          `${path} cannot be written: it has no way to name ${program}`,
        );
      if (entry !== found) await writeWholeFile(path, entry);
    },
  };
}

/** undefined: there is none. @throws PinholeError FILE_UNREADABLE */
async function entryAt(path: string): Promise<string | undefined> {
  try {
    const octets = await readBoundedFile(path, LIMITS.autostartOctets.value, 'FILE_UNREADABLE');
    return octets.toString('utf8');
  } catch (thrown) {
    const { cause } = thrown as PinholeError;
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw thrown;
  }
}
