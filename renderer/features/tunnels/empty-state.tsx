import { Button, makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { ActionButton } from '../../components/action-button.tsx';
import { PinholeGlyph } from '../../components/pinhole-glyph.tsx';
import { useNavigation, useSelector, useSend } from '../../context.tsx';
import { shortcutProps } from '../../shortcuts.ts';
import { text } from '../../text.ts';
import { ADD } from '../profiles/places.ts';

const useStyles = makeStyles({
  page: {
    flexGrow: 1,
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    justifyContent: 'center',
    textAlign: 'center',
    gap: tokens.spacingVerticalL,
    minHeight: '380px',
  },
  glyph: { color: tokens.colorBrandForeground1 },
  title: { ...typographyStyles.title2, margin: 0 },
  words: { ...typographyStyles.body2, maxWidth: '62ch', margin: 0 },
  acts: { display: 'flex', flexWrap: 'wrap', justifyContent: 'center', gap: tokens.spacingHorizontalM },
  note: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground3, margin: 0 },
});

/** No tunnel yet: what the program does, one way to see it, and one to use it. */
export function EmptyState(): ReactNode {
  const classes = useStyles();
  const send = useSend();
  const navigation = useNavigation();
  const mayAdd = useSelector(({ managed }) => managed?.userProfilesAllowed === true);
  return (
    <section className={classes.page}>
      <PinholeGlyph verdict="open" size={88} className={classes.glyph} />
      <h2 className={classes.title}>{text.empty.title}</h2>
      <p className={classes.words}>{text.empty.words}</p>
      <div className={classes.acts}>
        <ActionButton appearance="primary" size="large" onAct={() => send('demo.start', {})}>
          {text.empty.start}
        </ActionButton>
        {mayAdd && (
          <Button size="large" {...shortcutProps('profile.new')} onClick={() => navigation.go(ADD)}>
            {text.empty.add}
          </Button>
        )}
      </div>
      <p className={classes.note}>{text.empty.note}</p>
    </section>
  );
}
