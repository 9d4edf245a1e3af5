import type { Engine } from '../api.ts';
import { pathOf } from './path-of.ts';

/** An engine whose code is still coming: what is asked of it waits, and nothing is lost. */
export function laterEngine(coming: Promise<Engine>): Engine {
  const whenThere = (subscribe: (engine: Engine) => () => void): (() => void) => {
    let stop: (() => void) | undefined;
    let stopped = false;
    void coming.then((engine) => {
      if (!stopped) stop = subscribe(engine);
    });
    return () => {
      stopped = true;
      stop?.();
    };
  };
  return {
    client: {
      request: async (name, params) => (await coming).client.request(name, params),
      on: (name, listener) => whenThere(({ client }) => client.on(name, listener)),
      onLink: (listener) => whenThere(({ client }) => client.onLink(listener)),
    },
    onSessionEnded: (listener) => whenThere(({ onSessionEnded }) => onSessionEnded(listener)),
    pathOf,
  };
}
