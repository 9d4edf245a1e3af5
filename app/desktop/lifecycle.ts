import type { CoreApi } from '../../main/model/core-api.ts';
import type { PinholeError } from '../../main/model/errors.ts';
import { LIMITS } from '../../main/model/limits.ts';
import type { Timers } from '../../main/platform/timers.ts';
import { report } from './report.ts';

/** What of Electron's `app` quitting needs. */
export interface Quittable {
  on(event: 'before-quit', listener: (event: { preventDefault(): void }) => void): unknown;
}

export interface QuitPorts {
  readonly core: Pick<CoreApi, 'close'>;
  readonly timers: Timers;
  /** Whether the program may go: a page may hold what is not saved. Resolves to false where a person stays. */
  readonly mayLeave: () => Promise<boolean>;
  /** Puts away what a person sees of it. */
  readonly putAway: () => void;
  /** Ends the process. */
  readonly end: () => void;
  /** Whether a quit that is held up would keep the system from ending the session, as on macOS. */
  readonly holdsSession: boolean;
}

export interface Quit {
  /** The session ends, and nobody can be asked: every tunnel is released now. */
  sessionEnds(): void;
}

/** Has every way to quit release all tunnels first, once, within `LIMITS.quitMs`. */
export function releaseBeforeQuit(app: Quittable, { core, timers, ...ports }: QuitPorts): Quit {
  let state: 'running' | 'asking' | 'releasing' | 'ended' = 'running';
  let sessionEnds = false;

  const end = (): void => {
    if (state === 'ended') return;
    state = 'ended';
    ports.end();
  };
  const release = (): void => {
    if (state === 'releasing' || state === 'ended') return;
    state = 'releasing';
    const callOff = timers.after(LIMITS.quitMs.value, end);
    // First of all: where the system waits for nobody, the releases are on their way with this turn.
    const closed = core.close();
    ports.putAway();
    closed.catch(report).finally(() => {
      callOff();
      end();
    });
  };
  const ask = async (): Promise<void> => {
    state = 'asking';
    const leaves = await ports.mayLeave().catch((thrown: unknown) => {
      report(thrown);
      return true;
    });
    if (leaves) release();
    // The session may have ended meanwhile.
    else if (isAsking()) state = 'running';
  };
  const isAsking = (): boolean => state === 'asking';

  app.on('before-quit', (event) => {
    if (state === 'ended' || (sessionEnds && ports.holdsSession)) return;
    event.preventDefault();
    if (state === 'running') void ask();
  });

  return {
    sessionEnds() {
      sessionEnds = true;
      release();
    },
  };
}

/** Exit status: 2 where a person has something to correct, 3 for what should not happen. */
export const exitStatus = (error: PinholeError): number => (error.stage === 'usage' ? 2 : 3);
