import { Button, makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { PinholeGlyph } from '../../components/pinhole-glyph.tsx';
import { useNavigation } from '../../context.tsx';
import { shortcutProps } from '../../shortcuts.ts';
import { text } from '../../text.ts';
import { ADD } from './places.ts';

const words = text.profiles.empty;

const useStyles = makeStyles({
  page: {
    flexGrow: 1,
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    justifyContent: 'center',
    textAlign: 'center',
    gap: tokens.spacingVerticalL,
    minHeight: '300px',
  },
  glyph: { color: tokens.colorBrandForeground1 },
  title: { ...typographyStyles.title2, margin: 0 },
  words: { ...typographyStyles.body2, maxWidth: '62ch', margin: 0 },
  acts: { display: 'flex', flexWrap: 'wrap', justifyContent: 'center', gap: tokens.spacingHorizontalM },
});

/** None yet: what a profile is, and the two ways to one. */
export function NoProfiles({ onImport }: { readonly onImport: () => void }): ReactNode {
  const classes = useStyles();
  const navigation = useNavigation();
  return (
    <div className={classes.page}>
      <PinholeGlyph verdict="unknown" size={64} className={classes.glyph} />
      <h3 className={classes.title}>{words.title}</h3>
      <p className={classes.words}>{words.words}</p>
      <div className={classes.acts}>
        <Button
          appearance="primary"
          size="large"
          {...shortcutProps('profile.new')}
          onClick={() => navigation.go(ADD)}
        >
          {words.add}
        </Button>
        <Button size="large" onClick={onImport}>
          {words.import}
        </Button>
      </div>
    </div>
  );
}
