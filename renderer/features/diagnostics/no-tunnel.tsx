import { Button, makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { usePanelStyles } from '../../components/panel-styles.ts';
import { useNavigation } from '../../context.tsx';
import { text } from '../../text.ts';

const words = text.diagnostics.none;

const useStyles = makeStyles({
  words: { ...typographyStyles.body1, margin: `0 0 ${tokens.spacingVerticalS}` },
});

/** Nothing to diagnose yet, and the way to something. */
export function NoTunnel(): ReactNode {
  const classes = useStyles();
  const panel = usePanelStyles();
  const navigation = useNavigation();
  return (
    <div className={panel.panel}>
      <h3 className={panel.title}>{words.title}</h3>
      <p className={classes.words}>{words.words}</p>
      <div>
        <Button appearance="primary" onClick={() => navigation.go({ page: 'profiles', item: null })}>
          {words.toProfiles}
        </Button>
      </div>
    </div>
  );
}
