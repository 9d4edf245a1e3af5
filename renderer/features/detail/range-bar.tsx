import { makeStyles, mergeClasses, tokens, typographyStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { formatSilence } from '../../format.ts';
import { text } from '../../text.ts';
import { marksUpTo, placeOf } from './range-scale.ts';

const MOVES = '@media (prefers-reduced-motion: no-preference)';

const FORCED = '@media (forced-colors: active)';

/** What was deadly, where there is but one colour. */
const STRIPES = {
  backgroundColor: 'Canvas',
  backgroundImage: 'repeating-linear-gradient(45deg, CanvasText 0 2px, Canvas 2px 5px)',
};

const useStyles = makeStyles({
  figure: { margin: 0, paddingTop: '2px' },
  track: {
    position: 'relative',
    height: '14px',
    borderRadius: tokens.borderRadiusMedium,
    overflow: 'hidden',
    // Not known yet: neither colour.
    backgroundColor: tokens.colorNeutralStroke2,
    [FORCED]: { border: '1px solid CanvasText', backgroundColor: 'Canvas', forcedColorAdjust: 'none' },
  },
  part: {
    position: 'absolute',
    top: 0,
    bottom: 0,
    forcedColorAdjust: 'none',
    [MOVES]: { transition: 'width 300ms ease-out' },
  },
  lived: { left: 0, backgroundColor: tokens.colorStatusSuccessForeground1 },
  died: {
    right: 0,
    backgroundColor: tokens.colorStatusDangerForeground1,
    [FORCED]: STRIPES,
  },
  /** The interval in force: where keep-alives stand in all this. */
  interval: {
    position: 'absolute',
    top: 0,
    bottom: 0,
    width: '2px',
    marginLeft: '-1px',
    backgroundColor: tokens.colorNeutralForeground1,
    forcedColorAdjust: 'none',
    [FORCED]: { backgroundColor: 'Highlight', width: '4px' },
  },
  scale: {
    ...typographyStyles.caption2,
    position: 'relative',
    height: '18px',
    color: tokens.colorNeutralForeground3,
    fontVariantNumeric: 'tabular-nums',
  },
  mark: { position: 'absolute', transform: 'translateX(-50%)', whiteSpace: 'nowrap' },
  start: { transform: 'none' },
  end: { transform: 'translateX(-100%)' },
  legend: {
    ...typographyStyles.caption1,
    display: 'flex',
    flexWrap: 'wrap',
    columnGap: tokens.spacingHorizontalL,
    color: tokens.colorNeutralForeground3,
  },
  key: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalXS },
  swatch: { width: '10px', height: '10px', borderRadius: '2px', forcedColorAdjust: 'none' },
  swatchOpen: {
    backgroundColor: tokens.colorNeutralStroke2,
    [FORCED]: { backgroundColor: 'Canvas', outline: '1px solid CanvasText' },
  },
  swatchLived: { backgroundColor: tokens.colorStatusSuccessForeground1 },
  swatchDied: { backgroundColor: tokens.colorStatusDangerForeground1, [FORCED]: STRIPES },
  swatchInterval: {
    width: '2px',
    backgroundColor: tokens.colorNeutralForeground1,
    [FORCED]: { backgroundColor: 'Highlight', width: '4px' },
  },
});

export interface RangeBarProps {
  readonly survivedSeconds: number;
  readonly failedBySeconds: number | null;
  /** The end of the scale. */
  readonly maxSeconds: number;
  /** The interval in force; 0: none. */
  readonly intervalSeconds: number;
}

/** Silences along a line: those that were lived through, those that were deadly, and what lies between. */
export function RangeBar({
  survivedSeconds,
  failedBySeconds,
  maxSeconds,
  intervalSeconds,
}: RangeBarProps): ReactNode {
  const classes = useStyles();
  const percent = (seconds: number): string => `${placeOf(seconds, maxSeconds) * 100}%`;
  const words = text.measure.range;
  const shown = intervalSeconds > 0 && intervalSeconds <= maxSeconds;
  return (
    <figure className={classes.figure}>
      <div
        role="img"
        aria-label={words.describe(survivedSeconds, failedBySeconds, maxSeconds)}
        className={classes.track}
        data-testid="range"
      >
        <div
          className={mergeClasses(classes.part, classes.lived)}
          style={{ width: percent(survivedSeconds) }}
        />
        <div
          className={mergeClasses(classes.part, classes.died)}
          style={{
            width: failedBySeconds === null ? 0 : `${100 - placeOf(failedBySeconds, maxSeconds) * 100}%`,
          }}
        />
        {shown && <div className={classes.interval} style={{ left: percent(intervalSeconds) }} />}
      </div>
      <div className={classes.scale} aria-hidden>
        {marksUpTo(maxSeconds).map((seconds) => (
          <span
            key={seconds}
            className={mergeClasses(
              classes.mark,
              seconds === 0 && classes.start,
              seconds === maxSeconds && classes.end,
            )}
            style={{ left: percent(seconds) }}
          >
            {formatSilence(seconds)}
          </span>
        ))}
      </div>
      <figcaption className={classes.legend} aria-hidden>
        <Key look={classes.swatchLived} words={words.lived} />
        <Key look={classes.swatchOpen} words={words.open} />
        <Key look={classes.swatchDied} words={words.died} />
        {shown && <Key look={classes.swatchInterval} words={words.interval} />}
      </figcaption>
    </figure>
  );
}

function Key({ look, words }: { readonly look: string; readonly words: string }): ReactNode {
  const classes = useStyles();
  return (
    <span className={classes.key}>
      <span className={mergeClasses(classes.swatch, look)} />
      {words}
    </span>
  );
}
