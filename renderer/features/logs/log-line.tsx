import { Button, makeStyles, mergeClasses, tokens, typographyStyles } from '@fluentui/react-components';
import {
  Braces16Regular,
  ErrorCircle16Filled,
  Info16Regular,
  Warning16Filled,
  type FluentIcon,
} from '@fluentui/react-icons';
import { memo, useId, useState, type ReactNode } from 'react';
import type { LogLevel } from '../../../app/contract/contract.ts';
import { useToneStyles, type Tone } from '../../components/tones.ts';
import { useSelector } from '../../context.tsx';
import { formatClock } from '../../format.ts';
import { text } from '../../text.ts';
import { lineWords } from './log-words.ts';
import type { ShownLine } from './shown-lines.ts';

const words = text.logs;

/** Below this the level and the time stand above the words. */
const NARROW = '@container logs (max-width: 620px)';

const useStyles = makeStyles({
  line: {
    ...typographyStyles.body1,
    display: 'grid',
    gridTemplateColumns: '84px 80px minmax(0, 1fr) auto',
    columnGap: tokens.spacingHorizontalM,
    alignItems: 'start',
    padding: `${tokens.spacingVerticalXXS} 0`,
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    fontVariantNumeric: 'tabular-nums',
    // Of a thousand lines those in sight are laid out.
    contentVisibility: 'auto',
    containIntrinsicSize: 'auto 30px',
    [NARROW]: { gridTemplateColumns: 'auto minmax(0, 1fr) auto' },
  },
  // Each as high as the button at the end of the line.
  time: {
    ...typographyStyles.caption1,
    lineHeight: tokens.lineHeightBase400,
    color: tokens.colorNeutralForeground3,
  },
  level: {
    ...typographyStyles.caption1,
    lineHeight: tokens.lineHeightBase400,
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalXS,
  },
  icon: { flexShrink: 0 },
  words: {
    paddingTop: '2px',
    paddingBottom: '2px',
    overflowWrap: 'anywhere',
    [NARROW]: { gridRow: 2, gridColumn: '1 / -1' },
  },
  name: { fontWeight: tokens.fontWeightSemibold },
  raw: {
    ...typographyStyles.caption1,
    gridColumn: '1 / -1',
    fontFamily: tokens.fontFamilyMonospace,
    margin: `${tokens.spacingVerticalXS} 0 ${tokens.spacingVerticalS}`,
    padding: tokens.spacingHorizontalM,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground3,
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
  },
  folded: { display: 'none' },
});

const levels: Record<LogLevel, { readonly Icon: FluentIcon; readonly tone: Tone }> = {
  info: { Icon: Info16Regular, tone: 'quiet' },
  warn: { Icon: Warning16Filled, tone: 'warn' },
  error: { Icon: ErrorCircle16Filled, tone: 'bad' },
};

export const LogLineView = memo(function LogLineView({ shown }: { readonly shown: ShownLine }): ReactNode {
  const classes = useStyles();
  const tones = useToneStyles();
  const id = useId();
  const [open, setOpen] = useState(false);
  const { time, level, entry } = shown.line;
  const { tunnel } = entry;
  const name = useSelector(({ tunnels }) =>
    tunnel === undefined ? null : (tunnels.get(tunnel)?.snapshot.name ?? tunnel),
  );
  const { Icon, tone } = levels[level];
  return (
    <li className={classes.line} data-testid="log-line">
      <time className={classes.time} dateTime={time} title={time}>
        {formatClock(time)}
      </time>
      <span className={mergeClasses(classes.level, tones[tone])}>
        <Icon className={classes.icon} aria-hidden />
        {words.levelWord[level]}
      </span>
      <span className={classes.words}>
        {name !== null && <span className={classes.name}>{name}: </span>}
        {lineWords(shown.line)}
      </span>
      <Button
        size="small"
        appearance="subtle"
        icon={<Braces16Regular />}
        aria-label={words.showRaw}
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      />
      <pre id={id} className={mergeClasses(classes.raw, !open && classes.folded)}>
        {open && JSON.stringify(shown.line, null, 2)}
      </pre>
    </li>
  );
});
