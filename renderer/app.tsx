import {
  FluentProvider,
  RendererProvider,
  makeStyles,
  mergeClasses,
  tokens,
  type GriffelRenderer,
} from '@fluentui/react-components';
import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import type { Client } from '../app/contract/client.ts';
import type { PathOf } from './api/path-of.ts';
import { AppHeader, tabId } from './components/app-header.tsx';
import { CrashGuard } from './components/crash-guard.tsx';
import { FullPage } from './components/full-page.tsx';
import { LiveRegion } from './components/live-region.tsx';
import { Notices } from './components/notices.tsx';
import { usePlace, useSelector, WindowContext } from './context.tsx';
import { TunnelsPage } from './features/tunnels/tunnels-page.tsx';
import type { Navigation, PageId } from './navigation.ts';
import { diagnosticsPart, leavePart, logsPart, policyPart, profilesPart, settingsPart } from './parts.ts';
import type { Ticker } from './state/ticker.ts';
import type { Store } from './store.ts';
import { text } from './text.ts';
import { themeOf } from './theme.ts';
import { useAppearance } from './use-appearance.ts';
import { useContrast } from './use-media.ts';
import { useShortcuts } from './use-shortcuts.ts';
import { useTitle } from './use-title.ts';

const useStyles = makeStyles({
  window: {
    height: '100dvh',
    display: 'flex',
    flexDirection: 'column',
    backgroundColor: tokens.colorNeutralBackground3,
  },
  // The page scrolls below its header, which keeps saying how the tunnels are.
  main: { flexGrow: 1, minHeight: 0, overflowY: 'auto' },
  content: {
    minHeight: '100%',
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalM,
    boxSizing: 'border-box',
    width: '100%',
    maxWidth: '1720px',
    margin: '0 auto',
    padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalXL} ${tokens.spacingVerticalXL}`,
  },
  page: { display: 'contents' },
  // As it was last known: legible, and no colour claims that anything is so now.
  stale: {
    display: 'flex',
    flexDirection: 'column',
    flexGrow: 1,
    gap: tokens.spacingVerticalM,
    filter: 'grayscale(1)',
    // What cannot be pressed says so by its colour there.
    '@media (forced-colors: active)': { filter: 'none' },
  },
});

export interface AppProps {
  readonly styles: GriffelRenderer;
  readonly store: Store;
  readonly client: Client;
  readonly ticker: Ticker;
  readonly navigation: Navigation;
  readonly pathOf: PathOf | null;
}

export function App({ styles, ...rest }: AppProps): ReactNode {
  return (
    <RendererProvider renderer={styles} targetDocument={document}>
      <Themed {...rest} />
    </RendererProvider>
  );
}

/** Stands inside of the provider of styles, so that its own styles carry the nonce too. */
function Themed({ store, client, ticker, navigation, pathOf }: Omit<AppProps, 'styles'>): ReactNode {
  const scheme = useAppearance(store);
  const contrast = useContrast();
  const classes = useStyles();
  const value = useMemo(
    () => ({ store, client, ticker, navigation, pathOf }),
    [store, client, ticker, navigation, pathOf],
  );
  return (
    // Without a class of its own: dialogs and menus would get it too, and cover the page with its ground.
    <FluentProvider theme={themeOf(scheme, contrast)}>
      <div className={classes.window}>
        <CrashGuard>
          <WindowContext value={value}>
            <Content />
          </WindowContext>
        </CrashGuard>
      </div>
    </FluentProvider>
  );
}

const pages: Record<PageId, () => ReactNode> = {
  tunnels: () => <TunnelsPage />,
  profiles: () => <profilesPart.View />,
  diagnostics: () => <diagnosticsPart.View />,
  policy: () => <policyPart.View />,
  logs: () => <logsPart.View />,
  settings: () => <settingsPart.View />,
};

function Content(): ReactNode {
  const classes = useStyles();
  const ended = useSelector(({ link }) => link === 'ended');
  const stale = useSelector(({ link }) => link !== 'up');
  const loaded = useSelector(({ version }) => version !== null);
  const { page, item } = usePlace().place;
  const main = useRef<HTMLElement>(null);
  useShortcuts();
  useTitle(item === null ? [text.shell.pages[page]] : null);
  useEffect(() => {
    if (main.current !== null) main.current.scrollTop = 0;
  }, [page]);
  if (ended) {
    return (
      <FullPage title={text.link.endedTitle}>
        <p>{text.link.ended}</p>
        <p>{text.link.endedAction}</p>
      </FullPage>
    );
  }
  return (
    <>
      <AppHeader />
      <main ref={main} className={classes.main}>
        <div className={classes.content} role="tabpanel" aria-labelledby={tabId(page)}>
          <Notices />
          {loaded && (
            <div className={mergeClasses(classes.page, stale && classes.stale)}>{pages[page]()}</div>
          )}
        </div>
      </main>
      <Leave />
      <LiveRegion />
    </>
  );
}

/** There once it was needed: it closes by itself. */
function Leave(): ReactNode {
  const asked = usePlace().asked !== null;
  const [needed, setNeeded] = useState(false);
  if (asked && !needed) setNeeded(true);
  return needed ? <leavePart.View /> : null;
}
