/** A window over a mock engine, in jsdom. */
import { createDOMRenderer, FluentProvider } from '@fluentui/react-components';
import { act, cleanup, fireEvent, render, type RenderResult } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, beforeAll, beforeEach, vi } from 'vitest';
import { createClient } from '../../../app/contract/client.ts';
import type { PathOf } from '../../../renderer/api/path-of.ts';
import { App } from '../../../renderer/app.tsx';
import { createNavigation, type Navigation } from '../../../renderer/navigation.ts';
import { loadParts } from '../../../renderer/parts.ts';
import { WindowContext } from '../../../renderer/context.tsx';
import { createTicker, type Ticker } from '../../../renderer/state/ticker.ts';
import { themeOf } from '../../../renderer/theme.ts';
import { createStore, type Store } from '../../../renderer/store.ts';
import { createMockChannel, type MockChannel, type MockHandlers } from '../../support/mock-channel.ts';
import { snapshot } from './samples.ts';

// What is opened is there at once.
beforeAll(loadParts);

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

// Times stand still unless a test moves them; what waits in promises runs on.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'setInterval', 'clearInterval'] });
});

afterEach(() => {
  cleanup();
  // Which page, and which detail, is open is an entry of the browser's history.
  window.history.replaceState(null, '', window.location.pathname);
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

// Nor does it scroll: it has no layout.
Element.prototype.scrollIntoView = () => undefined;

export interface Bench {
  readonly channel: MockChannel;
  readonly store: Store;
  readonly ticker: Ticker;
  readonly navigation: Navigation;
  readonly pathOf: PathOf | null;
  /** Says that the host does not know the session any more. */
  readonly endSession: () => void;
}

export function createBench(
  handlers: MockHandlers = {},
  { pathOf = null, ...link }: { up?: boolean; pathOf?: PathOf | null } = {},
): Bench {
  const channel = createMockChannel(
    {
      'core.snapshot': () => snapshot(), // Not answered: what a chart does with it, its own test says.
      'history.read': () => new Promise(() => undefined),
      ...handlers,
    },
    link,
  );
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
  return { channel, store, ticker: createTicker(), navigation: createNavigation(), pathOf, endSession };
}

/** Runs what waits in promises, and renders what follows. */
export async function settle(): Promise<void> {
  await act(async () => {
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  });
}

export async function renderApp({
  channel,
  store,
  ticker,
  navigation,
  pathOf,
}: Bench): Promise<RenderResult> {
  const rendered = render(
    <App
      styles={createDOMRenderer(document)}
      store={store}
      client={createClient(channel)}
      ticker={ticker}
      navigation={navigation}
      pathOf={pathOf}
    />,
  );
  await settle();
  return rendered;
}

/** Renders a part of the page alone. */
export async function renderPart(
  { channel, store, ticker, navigation, pathOf }: Bench,
  part: ReactNode,
): Promise<RenderResult> {
  const rendered = render(
    <FluentProvider theme={themeOf('light', 'usual')}>
      <WindowContext value={{ store, client: createClient(channel), ticker, navigation, pathOf }}>
        {part}
      </WindowContext>
    </FluentProvider>,
  );
  await settle();
  return rendered;
}

/** By the name that a screen reader says. Cheaper than by role, which has jsdom work out the styles of all of the page. */
export function control(
  name: string | RegExp,
  selector = 'button, [role=menuitem], [role=tab], [role=switch]',
): HTMLElement {
  const found = [...document.querySelectorAll<HTMLElement>(selector)].filter((element) => {
    const label = element.getAttribute('aria-label') ?? (element.textContent || labelOf(element));
    return typeof name === 'string' ? label === name : name.test(label);
  });
  const [only] = found;
  if (only === undefined || found.length > 1)
    throw new Error(`${found.length} controls are called ${String(name)}`);
  return only;
}

const labelOf = (element: HTMLElement): string =>
  document.getElementById(element.getAttribute('aria-labelledby') ?? '')?.textContent ??
  document.querySelector(`label[for="${element.id}"]`)?.textContent ??
  '';

export async function click(name: string | RegExp, selector?: string): Promise<void> {
  fireEvent.click(control(name, selector));
  await settle();
}
