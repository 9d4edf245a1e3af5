import {
  makeStyles,
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  Spinner,
  tokens,
  typographyStyles,
} from '@fluentui/react-components';
import { CheckmarkCircle16Regular } from '@fluentui/react-icons';
import { useEffect, useState, type ReactNode } from 'react';
import { formatDay } from '../../format.ts';
import { text } from '../../text.ts';
import { useLoaded } from '../../use-loaded.ts';
import { useForm } from './form-context.ts';
import { PathField, type PathFieldProps } from './path-field.tsx';

const words = text.profileForm.ca;

/** A pause of whoever types, after which the path is looked at. */
const TYPING_PAUSE_MS = 500;

const useStyles = makeStyles({
  field: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS, minWidth: 0 },
  found: {
    ...typographyStyles.caption1,
    display: 'flex',
    gap: tokens.spacingHorizontalXS,
    margin: 0,
    color: tokens.colorNeutralForeground2,
    overflowWrap: 'anywhere',
  },
  icon: { flexShrink: 0, color: tokens.colorStatusSuccessForeground1 },
});

/** A CA file, and what the engine finds in it. */
export function CaFileField(
  props: Pick<PathFieldProps, 'label' | 'hint' | 'placeholder'> & {
    readonly field: 'caFile' | 'proxyCaFile';
  },
): ReactNode {
  const classes = useStyles();
  const { draft } = useForm();
  const typed = draft[props.field];
  const [looked, setLooked] = useState(typed);
  useEffect(() => {
    const timer = setTimeout(() => setLooked(typed), TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <div className={classes.field}>
      <PathField
        {...props}
        accept=".pem,.crt,.cer,application/x-pem-file"
        onLeave={() => setLooked(typed)}
        onChoose={setLooked}
      />
      {/* What was found in one file is nothing of another. */}
      {looked !== '' && looked === typed && <Found key={looked} path={looked} />}
    </div>
  );
}

function Found({ path }: { readonly path: string }): ReactNode {
  const classes = useStyles();
  const [nowMs] = useState(() => Date.now());
  const { data, failure } = useLoaded('ca.inspect', { path }, 0);
  if (failure !== null) {
    return (
      <MessageBar intent="warning" layout="multiline" data-testid="ca-problem">
        <MessageBarBody>
          <MessageBarTitle>{text.sentence(failure.message)}</MessageBarTitle>
          {failure.action}
        </MessageBarBody>
      </MessageBar>
    );
  }
  if (data === null) return <Spinner size="tiny" delay={300} label={words.looking} labelPosition="after" />;
  const { count, certificates } = data;
  const [first] = certificates;
  const over = certificates.find(({ validTo }) => Date.parse(validTo) <= nowMs);
  if (over !== undefined) {
    return (
      <MessageBar intent="warning" layout="multiline" data-testid="ca-problem">
        <MessageBarBody>{words.over(over.subject, formatDay(over.validTo))}</MessageBarBody>
      </MessageBar>
    );
  }
  return (
    <p className={classes.found} role="status" data-testid="ca-found">
      <CheckmarkCircle16Regular className={classes.icon} aria-hidden />
      {words.holds(count, first?.subject ?? '', formatDay(first?.validTo ?? ''))}
    </p>
  );
}
