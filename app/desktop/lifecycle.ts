import type { CoreApi } from '../../main/model/core-api.ts';
import type { PinholeError } from '../../main/model/errors.ts';
import { LIMITS } from '../../main/model/limits.ts';
import type { Timers } from '../../main/platform/timers.ts';
import { report } from './report.ts';

/** What of Electron's `app` quitting needs. */
export interface Quittable {
  on(event: 'before-quit', listener: (event: { preventDefault(): void }) => void): unknown;
  quit(): void;
}

/** Holds the first attempt to quit until every tunnel is released, or `LIMITS.quitMs` have passed. */
export function releaseBeforeQuit(app: Quittable, core: CoreApi, timers: Timers): void {
  let state: 'running' | 'releasing' | 'released' = 'running';

  app.on('before-quit', (event) => {
    if (state === 'released') return;
    event.preventDefault();
    if (state === 'releasing') return;
    state = 'releasing';
    const quit = (): void => {
      callOff();
      state = 'released';
      app.quit();
    };
    const callOff = timers.after(LIMITS.quitMs.value, quit);
    core.close().catch(report).finally(quit);
  });
}

/** Exit status: 2 where a person has something to correct, 3 for what should not happen. */
export const exitStatus = (error: PinholeError): number => (error.stage === 'usage' ? 2 : 3);
