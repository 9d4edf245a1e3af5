/** A window over a mock engine, in jsdom. */
import { createDOMRenderer, FluentProvider } from '@fluentui/react-components';
import { act, cleanup, render, type RenderResult } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, beforeEach, vi } from 'vitest';
import { createClient } from '../../../app/contract/client.ts';
import { App } from '../../../renderer/app.tsx';
import { WindowContext } from '../../../renderer/context.tsx';
import { createTicker, type Ticker } from '../../../renderer/state/ticker.ts';
import { lightTheme } from '../../../renderer/theme.ts';
import { createStore, type Store } from '../../../renderer/store.ts';
import { createMockChannel, type MockChannel, type MockHandlers } from '../../support/mock-channel.ts';
import { snapshot } from './samples.ts';

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

// Times stand still unless a test moves them; what waits in promises runs on.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'setInterval', 'clearInterval'] });
});

afterEach(() => {
  cleanup();
  // Which detail is open is an entry of the browser's history.
  window.history.replaceState(null, '');
  vi.useRealTimers();
});

/** jsdom has no media queries: light, and motion as the test says. */
export function stubMedia(matching: readonly string[] = []): void {
  vi.stubGlobal('matchMedia', (query: string) => ({
    matches: matching.includes(query),
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }));
}

stubMedia();

export interface Bench {
  readonly channel: MockChannel;
  readonly store: Store;
  readonly ticker: Ticker;
  /** Says that the host does not know the session any more. */
  readonly endSession: () => void;
}

export function createBench(handlers: MockHandlers = {}, link: { up?: boolean } = {}): Bench {
  const channel = createMockChannel({ 'core.snapshot': () => snapshot(), ...handlers }, link);
  const endListeners: (() => void)[] = [];
  const store = createStore({
    client: createClient(channel),
    onSessionEnded(listener) {
      endListeners.push(listener);
      return () => undefined;
    },
  });
  const endSession = (): void => {
    for (const listener of endListeners) listener();
  };
  return { channel, store, ticker: createTicker(), endSession };
}

/** Runs what waits in promises, and renders what follows. */
export async function settle(): Promise<void> {
  await act(async () => {
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  });
}

export async function renderApp({ channel, store, ticker }: Bench): Promise<RenderResult> {
  const rendered = render(
    <App styles={createDOMRenderer(document)} store={store} client={createClient(channel)} ticker={ticker} />,
  );
  await settle();
  return rendered;
}

/** Renders a part of the page alone. */
export async function renderPart({ channel, store, ticker }: Bench, part: ReactNode): Promise<RenderResult> {
  const rendered = render(
    <FluentProvider theme={lightTheme}>
      <WindowContext value={{ store, client: createClient(channel), ticker }}>{part}</WindowContext>
    </FluentProvider>,
  );
  await settle();
  return rendered;
}
