import { makeStyles, mergeClasses, tokens, typographyStyles } from '@fluentui/react-components';
import { memo, type ReactNode } from 'react';
import { LIMITS, type KamSample } from '../../app/contract/contract.ts';
import { formatRtt } from '../format.ts';
import { text } from '../text.ts';
import { describeSamples, slowestOf } from './kam-words.ts';

const SLOTS = LIMITS.rttSamples.value;

const stripes = (degrees: number, colour: string): string =>
  `repeating-linear-gradient(${degrees}deg, ${colour} 0 2px, transparent 2px 6px)`;

const useStyles = makeStyles({
  strip: {
    position: 'relative',
    display: 'flex',
    alignItems: 'stretch',
    boxSizing: 'border-box',
    height: '120px',
    paddingTop: '18px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke1}`,
  },
  slowest: {
    ...typographyStyles.caption2,
    position: 'absolute',
    top: 0,
    left: 0,
    color: tokens.colorNeutralForeground3,
    fontVariantNumeric: 'tabular-nums',
  },
  slot: { flex: '1 1 0', minWidth: 0, display: 'flex', alignItems: 'end', justifyContent: 'center' },
  bar: {
    width: '64%',
    maxWidth: '9px',
    minHeight: '2px',
    borderRadius: '2px 2px 0 0',
    backgroundColor: tokens.colorBrandForeground1,
    forcedColorAdjust: 'none',
  },
  // A miss is a gap in the bars, with a mark of its own at its foot.
  miss: {
    width: '64%',
    maxWidth: '9px',
    height: '8px',
    backgroundColor: tokens.colorStatusDangerForeground1,
    clipPath: 'polygon(50% 0, 100% 100%, 0 100%)',
    forcedColorAdjust: 'none',
  },
  band: {
    width: '100%',
    height: '100%',
    forcedColorAdjust: 'none',
    backgroundColor: tokens.colorNeutralBackground4,
  },
  sleep: { backgroundImage: stripes(45, tokens.colorNeutralStrokeAccessible) },
  stall: { backgroundImage: stripes(90, tokens.colorNeutralStrokeAccessible) },
  'sleep-or-stall': { backgroundImage: stripes(135, tokens.colorNeutralStrokeAccessible) },
  network: { backgroundImage: stripes(0, tokens.colorStatusWarningForeground1) },
  legend: {
    ...typographyStyles.caption1,
    display: 'flex',
    flexWrap: 'wrap',
    columnGap: tokens.spacingHorizontalL,
    minHeight: '16px',
    color: tokens.colorNeutralForeground3,
  },
  key: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalXS },
  swatch: { width: '10px', height: '10px', borderRadius: '2px', flexShrink: 0 },
  none: { ...typographyStyles.body1, color: tokens.colorNeutralForeground3, margin: 'auto' },
});

/** The last keep-alives, newest at the right: a bar a round trip, a miss a gap, what this machine slept through a band. */
export const KamStrip = memo(function KamStrip({
  samples,
}: {
  readonly samples: readonly KamSample[];
}): ReactNode {
  const classes = useStyles();
  const shown = samples.slice(-SLOTS);
  const slowest = slowestOf(shown);
  const causes = new Set(shown.flatMap((sample) => (sample.kind === 'gap' ? [sample.cause] : [])));
  return (
    <div>
      <div role="img" aria-label={describeSamples(shown)} className={classes.strip} data-testid="kam-strip">
        {shown.length === 0 && <p className={classes.none}>{text.detail.kam.none}</p>}
        {slowest > 0 && <span className={classes.slowest}>{formatRtt(slowest)}</span>}
        {shown.length > 0 &&
          Array.from({ length: SLOTS - shown.length }, (_, index) => (
            <span key={index - SLOTS} className={classes.slot} />
          ))}
        {shown.map((sample, index) => (
          <Slot key={index} sample={sample} slowest={slowest} />
        ))}
      </div>
      <div className={classes.legend} aria-hidden data-testid="kam-legend">
        <Key look={classes.bar} words={text.detail.kam.answered} />
        <Key look={classes.miss} words={text.detail.kam.missed} />
        {[...causes].map((cause) => (
          <Key
            key={cause}
            look={mergeClasses(classes.band, classes[cause])}
            words={text.detail.kam.gap[cause]}
          />
        ))}
      </div>
    </div>
  );
});

interface SlotProps {
  readonly sample: KamSample;
  /** Round trip of the highest bar, ms. */
  readonly slowest: number;
}

function Slot({ sample, slowest }: SlotProps): ReactNode {
  const classes = useStyles();
  return (
    <span className={classes.slot}>
      {sample.kind === 'answered' && (
        <span
          className={classes.bar}
          style={{ height: `${(sample.rttMs / slowest) * 100}%` }}
          title={formatRtt(sample.rttMs)}
        />
      )}
      {sample.kind === 'missed' && <span className={classes.miss} title={text.detail.kam.missed} />}
      {sample.kind === 'gap' && (
        <span
          className={mergeClasses(classes.band, classes[sample.cause])}
          title={text.detail.kam.gap[sample.cause]}
        />
      )}
    </span>
  );
}

function Key({ look, words }: { readonly look: string; readonly words: string }): ReactNode {
  const classes = useStyles();
  return (
    <span className={classes.key}>
      <span className={mergeClasses(look, classes.swatch)} />
      {words}
    </span>
  );
}
