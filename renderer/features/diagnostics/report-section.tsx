import {
  Field,
  makeStyles,
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  Radio,
  RadioGroup,
  Spinner,
  tokens,
  typographyStyles,
} from '@fluentui/react-components';
import { DocumentSearch20Regular } from '@fluentui/react-icons';
import { useId, useState, type ReactNode } from 'react';
import type { ReportRedaction, ReportSummary, SupportRights } from '../../../app/contract/contract.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { LockedNote } from '../../components/locked-note.tsx';
import { usePanelStyles } from '../../components/panel-styles.ts';
import { useClient } from '../../context.tsx';
import type { Failure } from '../../state/state.ts';
import { describeFailure } from '../../store.ts';
import { text } from '../../text.ts';
import { ReportDialog } from './report-dialog.tsx';

const words = text.diagnostics.report;
const LEVELS = ['standard', 'strict'] as const satisfies readonly ReportRedaction[];

const useStyles = makeStyles({
  words: { ...typographyStyles.body1, margin: 0, maxWidth: '120ch' },
  promise: { ...typographyStyles.body1Strong, margin: 0 },
  hint: { ...typographyStyles.caption1, display: 'block', color: tokens.colorNeutralForeground3 },
  acts: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalM, minHeight: '32px' },
});

/** A file for whoever helps: how much is taken out of it, and the way to see it. */
export function ReportSection({ rights }: { readonly rights: SupportRights }): ReactNode {
  const classes = useStyles();
  const panel = usePanelStyles();
  const id = useId();
  const client = useClient();
  const { level: ofPolicy, locked } = rights.reportRedaction;
  const [chosen, setChosen] = useState<ReportRedaction | null>(null);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [report, setReport] = useState<ReportSummary | null>(null);
  const level = locked ? ofPolicy : (chosen ?? ofPolicy);

  const prepare = async (): Promise<void> => {
    setBusy(true);
    setFailure(null);
    try {
      // Locked, it is for the policy to say, which may be another one by now.
      setReport(await client.request('report.prepare', { level: locked ? null : level }));
    } catch (thrown) {
      setFailure(describeFailure(thrown));
    }
    setBusy(false);
  };

  return (
    <section className={panel.panel} aria-labelledby={id} data-testid="report">
      <div className={panel.head}>
        <h3 id={id} className={panel.title}>
          {words.title}
        </h3>
      </div>
      <p className={classes.words}>{words.lead}</p>
      <p className={classes.promise}>{words.neverSent}</p>
      <Field label={words.level}>
        <RadioGroup
          value={level}
          disabled={locked}
          onChange={(_, { value }) => setChosen(LEVELS.find((each) => each === value) ?? null)}
        >
          {LEVELS.map((each) => (
            <Radio
              key={each}
              value={each}
              label={
                <>
                  {words.levels[each].name}
                  <span className={classes.hint}>{words.levels[each].words}</span>
                </>
              }
            />
          ))}
        </RadioGroup>
      </Field>
      {locked && <LockedNote>{words.locked}</LockedNote>}
      {failure !== null && (
        <MessageBar intent="error" layout="multiline" data-testid="report-failure">
          <MessageBarBody>
            <MessageBarTitle>{words.failed}</MessageBarTitle>
            {text.sentence(failure.message)} {failure.action}
          </MessageBarBody>
        </MessageBar>
      )}
      <div className={classes.acts}>
        <ActionButton icon={<DocumentSearch20Regular />} onAct={prepare}>
          {words.prepare}
        </ActionButton>
        {busy && <Spinner size="tiny" label={words.preparing} delay={300} />}
      </div>
      {report !== null && <ReportDialog report={report} onClose={() => setReport(null)} />}
    </section>
  );
}
