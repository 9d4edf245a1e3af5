import { homedir } from 'node:os';
import { expect, it } from 'vitest';
import { logDirectory } from '../../../main/platform/paths.ts';

it.each<[NodeJS.Platform, NodeJS.ProcessEnv, string]>([
  ['linux', { XDG_STATE_HOME: '/state' }, '/state/pinhole/logs'],
  ['linux', {}, `${homedir()}/.local/state/pinhole/logs`],
  ['darwin', {}, `${homedir()}/Library/Logs/Pinhole`],
  ['win32', { LOCALAPPDATA: '/local' }, '/local/Pinhole/logs'],
])('the log lies where the logs of the system lie: %s', (platform, env, expected) => {
  expect(logDirectory(env, platform)).toBe(expected);
});
