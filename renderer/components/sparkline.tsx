import { makeStyles, tokens } from '@fluentui/react-components';
import { memo, type ReactNode } from 'react';
import { LIMITS, type KamSample } from '../../app/contract/contract.ts';
import { text } from '../text.ts';

const SLOTS = LIMITS.rttSamples.value;
const SLOT_WIDTH = 2;
const WIDTH = SLOTS * SLOT_WIDTH;
const HEIGHT = 26;
/** Room above and below, so that the line is never cut. */
const MARGIN = 3;

const useStyles = makeStyles({
  chart: { display: 'block', flexShrink: 0 },
  frame: { color: tokens.colorNeutralStroke2 },
  gap: { color: tokens.colorNeutralStroke1 },
  line: { color: tokens.colorBrandForeground1 },
  miss: { color: tokens.colorStatusDangerForeground1 },
});

/** The round trips of the last keep-alives, the newest at the right: a miss is a gap, a pause of this machine a grey band. */
export const Sparkline = memo(function Sparkline({
  samples,
}: {
  readonly samples: readonly KamSample[];
}): ReactNode {
  const classes = useStyles();
  const shown = samples.slice(-SLOTS);
  const first = SLOTS - shown.length;
  const x = (index: number): number => (first + index + 0.5) * SLOT_WIDTH;
  const slowest = Math.max(...shown.map((sample) => (sample.kind === 'answered' ? sample.rttMs : 0)), 0.001);
  const y = (rttMs: number): number => HEIGHT - MARGIN - (rttMs / slowest) * (HEIGHT - 2 * MARGIN);

  let line = '';
  let gaps = '';
  let misses = '';
  let penDown = false;
  shown.forEach((sample, index) => {
    const at = x(index).toFixed(1);
    if (sample.kind === 'answered') {
      // `h0` with round caps makes a lone answer a dot.
      line += penDown ? `L${at} ${y(sample.rttMs).toFixed(1)}` : `M${at} ${y(sample.rttMs).toFixed(1)}h0`;
    } else if (sample.kind === 'gap') {
      gaps += `M${at} 0V${HEIGHT}`;
    } else {
      misses += `M${at} ${HEIGHT - 4}V${HEIGHT}`;
    }
    penDown = sample.kind === 'answered';
  });

  return (
    <svg
      className={classes.chart}
      width={WIDTH}
      height={HEIGHT}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={describe(shown)}
      fill="none"
      stroke="currentColor"
    >
      <path className={classes.frame} d={`M0 ${HEIGHT - 0.5}H${WIDTH}`} strokeWidth={1} />
      <path className={classes.gap} d={gaps} strokeWidth={SLOT_WIDTH} />
      <path className={classes.miss} d={misses} strokeWidth={SLOT_WIDTH} />
      <path
        className={classes.line}
        d={line}
        strokeWidth={1.5}
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
});

function describe(samples: readonly KamSample[]): string {
  if (samples.length === 0) return text.kam.noSamples;
  const count = (kind: KamSample['kind']): number => samples.filter((sample) => sample.kind === kind).length;
  return text.kam.samples(count('answered'), count('missed'), count('gap'));
}
