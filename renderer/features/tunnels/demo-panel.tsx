import {
  Field,
  makeStyles,
  mergeClasses,
  Radio,
  RadioGroup,
  Switch,
  tokens,
  typographyStyles,
} from '@fluentui/react-components';
import { useState, type ReactNode } from 'react';
import type { DemoSnapshot, TscfBehaviour } from '../../../app/contract/contract.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { usePanelStyles } from '../../components/panel-styles.ts';
import { useSend, useStore } from '../../context.tsx';
import { formatSeconds } from '../../format.ts';
import { text } from '../../text.ts';

/** What "late" means at a click: longer than the demo's tunnel waits for an answer. */
const LATE_BY_MS = 3_000;

const INTERVALS_S = [2, 5, 30] as const;

/** Close above the demo's interval, and well above it; 0: endless. */
const LIVES_S = [0, 6, 20] as const;

const useStyles = makeStyles({
  panel: { alignSelf: 'start' },
  controls: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS },
  legend: { ...typographyStyles.body1Strong },
  // Fluent's indicators bring a margin of their own: the panel has one edge.
  choices: { flexWrap: 'wrap', margin: '-4px 0 -4px -8px' },
  toggle: { margin: '-6px 0 -4px -8px' },
  act: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalM },
  button: { flexShrink: 0 },
  hint: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground3, margin: 0 },
});

/** The local TSCF: how it behaves, as switches, so that a newcomer can break the tunnel and watch. */
export function DemoPanel({ demo }: { readonly demo: DemoSnapshot }): ReactNode {
  const panel = usePanelStyles();
  const classes = useStyles();
  const send = useSend();
  const store = useStore();
  const { behaviour, behave } = useBehaviour(demo.behaviour);
  const lives = [...new Set([...LIVES_S, behaviour.forgetAfterS])];
  const intervals = [...new Set([...INTERVALS_S, behaviour.intervalS])];

  const forget = async (): Promise<void> => {
    if (await send('demo.forget', {})) store.addNote({ what: 'forgets' });
  };
  const cut = async (): Promise<void> => {
    if (await send('demo.cut', {})) store.addNote({ what: 'cut' });
  };

  return (
    <section
      className={mergeClasses(panel.panel, classes.panel)}
      aria-labelledby="demo-title"
      data-testid="demo"
    >
      <div className={panel.head}>
        <h2 id="demo-title" className={panel.title}>
          {text.demo.title}
        </h2>
        <span className={panel.detail} data-testid="demo-address">
          {demo.address === null ? text.none : `${demo.address}:${demo.port ?? ''}`}
        </span>
        <ActionButton size="small" className={panel.headAction} onAct={() => send('demo.stop', {})}>
          {text.demo.stop}
        </ActionButton>
      </div>
      <div className={classes.controls}>
        <p className={classes.hint}>{text.demo.lead}</p>

        <Field
          label={{ children: text.demo.answers, className: classes.legend }}
          hint={text.demo.answersHint[behaviour.answers]}
        >
          <RadioGroup
            layout="horizontal"
            className={classes.choices}
            value={behaviour.answers}
            onChange={(_, { value }) => {
              if (value === 'late') behave({ answers: 'late', lateByMs: LATE_BY_MS });
              else if (value === 'prompt' || value === 'never') behave({ answers: value });
            }}
          >
            <Radio value="prompt" label={text.demo.prompt} />
            <Radio
              value="late"
              label={text.demo.late(behaviour.answers === 'late' ? behaviour.lateByMs : LATE_BY_MS)}
            />
            <Radio value="never" label={text.demo.never} />
          </RadioGroup>
        </Field>

        <div className={classes.act}>
          <ActionButton className={classes.button} onAct={forget}>
            {text.demo.forget}
          </ActionButton>
          <p className={classes.hint}>{text.demo.forgetHint}</p>
        </div>

        <Toggle
          label={text.demo.silent}
          hint={text.demo.silentHint}
          checked={behaviour.silent}
          onToggle={(silent) => behave({ silent })}
        />
        <Toggle
          label={text.demo.refuse}
          hint={text.demo.refuseHint}
          checked={behaviour.refuse}
          onToggle={(refuse) => behave({ refuse })}
        />

        <div className={classes.act}>
          <ActionButton className={classes.button} onAct={cut}>
            {text.demo.cut}
          </ActionButton>
          <p className={classes.hint}>{text.demo.cutHint}</p>
        </div>

        <Field label={{ children: text.demo.life, className: classes.legend }} hint={text.demo.lifeHint}>
          <RadioGroup
            layout="horizontal"
            className={classes.choices}
            value={String(behaviour.forgetAfterS)}
            onChange={(_, { value }) => behave({ forgetAfterS: Number(value) })}
          >
            {lives.map((seconds) => (
              <Radio
                key={seconds}
                value={String(seconds)}
                label={seconds === 0 ? text.demo.endless : formatSeconds(seconds)}
              />
            ))}
          </RadioGroup>
        </Field>

        <Field
          label={{ children: text.demo.interval, className: classes.legend }}
          hint={text.demo.intervalHint}
        >
          <RadioGroup
            layout="horizontal"
            className={classes.choices}
            value={String(behaviour.intervalS)}
            onChange={(_, { value }) => behave({ intervalS: Number(value) })}
          >
            {intervals.map((seconds) => (
              <Radio key={seconds} value={String(seconds)} label={formatSeconds(seconds)} />
            ))}
          </RadioGroup>
        </Field>
      </div>
    </section>
  );
}

interface ToggleProps {
  readonly label: string;
  readonly hint: string;
  readonly checked: boolean;
  readonly onToggle: (checked: boolean) => void;
}

function Toggle({ label, hint, checked, onToggle }: ToggleProps): ReactNode {
  const classes = useStyles();
  return (
    <Field hint={hint}>
      <Switch
        className={classes.toggle}
        label={{ children: label, className: classes.legend }}
        checked={checked}
        onChange={(_, data) => onToggle(data.checked)}
      />
    </Field>
  );
}

type Change = Partial<TscfBehaviour>;

/** The behaviour with what was just asked for: a switch moves under the hand, and the engine's next word settles it. */
function useBehaviour(told: TscfBehaviour): { behaviour: TscfBehaviour; behave: (change: Change) => void } {
  const send = useSend();
  const [asked, setAsked] = useState<{ readonly told: TscfBehaviour; readonly change: Change } | null>(null);
  const change = asked?.told === told ? asked.change : {};
  return {
    behaviour: { ...told, ...change },
    behave(wanted) {
      setAsked({ told, change: { ...change, ...wanted } });
      void send('demo.behave', wanted).then((done) => {
        if (!done) setAsked(null);
      });
    },
  };
}
