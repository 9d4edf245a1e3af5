import './zod-setup.ts';
import { createDOMRenderer } from '@fluentui/react-components';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { connectToEngine } from './api.ts';
import { App } from './app.tsx';
import { LANGUAGE } from './language.ts';
import { createNavigation } from './navigation.ts';
import { createTicker } from './state/ticker.ts';
import { createStore } from './store.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element #root');

document.documentElement.lang = LANGUAGE;

const nonce = document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]')?.content ?? '';
const styles = createDOMRenderer(document, { styleElementAttributes: { nonce } });

const engine = connectToEngine();
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
