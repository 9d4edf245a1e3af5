import type { AnyStage } from '../stage.ts';
import { clock } from './clock.ts';
import { configuration } from './configuration.ts';
import { idle } from './idle.ts';
import { keepAlive } from './keep-alive.ts';
import { machine } from './machine.ts';
import { name } from './name.ts';
import { portal } from './portal.ts';
import { proxy } from './proxy.ts';
import { steady } from './steady.ts';
import { tcp } from './tcp.ts';
import { tls } from './tls.ts';
import { way } from './way.ts';

/** Every stage, in the order in which they are shown; when each runs its `dependsOn` and `after` say. */
export const STAGES: readonly AnyStage[] = [
  machine,
  portal,
  way,
  name,
  tcp,
  proxy,
  tls,
  clock,
  configuration,
  keepAlive,
  idle,
  steady,
];
