import { makeStyles, mergeClasses, tokens, typographyStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useSelector } from '../context.tsx';
import { summarise } from '../state/summary.ts';
import { text } from '../text.ts';
import { PinholeGlyph } from './pinhole-glyph.tsx';
import { useToneStyles } from './tones.ts';

const useStyles = makeStyles({
  header: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
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
  product: { ...typographyStyles.subtitle1, margin: 0 },
  version: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground3, paddingTop: '4px' },
  summary: {
    ...typographyStyles.subtitle2,
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    marginLeft: 'auto',
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
      <Summary />
    </header>
  );
}

/** The worst of all tunnels in a few words. */
function Summary(): ReactNode {
  const classes = useStyles();
  const tones = useToneStyles();
  const tunnels = useSelector((state) => state.tunnels);
  const summary = summarise([...tunnels.values()].map(({ snapshot }) => snapshot));
  if (summary === null) return null;
  return (
    <span className={mergeClasses(classes.summary, tones[summary.tone])} data-testid="summary">
      {summary.words}
    </span>
  );
}
