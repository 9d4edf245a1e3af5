import {
  FluentProvider,
  RendererProvider,
  makeStyles,
  tokens,
  type GriffelRenderer,
} from '@fluentui/react-components';
import { useMemo, type ReactNode } from 'react';
import type { Client } from '../app/contract/client.ts';
import { AppHeader } from './components/app-header.tsx';
import { CrashGuard } from './components/crash-guard.tsx';
import { FullPage } from './components/full-page.tsx';
import { LiveRegion } from './components/live-region.tsx';
import { Notices } from './components/notices.tsx';
import { useSelector, WindowContext } from './context.tsx';
import { TunnelsPage } from './features/tunnels/tunnels-page.tsx';
import type { Ticker } from './state/ticker.ts';
import type { Store } from './store.ts';
import { text } from './text.ts';
import { darkTheme, lightTheme } from './theme.ts';
import { useMedia } from './use-media.ts';

const useStyles = makeStyles({
  provider: {
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
}

export function App({ styles, ...rest }: AppProps): ReactNode {
  return (
    <RendererProvider renderer={styles} targetDocument={document}>
      <Themed {...rest} />
    </RendererProvider>
  );
}

/** Stands inside of the provider of styles, so that its own styles carry the nonce too. */
function Themed({ store, client, ticker }: Omit<AppProps, 'styles'>): ReactNode {
  const dark = useMedia('(prefers-color-scheme: dark)');
  const classes = useStyles();
  const value = useMemo(() => ({ store, client, ticker }), [store, client, ticker]);
  return (
    <FluentProvider theme={dark ? darkTheme : lightTheme} className={classes.provider}>
      <CrashGuard>
        <WindowContext value={value}>
          <Content />
        </WindowContext>
      </CrashGuard>
    </FluentProvider>
  );
}

function Content(): ReactNode {
  const classes = useStyles();
  const ended = useSelector(({ link }) => link === 'ended');
  const loaded = useSelector(({ version }) => version !== null);
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
      <main className={classes.main}>
        <div className={classes.content}>
          <Notices />
          {loaded && <TunnelsPage />}
        </div>
      </main>
      <LiveRegion />
    </>
  );
}
