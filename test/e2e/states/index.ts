import { DIAGNOSTICS } from './diagnostics.ts';
import { LOGS } from './logs.ts';
import { POLICY } from './policy.ts';
import { PROFILES } from './profiles.ts';
import { SETTINGS } from './settings.ts';
import { SHELL } from './shell.ts';
import type { PageState } from './state.ts';
import { TUNNELS } from './tunnels.ts';

/** All that the window can show. A page or a state more is a line more. */
export const STATES: readonly PageState[] = [
  ...SHELL,
  ...TUNNELS,
  ...PROFILES,
  ...DIAGNOSTICS,
  ...POLICY,
  ...LOGS,
  ...SETTINGS,
];
