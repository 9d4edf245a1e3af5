import { Button, makeStyles, mergeClasses, tokens, typographyStyles } from '@fluentui/react-components';
import { ChevronDown16Regular, ChevronUp16Regular } from '@fluentui/react-icons';
import { useId, useState, type ReactNode } from 'react';
import type { StageResult, StageRunSnapshot } from '../../../app/contract/contract.ts';
import { usePanelStyles } from '../../components/panel-styles.ts';
import { useToneStyles } from '../../components/tones.ts';
import { text } from '../../text.ts';
import { evidenceRows } from './evidence-rows.ts';
import { standingOf } from './result-text.ts';
import { StageIcon, standingTone } from './stage-icon.tsx';

const words = text.diagnostics.stages;
const NARROW = '@media (max-width: 999px)';

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  stage: {
    padding: `${tokens.spacingVerticalXS} 0`,
    borderTop: `1px solid ${tokens.colorNeutralStroke3}`,
    ':first-child': { borderTop: 'none' },
  },
  // Every place is there from the beginning: nothing moves as a stage goes on.
  row: {
    display: 'grid',
    gridTemplateColumns: '20px 128px 76px minmax(0, 1fr) 72px 104px',
    gridTemplateAreas: '"icon title word message time evidence"',
    alignItems: 'center',
    columnGap: tokens.spacingHorizontalM,
    minHeight: '32px',
    [NARROW]: {
      gridTemplateColumns: '20px 128px minmax(0, 1fr) 72px 104px',
      gridTemplateAreas: '"icon title word time evidence" ". message message message message"',
      gridTemplateRows: '32px minmax(20px, auto)',
    },
  },
  icon: { gridArea: 'icon', display: 'flex', justifyContent: 'center' },
  title: { ...typographyStyles.body1Strong, gridArea: 'title' },
  word: { ...typographyStyles.body1, gridArea: 'word' },
  message: { ...typographyStyles.body1, gridArea: 'message', overflowWrap: 'anywhere' },
  quiet: { color: tokens.colorNeutralForeground3 },
  time: {
    ...typographyStyles.body1,
    gridArea: 'time',
    textAlign: 'end',
    color: tokens.colorNeutralForeground3,
    fontVariantNumeric: 'tabular-nums',
  },
  evidence: { gridArea: 'evidence', justifySelf: 'end' },
  table: {
    ...typographyStyles.caption1,
    width: '100%',
    boxSizing: 'border-box',
    borderCollapse: 'collapse',
    margin: `${tokens.spacingVerticalXS} 0 ${tokens.spacingVerticalS} 32px`,
    maxWidth: 'calc(100% - 32px)',
    backgroundColor: tokens.colorNeutralBackground2,
    borderRadius: tokens.borderRadiusMedium,
    '& th, & td': {
      padding: `3px ${tokens.spacingHorizontalM}`,
      textAlign: 'start',
      verticalAlign: 'top',
      overflowWrap: 'anywhere',
    },
    '& th': { fontWeight: tokens.fontWeightRegular, color: tokens.colorNeutralForeground3, width: '180px' },
    '& td': { fontVariantNumeric: 'tabular-nums' },
  },
});

/** Each stage with how it stands, what it found, and what that rests on. */
export function StageList({ stages }: { readonly stages: readonly StageRunSnapshot[] }): ReactNode {
  const classes = useStyles();
  const panel = usePanelStyles();
  const id = useId();
  return (
    <section className={panel.panel} aria-labelledby={id}>
      <div className={panel.head}>
        <h3 id={id} className={panel.title}>
          {words.title}
        </h3>
      </div>
      <ol className={classes.list} data-testid="stages">
        {stages.map((stage) => (
          <Stage key={stage.id} stage={stage} />
        ))}
      </ol>
    </section>
  );
}

function Stage({ stage }: { readonly stage: StageRunSnapshot }): ReactNode {
  const classes = useStyles();
  const tones = useToneStyles();
  const id = useId();
  const [open, setOpen] = useState(false);
  const { result } = stage;
  const title = text.engine.stageTitle(stage);
  const standing = standingOf(stage);
  const tone = tones[standingTone[standing]];
  const evidence = result?.evidence ?? null;
  return (
    <li className={classes.stage} data-testid={`stage-${stage.id}`}>
      <div className={classes.row}>
        <span className={mergeClasses(classes.icon, tone)}>
          <StageIcon standing={standing} />
        </span>
        <span className={classes.title}>{title}</span>
        <span className={mergeClasses(classes.word, tone)}>{words.state[standing]}</span>
        <span className={mergeClasses(classes.message, standing === 'skipped' && classes.quiet)}>
          {result !== null && text.engine.stageMessage(result)}
        </span>
        <span className={classes.time}>
          {result !== null && standing !== 'skipped' && words.took(result.durationMs)}
        </span>
        {evidence !== null && (
          <Button
            className={classes.evidence}
            appearance="subtle"
            size="small"
            iconPosition="after"
            icon={open ? <ChevronUp16Regular /> : <ChevronDown16Regular />}
            aria-label={words.evidenceName(title)}
            aria-expanded={open}
            aria-controls={id}
            onClick={() => setOpen(!open)}
          >
            {words.evidence}
          </Button>
        )}
      </div>
      {evidence !== null && (
        <div id={id} hidden={!open}>
          {open && <Evidence title={title} evidence={evidence} />}
        </div>
      )}
    </li>
  );
}

interface EvidenceProps {
  readonly title: string;
  readonly evidence: StageResult['evidence'];
}

function Evidence({ title, evidence }: EvidenceProps): ReactNode {
  const classes = useStyles();
  return (
    <table className={classes.table} aria-label={words.evidenceName(title)}>
      <tbody>
        {evidenceRows(evidence).map(({ field, label, lines }) => (
          <tr key={field}>
            <th scope="row">{label}</th>
            <td>
              {lines.map((line, index) => (
                <div key={index}>{line}</div>
              ))}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
