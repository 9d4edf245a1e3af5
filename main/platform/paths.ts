import { existsSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where profiles lie, one JSON file each. */
export function profileDirectory(env: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
  return join(configDirectory(env, platform), 'profiles');
}

/** What a person has set of the program itself. */
export function settingsPath(env: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
  return join(configDirectory(env, platform), 'settings.json');
}

/** For the encrypted files of secrets, which are their owner's alone. */
export function secretDirectory(env: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
  return join(configDirectory(env, platform), 'secrets');
}

/** Where a file goes that a person asked for: the folder of downloads, where there is one, or else the home. */
export function downloadDirectory(home = homedir()): string {
  const downloads = join(home, 'Downloads');
  return existsSync(downloads) ? downloads : home;
}

/** For what lives only as long as the program; what is put here is made for its owner alone. */
export function runtimeDirectory(env: NodeJS.ProcessEnv = process.env): string {
  const { XDG_RUNTIME_DIR: runtime } = env;
  return runtime === undefined || runtime === '' ? tmpdir() : runtime;
}

/** For what the program learns and may forget: measured lifetimes, history. */
export function stateDirectory(env: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
  const { XDG_STATE_HOME: xdg, LOCALAPPDATA: local } = env;
  if (platform === 'win32') return join(local ?? join(homedir(), 'AppData', 'Local'), 'Pinhole');
  if (platform === 'darwin') return configDirectory(env, platform);
  return join(xdg === undefined || xdg === '' ? join(homedir(), '.local', 'state') : xdg, 'pinhole');
}

/** Where what became of keep-alives is kept. */
export function historyPath(env: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
  return join(stateDirectory(env, platform), 'history.sqlite');
}

/** For what can be had again: downloads of new versions. */
export function cacheDirectory(env: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
  const { XDG_CACHE_HOME: xdg, LOCALAPPDATA: local } = env;
  if (platform === 'win32') return local ?? join(homedir(), 'AppData', 'Local');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Caches');
  return xdg === undefined || xdg === '' ? join(homedir(), '.cache') : xdg;
}

/** For what was compiled of the program itself. */
export function compiledDirectory(env: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
  return join(cacheDirectory(env, platform), 'pinhole', 'compiled');
}

/** Where the log lies. */
export function logDirectory(env: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
  if (platform === 'darwin') return join(homedir(), 'Library', 'Logs', 'Pinhole');
  return join(stateDirectory(env, platform), 'logs');
}

function configDirectory(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  const { XDG_CONFIG_HOME: xdg, APPDATA: appData } = env;
  if (platform === 'win32') return join(appData ?? join(homedir(), 'AppData', 'Roaming'), 'Pinhole');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Pinhole');
  return join(xdg === undefined || xdg === '' ? join(homedir(), '.config') : xdg, 'pinhole');
}
