import { makeStyles, mergeClasses, tokens, typographyStyles } from '@fluentui/react-components';
import { Checkmark16Filled } from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import type { TunnelSnapshot } from '../../../app/contract/contract.ts';
import { hidden } from '../../components/hidden.ts';
import { usePanelStyles } from '../../components/panel-styles.ts';
import { text } from '../../text.ts';
import { candidateValue, whyInterval } from './interval-words.ts';

const useStyles = makeStyles({
  because: { ...typographyStyles.body1Strong, margin: 0 },
  table: { ...typographyStyles.body1, borderCollapse: 'collapse', width: '100%' },
  head: {
    ...typographyStyles.caption1,
    color: tokens.colorNeutralForeground3,
    textAlign: 'start',
    padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalS} ${tokens.spacingVerticalXS} 0`,
  },
  cell: {
    padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalS} ${tokens.spacingVerticalXS} 0`,
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    fontVariantNumeric: 'tabular-nums',
    textAlign: 'start',
  },
  won: { fontWeight: tokens.fontWeightSemibold },
  mark: { width: '1%', whiteSpace: 'nowrap', color: tokens.colorStatusSuccessForeground1 },
  icon: { verticalAlign: '-3px' },
  hidden,
});

/** Each value that could have been the interval, where it came from, and which won. */
export function IntervalPanel({
  tunnel: { interval, intervalCandidates },
}: {
  readonly tunnel: Pick<TunnelSnapshot, 'interval' | 'intervalCandidates'>;
}): ReactNode {
  const panel = usePanelStyles();
  const classes = useStyles();
  const { title, columns, won } = text.detail.why;
  return (
    <section className={panel.panel} aria-labelledby="why-title" data-testid="why-interval">
      <div className={panel.head}>
        <h3 id="why-title" className={panel.title}>
          {title}
        </h3>
      </div>
      <p className={classes.because}>{whyInterval(interval, intervalCandidates)}</p>
      {intervalCandidates.length > 0 && (
        <table className={classes.table} aria-labelledby="why-title">
          <thead>
            <tr>
              <th scope="col" className={classes.head}>
                {columns.origin}
              </th>
              <th scope="col" className={classes.head}>
                {columns.role}
              </th>
              <th scope="col" className={classes.head}>
                {columns.value}
              </th>
              <th scope="col" className={classes.head}>
                <span className={classes.hidden}>{columns.won}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {intervalCandidates.map((candidate) => {
              const cell = mergeClasses(classes.cell, candidate.won && classes.won);
              return (
                <tr key={`${candidate.origin} ${candidate.role}`}>
                  <td className={cell}>{text.detail.why.origin[candidate.origin]}</td>
                  <td className={cell}>{text.detail.why.role[candidate.role]}</td>
                  <td className={cell}>{candidateValue(candidate)}</td>
                  <td className={mergeClasses(cell, classes.mark)}>
                    {candidate.won && (
                      <>
                        <Checkmark16Filled className={classes.icon} aria-hidden /> {won}
                      </>
                    )}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
    </section>
  );
}
