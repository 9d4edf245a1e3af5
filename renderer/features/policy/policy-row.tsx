import { makeStyles, mergeClasses, tokens, typographyStyles } from '@fluentui/react-components';
import { ErrorCircle16Filled, LockClosed12Filled } from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import type { PolicyShownRow } from '../../../app/contract/contract.ts';
import { text } from '../../text.ts';
import { valueText } from './policy-rows.ts';

const words = text.policy;

export type PolicyColumn = keyof typeof words.columns;
export const POLICY_COLUMNS = Object.keys(words.columns) as PolicyColumn[];

/** Room for the columns side by side. */
const WIDE = '@container policy (min-width: 860px)';
const GRID = 'minmax(190px, 1.1fr) minmax(0, 1.3fr) minmax(110px, 0.7fr) minmax(0, 1.4fr) 72px';

export const usePolicyStyles = makeStyles({
  table: {
    containerType: 'inline-size',
    containerName: 'policy',
    backgroundColor: tokens.colorNeutralBackground1,
    borderRadius: tokens.borderRadiusXLarge,
    boxShadow: tokens.shadow2,
    '@media (forced-colors: active)': { border: '1px solid CanvasText' },
  },
  header: {
    position: 'absolute',
    width: '1px',
    height: '1px',
    overflow: 'hidden',
    clipPath: 'inset(50%)',
    [WIDE]: { position: 'static', width: 'auto', height: 'auto', overflow: 'visible', clipPath: 'none' },
  },
  headerRow: {
    ...typographyStyles.caption1,
    display: 'grid',
    gridTemplateColumns: GRID,
    columnGap: tokens.spacingHorizontalL,
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalL}`,
    color: tokens.colorNeutralForeground3,
  },
  row: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) minmax(0, 1fr)',
    gridTemplateAreas: '"name value" "level heeded" "origin origin"',
    gap: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalL}`,
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalL}`,
    borderTop: `1px solid ${tokens.colorNeutralStroke3}`,
    [WIDE]: {
      gridTemplateColumns: GRID,
      gridTemplateAreas: '"name value level origin heeded"',
      alignItems: 'baseline',
    },
  },
  cell: { ...typographyStyles.body1, minWidth: 0, overflowWrap: 'anywhere' },
  name: { gridArea: 'name', ...typographyStyles.body1Strong },
  value: { gridArea: 'value' },
  level: { gridArea: 'level' },
  origin: { gridArea: 'origin' },
  heeded: { gridArea: 'heeded' },
  // The value of a long list, and the path of a place, are read as they are written.
  set: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200, userSelect: 'all' },
  // On a narrow window a line that says nothing is left out.
  wideOnly: { display: 'none', [WIDE]: { display: 'block' } },
  quiet: { color: tokens.colorNeutralForeground3 },
  scope: { ...typographyStyles.caption1, display: 'block', color: tokens.colorNeutralForeground3 },
  lock: { verticalAlign: '-1px', marginLeft: tokens.spacingHorizontalXS },
  error: {
    ...typographyStyles.body1,
    display: 'flex',
    gap: tokens.spacingHorizontalS,
    padding: `0 ${tokens.spacingHorizontalL} ${tokens.spacingVerticalS}`,
    color: tokens.colorStatusDangerForeground1,
    overflowWrap: 'anywhere',
  },
  errorIcon: { flexShrink: 0, marginTop: '2px' },
  errorWords: { minWidth: 0 },
});

/** One key: its value in force, whose word it is, where it stands, and what is wrong with it. */
export function PolicyRowView({ row }: { readonly row: PolicyShownRow }): ReactNode {
  const classes = usePolicyStyles();
  const value = valueText(row);
  const unset = row.origin === null;
  return (
    <div role="rowgroup" aria-label={row.name} data-testid={`policy-${row.name}`}>
      <div role="row" className={classes.row}>
        <div role="cell" className={mergeClasses(classes.cell, classes.name)}>
          {row.name}
          {row.locks !== null && (
            <LockClosed12Filled
              className={classes.lock}
              role="img"
              aria-label={words.locks(row.locks)}
              title={words.locks(row.locks)}
            />
          )}
        </div>
        <div role="cell" className={mergeClasses(classes.cell, classes.value, unset && classes.quiet)}>
          {value === null ? words.notSet : <span className={classes.set}>{value}</span>}
        </div>
        <div role="cell" className={mergeClasses(classes.cell, classes.level, unset && classes.quiet)}>
          {words.level[row.level]}
          {row.scope !== null && <span className={classes.scope}>{words.scope[row.scope]}</span>}
        </div>
        <div
          role="cell"
          className={mergeClasses(
            classes.cell,
            classes.origin,
            unset && classes.quiet,
            unset && classes.wideOnly,
          )}
        >
          {row.origin === null ? text.none : <span className={classes.set}>{row.origin}</span>}
        </div>
        <div role="cell" className={mergeClasses(classes.cell, classes.heeded, row.heeded && classes.quiet)}>
          {row.heeded ? words.inForce : words.notYet}
        </div>
      </div>
      {row.error !== null && (
        <div role="row">
          <div role="cell" aria-colspan={POLICY_COLUMNS.length} className={classes.error}>
            <ErrorCircle16Filled className={classes.errorIcon} aria-hidden />
            <span className={classes.errorWords}>{row.error}</span>
          </div>
        </div>
      )}
    </div>
  );
}
