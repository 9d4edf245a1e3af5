import { makeStyles, mergeClasses, Tab, TabList, tokens, typographyStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useNavigation, usePlace, useSelector } from '../context.tsx';
import { PAGES, type PageId } from '../navigation.ts';
import { summarise } from '../state/summary.ts';
import { shortcutProps } from '../shortcuts.ts';
import { text } from '../text.ts';
import { hidden } from './hidden.ts';
import { PinholeGlyph } from './pinhole-glyph.tsx';
import { ShortcutsButton } from './shortcuts-button.tsx';
import { useToneStyles } from './tones.ts';

const useStyles = makeStyles({
  header: {
    display: 'flex',
    alignItems: 'center',
    flexWrap: 'wrap',
    gap: `0 ${tokens.spacingHorizontalS}`,
    boxSizing: 'border-box',
    width: '100%',
    maxWidth: '1720px',
    minHeight: '56px',
    margin: '0 auto',
    padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalXL} 0`,
  },
  mark: {
    display: 'flex',
    padding: '5px',
    borderRadius: tokens.borderRadiusLarge,
    color: tokens.colorNeutralForegroundOnBrand,
    backgroundColor: tokens.colorBrandBackground,
    '@media (forced-colors: active)': { border: '1px solid CanvasText' },
  },
  product: {
    ...typographyStyles.subtitle1,
    margin: 0,
    // The mark says it, where the pages and the summary need the room of one line.
    '@media (min-width: 640px) and (max-width: 859px)': hidden,
  },
  version: {
    ...typographyStyles.caption1,
    color: tokens.colorNeutralForeground3,
    paddingTop: '4px',
    '@media (max-width: 859px)': { display: 'none' },
  },
  pages: {
    marginLeft: tokens.spacingHorizontalM,
    // On a line of its own where it would press on the summary.
    '@media (max-width: 639px)': { order: 1, width: '100%', margin: '0 -12px' },
  },
  end: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    marginLeft: 'auto',
  },
  summary: {
    ...typographyStyles.subtitle2,
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    '::before': {
      content: '""',
      width: '10px',
      height: '10px',
      borderRadius: '50%',
      backgroundColor: 'currentColor',
      forcedColorAdjust: 'none',
    },
  },
});

export function AppHeader(): ReactNode {
  const classes = useStyles();
  const version = useSelector((state) => state.version);
  return (
    <header className={classes.header}>
      <span className={classes.mark}>
        <PinholeGlyph verdict="open" size={22} />
      </span>
      <h1 className={classes.product}>{text.product}</h1>
      {version !== null && (
        <span className={classes.version} title={text.version(version)}>
          {version}
        </span>
      )}
      <Pages />
      <div className={classes.end}>
        <Summary />
        <ShortcutsButton />
      </div>
    </header>
  );
}

/** Of the tab of a page, which names what the page shows. */
export const tabId = (page: PageId): string => `page-${page}`;

function Pages(): ReactNode {
  const classes = useStyles();
  const navigation = useNavigation();
  const { page } = usePlace().place;
  const open = (name: unknown): void => {
    const wanted = PAGES.find((each) => each === name);
    if (wanted !== undefined) navigation.go({ page: wanted, item: null });
  };
  return (
    <nav className={classes.pages} aria-label={text.shell.pagesName}>
      <TabList selectedValue={page} onTabSelect={(_, { value }) => open(value)}>
        {PAGES.map((each) => (
          // A page within a page leads back by its tab, although that is the selected one.
          <Tab
            key={each}
            id={tabId(each)}
            value={each}
            {...shortcutProps(`page.${each}`)}
            onClick={() => open(each)}
          >
            {text.shell.pages[each]}
          </Tab>
        ))}
      </TabList>
    </nav>
  );
}

/** The worst of all tunnels in a few words. */
function Summary(): ReactNode {
  const classes = useStyles();
  const tones = useToneStyles();
  const tunnels = useSelector((state) => state.tunnels);
  const summary = summarise([...tunnels.values()].map(({ snapshot }) => snapshot));
  const up = useSelector(({ link }) => link === 'up');
  if (summary === null) return null;
  return (
    <span className={mergeClasses(classes.summary, tones[up ? summary.tone : 'quiet'])} data-testid="summary">
      {up ? summary.words : text.summary.lastKnown(summary.words)}
    </span>
  );
}
