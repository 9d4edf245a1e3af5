import { makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { PinholeGlyph } from './pinhole-glyph.tsx';

const useStyles = makeStyles({
  page: {
    flexGrow: 1,
    display: 'flex',
    flexDirection: 'column',
    justifyContent: 'center',
    alignItems: 'center',
    textAlign: 'center',
    gap: tokens.spacingVerticalM,
    padding: tokens.spacingHorizontalXXL,
    '& p': { ...typographyStyles.body2, maxWidth: '60ch', margin: 0, overflowWrap: 'anywhere' },
  },
  title: { ...typographyStyles.title2, margin: 0 },
  glyph: { color: tokens.colorBrandForeground1 },
});

/** A page that stands in place of everything else: a few words, and what to do. */
export function FullPage({
  title,
  children,
}: {
  readonly title: string;
  readonly children: ReactNode;
}): ReactNode {
  const classes = useStyles();
  return (
    <main className={classes.page}>
      <PinholeGlyph verdict="unknown" size={56} className={classes.glyph} />
      <h1 className={classes.title}>{title}</h1>
      {children}
    </main>
  );
}
