import { makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { GapCause } from '../../../app/contract/contract.ts';
import { text } from '../../text.ts';
import type { ChartItem, ChartMark } from './chart-data.ts';
import { HATCHES, MARK_SHAPES } from './chart-shapes.ts';

const words = text.chart;

const useStyles = makeStyles({
  key: {
    ...typographyStyles.caption1,
    display: 'flex',
    flexWrap: 'wrap',
    gap: `${tokens.spacingVerticalXXS} ${tokens.spacingHorizontalL}`,
    minHeight: '16px',
    color: tokens.colorNeutralForeground3,
  },
  entry: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalXS },
  swatch: { flexShrink: 0, forcedColorAdjust: 'none' },
  line: { color: tokens.colorBrandForeground1, '@media (forced-colors: active)': { color: 'Highlight' } },
  missed: {
    color: tokens.colorStatusDangerForeground1,
    '@media (forced-colors: active)': { color: 'CanvasText' },
  },
  late: {
    color: tokens.colorStatusWarningForeground1,
    '@media (forced-colors: active)': { color: 'CanvasText' },
  },
  up: { color: tokens.colorNeutralForeground2, '@media (forced-colors: active)': { color: 'CanvasText' } },
  band: {
    color: tokens.colorNeutralStrokeAccessible,
    backgroundColor: tokens.colorNeutralBackground4,
    '@media (forced-colors: active)': { color: 'GrayText', backgroundColor: 'Canvas' },
  },
});

/** Which shape is what: those that there are always, and those that are there. */
export function ChartKey({ items }: { readonly items: readonly ChartItem[] }): ReactNode {
  const classes = useStyles();
  const kinds = new Set(items.map(({ kind }) => kind));
  const causes = [...new Set(items.flatMap((item) => (item.kind === 'band' ? [item.cause] : [])))];
  const marks: readonly ChartMark['kind'][] = ['missed', 'late', 'up'];
  return (
    <div className={classes.key} aria-hidden data-testid="chart-key">
      <span className={classes.entry}>
        <svg className={`${classes.swatch} ${classes.line}`} width={18} height={12} viewBox="0 0 18 12">
          <path d="M0 8L6 5L12 7L18 3" fill="none" stroke="currentColor" strokeWidth={1.5} />
          <circle cx={6} cy={5} r={2} fill="currentColor" />
        </svg>
        {words.answered}
      </span>
      {marks
        .filter((kind) => kind === 'missed' || kinds.has(kind))
        .map((kind) => (
          <span key={kind} className={classes.entry}>
            <svg
              className={`${classes.swatch} ${classes[kind]}`}
              width={12}
              height={12}
              viewBox="-6 -6 12 12"
            >
              <path
                d={MARK_SHAPES[kind].path}
                fill={MARK_SHAPES[kind].filled ? 'currentColor' : 'none'}
                stroke="currentColor"
                strokeWidth={MARK_SHAPES[kind].filled ? 0 : 2}
              />
            </svg>
            {words.mark[kind]}
          </span>
        ))}
      {causes.map((cause) => (
        <span key={cause} className={classes.entry}>
          <Hatching cause={cause} className={`${classes.swatch} ${classes.band}`} />
          {words.gap[cause]}
        </span>
      ))}
    </div>
  );
}

/** Lines of a hatching across a small square. */
function Hatching({ cause, className }: { readonly cause: GapCause; readonly className: string }): ReactNode {
  const lines = HATCHES[cause].flatMap((angle) =>
    [-8, -4, 0, 4, 8].map((at) => {
      const [dx, dy] = [Math.cos(angle) * 12, Math.sin(angle) * 12];
      const [px, py] = [6 - Math.sin(angle) * at, 6 + Math.cos(angle) * at];
      return `M${(px - dx).toFixed(1)} ${(py - dy).toFixed(1)}L${(px + dx).toFixed(1)} ${(py + dy).toFixed(1)}`;
    }),
  );
  return (
    <svg className={className} width={14} height={12} viewBox="0 0 14 12">
      <path d={lines.join('')} fill="none" stroke="currentColor" strokeWidth={1} />
    </svg>
  );
}
