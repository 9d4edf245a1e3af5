import { Checkbox, Field, makeStyles, Select, tokens, typographyStyles } from '@fluentui/react-components';
import { Dismiss20Regular, Stethoscope20Regular } from '@fluentui/react-icons';
import { useState, type ReactNode } from 'react';
import { ActionButton } from '../../components/action-button.tsx';
import { LockedNote } from '../../components/locked-note.tsx';
import { usePanelStyles } from '../../components/panel-styles.ts';
import { useNavigation, useSelector, useSend } from '../../context.tsx';
import { text } from '../../text.ts';
import { diagnosticsOf } from './places.ts';

const words = text.diagnostics.run;

const useStyles = makeStyles({
  lead: { ...typographyStyles.body1, margin: 0, maxWidth: '120ch' },
  controls: { display: 'flex', flexWrap: 'wrap', alignItems: 'end', gap: tokens.spacingHorizontalM },
  // However long the name of a tunnel: the button beside it stays free.
  tunnel: { flex: '0 1 340px', minWidth: '200px', gridTemplateColumns: 'minmax(0, 1fr)' },
  select: { minWidth: 0, width: '100%', textOverflow: 'ellipsis' },
  // As wide for either of its words.
  button: { minWidth: '148px' },
  option: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', marginLeft: '-8px' },
});

export interface RunPanelProps {
  /** Of the tunnel that is chosen. */
  readonly id: string;
  readonly running: boolean;
  readonly mayMeasure: boolean;
}

/** Which tunnel, how far, and the way to begin and to end it. */
export function RunPanel({ id, running, mayMeasure }: RunPanelProps): ReactNode {
  const classes = useStyles();
  const panel = usePanelStyles();
  const send = useSend();
  const navigation = useNavigation();
  const tunnels = useSelector((state) => state.tunnels);
  const [idleWanted, setIdleWanted] = useState(false);
  const withIdle = idleWanted && mayMeasure;
  return (
    <div className={panel.panel}>
      <p className={classes.lead}>{words.lead}</p>
      <div className={classes.controls}>
        <Field label={words.tunnel} className={classes.tunnel}>
          <Select
            select={{ className: classes.select, title: tunnels.get(id)?.snapshot.name }}
            value={id}
            disabled={running}
            onChange={(_, { value }) => navigation.go(diagnosticsOf(value), { replace: true })}
          >
            {[...tunnels.values()].map(({ snapshot }) => (
              <option key={snapshot.id} value={snapshot.id}>
                {snapshot.name}
              </option>
            ))}
          </Select>
        </Field>
        {/* One button for both: it keeps the focus. */}
        <ActionButton
          className={classes.button}
          appearance={running ? 'secondary' : 'primary'}
          icon={running ? <Dismiss20Regular /> : <Stethoscope20Regular />}
          shortcut="diagnose"
          onAct={() => (running ? send('diagnosis.cancel', {}) : send('diagnosis.start', { id, withIdle }))}
        >
          {running ? words.cancel : words.start}
        </ActionButton>
      </div>
      <div className={classes.option}>
        <Checkbox
          label={words.withIdle}
          checked={withIdle}
          disabled={running || !mayMeasure}
          onChange={(_, { checked }) => setIdleWanted(checked === true)}
        />
        {!mayMeasure && <LockedNote>{words.idleForbidden}</LockedNote>}
      </div>
    </div>
  );
}
