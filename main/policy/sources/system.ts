import { runCommand } from '../../platform/run-command.ts';
import type { Timers } from '../../platform/timers.ts';
import type { PolicySource } from '../document.ts';
import { linuxFiles } from './linux-files.ts';
import { macPreferences } from './mac-preferences.ts';
import { windowsRegistry } from './windows-registry.ts';

/** Where this system has its policies. */
export function systemPolicy(
  timers: Timers,
  platform: NodeJS.Platform = process.platform,
  env: NodeJS.ProcessEnv = process.env,
): PolicySource {
  const { SystemRoot: systemRoot } = env;
  if (platform === 'darwin') return macPreferences({ run: runCommand, timers });
  if (platform !== 'win32') return linuxFiles({ timers });
  return windowsRegistry({ run: runCommand, timers, ...(systemRoot !== undefined && { systemRoot }) });
}
