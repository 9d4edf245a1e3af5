/** The product's page, which counts its renderings of rows: `test/bench/window` reads the counts. */
import { createDOMRenderer } from '@fluentui/react-components';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { connectToEngine } from '../../../../renderer/api.ts';
import { App } from '../../../../renderer/app.tsx';
import { RowRendered } from '../../../../renderer/context.tsx';
import { createNavigation } from '../../../../renderer/navigation.ts';
import { loadParts } from '../../../../renderer/parts.ts';
import { createTicker } from '../../../../renderer/state/ticker.ts';
import type { TunnelEntry } from '../../../../renderer/state/state.ts';
import { createStore } from '../../../../renderer/store.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element #root');
const nonce = document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]')?.content ?? '';
const styles = createDOMRenderer(document, { styleElementAttributes: { nonce } });

const engine = connectToEngine();
const store = createStore(engine);
const counts = {
  /** Renderings of rows. */
  rendered: 0,
  /** Of rows that were there already, and whose tunnel had not changed since. */
  unchanged: 0,
  /** Updates that were applied. */
  updates: 0,
  /** Tasks longer than 50 ms, each in ms. */
  longTasksMs: [] as number[],
};
/** Who waits for so many updates. */
let awaited: { readonly updates: number; readonly reached: () => void } | undefined;
Object.assign(window, {
  benchCounts: counts,
  benchReached: (updates: number) =>
    new Promise<void>((reached) => {
      if (counts.updates >= updates) reached();
      else awaited = { updates, reached };
    }),
});
engine.client.on('core.changed', () => {
  counts.updates += 1;
  if (awaited !== undefined && counts.updates >= awaited.updates) awaited.reached();
});
new PerformanceObserver((list) => {
  counts.longTasksMs.push(...list.getEntries().map(({ duration }) => duration));
}).observe({ type: 'longtask' });

/** What each row showed when it was last rendered. */
const shown = new Map<string, TunnelEntry | undefined>();
const count = (id: string): void => {
  const entry = store.getState().tunnels.get(id);
  const wasThere = document.querySelector(`[data-row="${id}"]`) !== null;
  counts.rendered += 1;
  if (wasThere && shown.get(id) === entry) counts.unchanged += 1;
  shown.set(id, entry);
};

void loadParts();
createRoot(root).render(
  <StrictMode>
    <RowRendered value={count}>
      <App
        styles={styles}
        store={store}
        client={engine.client}
        ticker={createTicker()}
        navigation={createNavigation()}
        pathOf={null}
      />
    </RowRendered>
  </StrictMode>,
);
