/** The engine as the desktop has it, with the profiles of XDG_CONFIG_HOME. Tells the parent how many timers have fired, whenever that asks. */
import { openJournal, openPolicy, openProgram } from '../../../main/core.ts';

let fired = 0;
const setRealTimeout = globalThis.setTimeout;
// Whatever of the engine waits, waits by this.
globalThis.setTimeout = Object.assign(
  (callback: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) =>
    setRealTimeout(() => {
      fired += 1;
      callback(...args);
    }, ms),
  setRealTimeout,
);

const core = await openProgram(await openPolicy(), {
  journal: await openJournal('desktop', '0.0.0'),
  version: '0.0.0',
});
core.onChange((change) => {
  if (change.kind === 'event' && change.event.event === 'state' && change.event.state === 'connected')
    process.send?.('connected');
});
process.on('message', () => process.send?.(fired));
process.on('disconnect', () => void core.close().then(() => process.exit()));
