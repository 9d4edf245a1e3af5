import {
  FluentProvider,
  RendererProvider,
  makeStyles,
  tokens,
  type GriffelRenderer,
} from '@fluentui/react-components';
import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import type { Client } from '../app/contract/client.ts';
import { AppHeader, tabId } from './components/app-header.tsx';
import { CrashGuard } from './components/crash-guard.tsx';
import { FullPage } from './components/full-page.tsx';
import { LiveRegion } from './components/live-region.tsx';
import { Notices } from './components/notices.tsx';
import { usePlace, useSelector, WindowContext } from './context.tsx';
import { TunnelsPage } from './features/tunnels/tunnels-page.tsx';
import type { Navigation, PageId } from './navigation.ts';
import { diagnosticsPart, leavePart, logsPart, policyPart, profilesPart } from './parts.ts';
import type { Ticker } from './state/ticker.ts';
import type { Store } from './store.ts';
import { text } from './text.ts';
import { darkTheme, lightTheme } from './theme.ts';
import { useMedia } from './use-media.ts';
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
});

export interface AppProps {
  readonly styles: GriffelRenderer;
  readonly store: Store;
  readonly client: Client;
  readonly ticker: Ticker;
  readonly navigation: Navigation;
}

export function App({ styles, ...rest }: AppProps): ReactNode {
  return (
    <RendererProvider renderer={styles} targetDocument={document}>
      <Themed {...rest} />
    </RendererProvider>
  );
}

/** Stands inside of the provider of styles, so that its own styles carry the nonce too. */
function Themed({ store, client, ticker, navigation }: Omit<AppProps, 'styles'>): ReactNode {
  const dark = useMedia('(prefers-color-scheme: dark)');
  const classes = useStyles();
  const value = useMemo(() => ({ store, client, ticker, navigation }), [store, client, ticker, navigation]);
  return (
    // Without a class of its own: dialogs and menus would get it too, and cover the page with its ground.
    <FluentProvider theme={dark ? darkTheme : lightTheme}>
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
};

function Content(): ReactNode {
  const classes = useStyles();
  const ended = useSelector(({ link }) => link === 'ended');
  const loaded = useSelector(({ version }) => version !== null);
  const { page, item } = usePlace().place;
  const main = useRef<HTMLElement>(null);
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
          {loaded && pages[page]()}
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
