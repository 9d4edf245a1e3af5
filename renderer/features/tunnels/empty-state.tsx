import { makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { ActionButton } from '../../components/action-button.tsx';
import { PinholeGlyph } from '../../components/pinhole-glyph.tsx';
import { useSend } from '../../context.tsx';
import { text } from '../../text.ts';

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
  words: { ...typographyStyles.body2, fontSize: '16px', lineHeight: '24px', maxWidth: '62ch', margin: 0 },
  note: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground3, margin: 0 },
});

/** No tunnel yet: what the program does, and one way to see it. */
export function EmptyState(): ReactNode {
  const classes = useStyles();
  const send = useSend();
  return (
    <section className={classes.page}>
      <PinholeGlyph verdict="open" size={88} className={classes.glyph} />
      <h2 className={classes.title}>{text.empty.title}</h2>
      <p className={classes.words}>{text.empty.words}</p>
      <ActionButton appearance="primary" size="large" onAct={() => send('demo.start', {})}>
        {text.empty.start}
      </ActionButton>
      <p className={classes.note}>{text.empty.note}</p>
    </section>
  );
}
