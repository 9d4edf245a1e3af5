import { makeStyles, mergeClasses, tokens, typographyStyles } from '@fluentui/react-components';
import {
  CheckmarkCircle24Filled,
  ErrorCircle24Filled,
  SubtractCircle24Regular,
  Warning24Filled,
  type FluentIcon,
} from '@fluentui/react-icons';
import { useId, type ReactNode } from 'react';
import type { Diagnosis, DiagnosisRun } from '../../../app/contract/contract.ts';
import { CopyButton } from '../../components/copy-button.tsx';
import { Facts, type Fact } from '../../components/facts.tsx';
import { usePanelStyles } from '../../components/panel-styles.ts';
import { useToneStyles, type Tone } from '../../components/tones.ts';
import { formatDate } from '../../format.ts';
import { text } from '../../text.ts';
import { useResultStyles } from './result-styles.ts';
import { resultText } from './result-text.ts';

const words = text.diagnostics.verdict;

const useStyles = makeStyles({
  title: {
    ...typographyStyles.subtitle2,
    margin: 0,
    minWidth: 0,
    flex: '1 1 240px',
    overflowWrap: 'anywhere',
  },
  icon: { display: 'flex', flexShrink: 0 },
  words: { ...typographyStyles.body1, margin: 0, overflowWrap: 'anywhere' },
  list: { margin: 0, paddingLeft: '18px' },
  acts: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 320px), 1fr))',
    gap: tokens.spacingHorizontalM,
  },
  act: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalXXS,
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`,
    borderRadius: tokens.borderRadiusLarge,
    backgroundColor: tokens.colorNeutralBackground2,
  },
  actTitle: { ...typographyStyles.body1Strong, margin: 0 },
  good: { borderLeftColor: tokens.colorStatusSuccessForeground1 },
  busy: { borderLeftColor: tokens.colorBrandForeground1 },
  warn: { borderLeftColor: tokens.colorStatusWarningForeground1 },
  bad: { borderLeftColor: tokens.colorStatusDangerForeground1 },
  quiet: { borderLeftColor: tokens.colorNeutralStrokeAccessible },
});

const icons: Record<Tone, FluentIcon> = {
  good: CheckmarkCircle24Filled,
  busy: SubtractCircle24Regular,
  warn: Warning24Filled,
  bad: ErrorCircle24Filled,
  quiet: SubtractCircle24Regular,
};

/** A tunnel that holds all the same is a warning. */
function toneOf({ verdict, stages }: Diagnosis): Tone {
  if (verdict.code === 'healthy') return 'good';
  if (verdict.code === 'called-off') return 'quiet';
  return stages.some(({ outcome }) => outcome === 'failed') ? 'bad' : 'warn';
}

type Said = ReturnType<typeof text.engine.verdict>;

export interface VerdictCardProps {
  readonly run: DiagnosisRun;
  readonly diagnosis: Diagnosis;
}

/** What a diagnosis came to: one verdict, and what to do. */
export function VerdictCard({ run, diagnosis }: VerdictCardProps): ReactNode {
  const classes = useStyles();
  const panel = usePanelStyles();
  const result = useResultStyles();
  const tones = useToneStyles();
  const id = useId();
  const { verdict, target, when, durationMs } = diagnosis;
  const tone = toneOf(diagnosis);
  const Icon = icons[tone];
  const said = text.engine.verdict(verdict);
  const [title, more] = headOf(verdict.code, said);
  return (
    <section
      className={mergeClasses(panel.panel, result.card, classes[tone])}
      aria-labelledby={id}
      data-testid="verdict"
    >
      <div className={panel.head}>
        <span className={mergeClasses(classes.icon, tones[tone])}>
          <Icon aria-hidden />
        </span>
        <h3 id={id} className={classes.title}>
          {title}
        </h3>
        <CopyButton
          content={resultText(run, diagnosis)}
          title={words.copyTitle}
          words={words.copyWords}
          fileName="diagnosis.txt"
        >
          {words.copy}
        </CopyButton>
      </div>
      {more !== null && <p className={classes.words}>{more}</p>}
      {tone !== 'good' && tone !== 'quiet' && <Explained verdict={verdict} />}
      {tone === 'quiet' && <p className={classes.words}>{said.action}</p>}
      <span className={panel.detail}>
        {words.of(run.name, target)} · {words.when(formatDate(when), durationMs)}
      </span>
    </section>
  );
}

/** In the fewest words, and what was seen where that is more. */
function headOf(
  code: string,
  { what, original }: Pick<Said, 'what' | 'original'>,
): readonly [title: string, more: string | null] {
  if (code === 'healthy') return [words.healthy, what];
  return code === 'called-off' ? [words.calledOff, what] : [what, original];
}

function Explained({ verdict }: Pick<Diagnosis, 'verdict'>): ReactNode {
  const classes = useStyles();
  const { where, confidence } = verdict;
  const { rivals, nextTest, action, actionForIt } = text.engine.verdict(verdict);
  const facts: Fact[] = [
    { term: words.where, value: words.whereOf(where) },
    { term: words.sure, value: words.confidence[confidence] },
  ];
  if (rivals.length > 0) {
    const list = (
      <ul className={classes.list}>
        {rivals.map((rival) => (
          <li key={rival}>{rival}</li>
        ))}
      </ul>
    );
    facts.push({ term: words.rivals, value: list, wide: true });
  }
  if (nextTest !== null) facts.push({ term: words.nextTest, value: nextTest, wide: true });
  return (
    <>
      <Facts facts={facts} testId="verdict-facts" />
      <div className={classes.acts}>
        <Act title={words.action} what={action} />
        <Act title={words.actionForIt} what={actionForIt} />
      </div>
    </>
  );
}

function Act({ title, what }: { readonly title: string; readonly what: string }): ReactNode {
  const classes = useStyles();
  return (
    <div className={classes.act}>
      <h4 className={classes.actTitle}>{title}</h4>
      <p className={classes.words}>{what}</p>
    </div>
  );
}
