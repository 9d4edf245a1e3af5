import { makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { hidden } from '../../components/hidden.ts';

/** What the list itself has room for, whatever stands beside it. */
export const LIST_CONTAINER = 'tunnels';

const WIDE_PX = 1_112;
const SLIM_PX = 639;

/** Wide enough for the columns side by side; below it each tunnel is a card of the same cells. */
const WIDE = `@container ${LIST_CONTAINER} (min-width: ${WIDE_PX}px)`;
const ROOMY = `@container ${LIST_CONTAINER} (min-width: 1452px)`;
/** Too narrow for a card of two lines. */
const SLIM = `@container ${LIST_CONTAINER} (max-width: ${SLIM_PX}px)`;

/** How high a row is that has no problem, or nearly so, px. */
export const rowHeightPx = (listWidthPx: number): number =>
  listWidthPx >= WIDE_PX ? 84 : listWidthPx > SLIM_PX ? 152 : 277;

/** The coloured edge of a row. */
const EDGE = '4px';

const columns = 'minmax(150px, 1fr) 112px 124px 120px 112px minmax(190px, 1.45fr) 96px';

export const useRowStyles = makeStyles({
  list: { containerType: 'inline-size', containerName: LIST_CONTAINER },
  header: {
    // Read out, but not shown, where each cell has a label of its own.
    position: 'absolute',
    width: '1px',
    height: '1px',
    overflow: 'hidden',
    clipPath: 'inset(50%)',
    [WIDE]: {
      position: 'static',
      width: 'auto',
      height: 'auto',
      overflow: 'visible',
      clipPath: 'none',
      // As the rows: their coloured edge, then their padding.
      padding: `0 ${tokens.spacingHorizontalL} ${tokens.spacingVerticalXS} calc(${EDGE} + ${tokens.spacingHorizontalL})`,
    },
  },
  headerRow: {
    display: 'grid',
    columnGap: tokens.spacingHorizontalM,
    ...typographyStyles.caption1,
    color: tokens.colorNeutralForeground3,
    [WIDE]: { gridTemplateColumns: `186px ${columns}` },
    [ROOMY]: { gridTemplateColumns: `250px ${columns}`, columnGap: tokens.spacingHorizontalXXL },
  },
  /** As high as every row: those in sight stand at their places in it. */
  rows: { position: 'relative', marginBottom: tokens.spacingVerticalS },
  place: { position: 'absolute', top: 0, left: 0, right: 0 },
  /** Of a cell that needs no name to be seen. */
  hiddenHeader: hidden,
  group: {
    backgroundColor: tokens.colorNeutralBackground1,
    borderRadius: tokens.borderRadiusXLarge,
    boxShadow: tokens.shadow2,
    borderLeft: `${EDGE} solid currentColor`,
    cursor: 'pointer',
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
    '@media (forced-colors: active)': { border: '1px solid CanvasText' },
  },
  selected: {
    outline: `2px solid ${tokens.colorBrandStroke1}`,
    outlineOffset: '-1px',
    '@media (forced-colors: active)': { outline: '3px solid Highlight', outlineOffset: '-3px' },
  },
  row: {
    display: 'grid',
    color: tokens.colorNeutralForeground1,
    fontVariantNumeric: 'tabular-nums',
    padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalL}`,
    columnGap: tokens.spacingHorizontalM,
    rowGap: tokens.spacingVerticalM,
    gridTemplateColumns: '208px 1fr 128px 1.15fr 1.15fr',
    gridTemplateAreas: '"state tunnel tunnel tunnel actions" "pinhole interval kam next reconnect"',
    [SLIM]: {
      gridTemplateColumns: '1fr 1fr',
      gridTemplateAreas: '"tunnel actions" "state pinhole" "kam interval" "next reconnect"',
    },
    [WIDE]: {
      gridTemplateColumns: `186px ${columns}`,
      gridTemplateAreas: '"state tunnel interval kam next reconnect pinhole actions"',
      minHeight: '84px',
      boxSizing: 'border-box',
    },
    [ROOMY]: { gridTemplateColumns: `250px ${columns}`, columnGap: tokens.spacingHorizontalXXL },
  },
  cell: { minWidth: 0, overflowWrap: 'anywhere' },
  state: {
    gridArea: 'state',
    // On a line with the verdict, which stands below its label.
    [SLIM]: { paddingTop: '16px' },
  },
  tunnel: { gridArea: 'tunnel', paddingTop: '2px' },
  interval: { gridArea: 'interval' },
  kam: { gridArea: 'kam' },
  next: { gridArea: 'next' },
  reconnect: { gridArea: 'reconnect' },
  pinhole: { gridArea: 'pinhole' },
  actions: { gridArea: 'actions', display: 'flex', justifyContent: 'flex-end' },
  /** Puts a cell of smaller type on the line of the big words. */
  small: { [WIDE]: { paddingTop: '4px' } },
  actionsHeader: { textAlign: 'right' },
  label: {
    ...typographyStyles.caption1,
    display: 'block',
    color: tokens.colorNeutralForeground3,
    [WIDE]: { display: 'none' },
  },
  problem: {
    display: 'block',
    color: tokens.colorNeutralForeground1,
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalL}`,
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    borderBottomRightRadius: tokens.borderRadiusXLarge,
  },
  grave: { backgroundColor: tokens.colorStatusDangerBackground1 },
});

export const useCellStyles = makeStyles({
  /** The two words to be read from a metre away. */
  big: {
    ...typographyStyles.subtitle1,
    lineHeight: '26px',
    [ROOMY]: { fontSize: '22px' },
  },
  withIcon: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalS },
  icon: { flexShrink: 0, display: 'flex' },
  /** Two lines at least, three at most: what is below stays where it is, and the detail has the rest. */
  reason: {
    minHeight: '32px',
    overflow: 'hidden',
    // The standard's `line-clamp` is nowhere yet.
    display: '-webkit-box',
    '-webkit-box-orient': 'vertical',
    WebkitLineClamp: 3,
  },
  indented: { paddingLeft: '32px' },
  main: { ...typographyStyles.body1Strong, display: 'block' },
  plain: { ...typographyStyles.body1, display: 'block' },
  note: { ...typographyStyles.caption1, display: 'block', color: tokens.colorNeutralForeground3 },
  name: { ...typographyStyles.subtitle2 },
  /** A button that looks as the name that it is. */
  open: {
    display: 'inline',
    // High enough to be hit.
    padding: '1px 0',
    border: 'none',
    borderRadius: tokens.borderRadiusSmall,
    color: 'inherit',
    backgroundColor: 'transparent',
    textAlign: 'start',
    overflowWrap: 'anywhere',
    cursor: 'pointer',
    // What takes the focus comes into sight with all of its row.
    scrollMarginBlock: '96px',
    ':hover': { textDecorationLine: 'underline' },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '2px' },
  },
  chevron: {
    verticalAlign: '-2px',
    marginLeft: tokens.spacingHorizontalXXS,
    color: tokens.colorNeutralForeground3,
  },
  lock: { verticalAlign: '-2px', marginLeft: tokens.spacingHorizontalXS },
  sparkline: { marginBottom: '2px' },
  countdown: {
    marginTop: tokens.spacingVerticalXS,
    height: '3px',
    borderRadius: '2px',
    overflow: 'hidden',
    backgroundColor: tokens.colorNeutralStroke2,
    forcedColorAdjust: 'none',
    // Its two colours are all that it is.
    '@media (forced-colors: active)': {
      height: '5px',
      border: '1px solid CanvasText',
      backgroundColor: 'Canvas',
    },
  },
  countdownLeft: {
    height: '100%',
    transformOrigin: 'left',
    backgroundColor: tokens.colorBrandForeground1,
    '@media (prefers-reduced-motion: no-preference)': { transition: 'transform 250ms linear' },
  },
  tryNow: { marginTop: tokens.spacingVerticalXS },
  problemMessage: { ...typographyStyles.body1Strong },
  problemAction: { ...typographyStyles.body1 },
  problemLead: { ...typographyStyles.body1, color: tokens.colorNeutralForeground3 },
});
