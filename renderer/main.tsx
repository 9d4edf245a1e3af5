import { createDOMRenderer } from '@fluentui/react-components';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { laterEngine } from './api/later-engine.ts';
import { App } from './app.tsx';
import { LANGUAGE } from './language.ts';
import { createNavigation } from './navigation.ts';
import { createTicker } from './state/ticker.ts';
import { loadParts } from './parts.ts';
import { createStore } from './store.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element #root');

document.documentElement.lang = LANGUAGE;

const nonce = document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]')?.content ?? '';
const styles = createDOMRenderer(document, { styleElementAttributes: { nonce } });

/** Once the header is on its way to the screen; a window that is out of sight paints nothing, and need not wait long. */
const painted = new Promise<void>((resolve) => {
  requestAnimationFrame(() => setTimeout(resolve));
  setTimeout(resolve, 200);
});
// The header need not wait for what judges every message.
const engine = laterEngine(
  painted.then(() => import('./api.ts')).then(({ connectToEngine }) => connectToEngine()),
);
const store = createStore(engine);
const ticker = createTicker();
const navigation = createNavigation();
// Ages and countdowns stand still while what they count from cannot be renewed.
engine.client.onLink((up) => ticker.setPaused(!up));

createRoot(root).render(
  <StrictMode>
    <App
      styles={styles}
      store={store}
      client={engine.client}
      ticker={ticker}
      navigation={navigation}
      pathOf={engine.pathOf}
    />
  </StrictMode>,
);

// Once the tunnels are seen, what the page may come to: a part that cannot be had says so when it is opened.
const stop = store.subscribe(() => {
  if (store.getState().version === null) return;
  stop();
  requestIdleCallback(() => void loadParts().catch(() => undefined), { timeout: 2_000 });
});
