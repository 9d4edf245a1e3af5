import { makeStyles, mergeClasses, tokens, typographyStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { text } from '../text.ts';

const useStyles = makeStyles({
  list: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(184px, 1fr))',
    gap: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalL}`,
    margin: 0,
  },
  narrow: { gridTemplateColumns: 'repeat(auto-fill, minmax(88px, 1fr))' },
  inline: { display: 'flex', flexWrap: 'wrap', gap: `2px ${tokens.spacingHorizontalL}` },
  fact: { minWidth: 0 },
  inlineFact: { display: 'flex', gap: tokens.spacingHorizontalXS, alignItems: 'baseline' },
  wide: { gridColumn: '1 / -1' },
  term: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground3 },
  value: {
    ...typographyStyles.body1,
    margin: 0,
    fontVariantNumeric: 'tabular-nums',
    overflowWrap: 'anywhere',
  },
  inlineValue: { ...typographyStyles.caption1Strong },
  // One click selects the whole, to be copied.
  whole: { userSelect: 'all' },
});

export interface Fact {
  readonly term: string;
  /** null: not known, or none. */
  readonly value: ReactNode;
  /** Takes a line of its own. */
  readonly wide?: boolean;
  /** A value that people copy: one click selects all of it. */
  readonly copied?: boolean;
}

export interface FactsProps {
  readonly facts: readonly Fact[];
  /** Columns of short values. */
  readonly narrow?: boolean;
  /** Small, each term before its value, one after the other. */
  readonly inline?: boolean;
  readonly testId?: string;
}

/** What is known, as terms and values. */
export function Facts({ facts, inline = false, narrow = false, testId }: FactsProps): ReactNode {
  const classes = useStyles();
  return (
    <dl
      className={mergeClasses(classes.list, narrow && classes.narrow, inline && classes.inline)}
      data-testid={testId}
    >
      {facts.map(({ term, value, wide = false, copied = false }) => (
        <div
          key={term}
          className={mergeClasses(classes.fact, inline && classes.inlineFact, wide && classes.wide)}
        >
          <dt className={classes.term}>{term}</dt>
          <dd className={mergeClasses(classes.value, inline && classes.inlineValue)}>
            {value === null ? (
              text.none
            ) : (
              <span className={mergeClasses(copied && classes.whole)}>{value}</span>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
