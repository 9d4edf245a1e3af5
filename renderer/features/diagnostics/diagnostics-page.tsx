import {
  makeStyles,
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  tokens,
  typographyStyles,
} from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { DiagnosisRun } from '../../../app/contract/contract.ts';
import { PageHead } from '../../components/page-head.tsx';
import { usePlace, useSelector } from '../../context.tsx';
import { text } from '../../text.ts';
import { useTitle } from '../../use-title.ts';
import { NoTunnel } from './no-tunnel.tsx';
import { ReportSection } from './report-section.tsx';
import { RunPanel } from './run-panel.tsx';
import { RunningCard } from './running-card.tsx';
import { StageList } from './stage-list.tsx';
import { VerdictCard } from './verdict-card.tsx';

const words = text.diagnostics;

const useStyles = makeStyles({
  notYet: {
    ...typographyStyles.body1,
    color: tokens.colorNeutralForeground3,
    margin: `0 ${tokens.spacingHorizontalXS}`,
  },
});

/** Finds out what is wrong with a tunnel, and collects a report for whoever helps. */
export function DiagnosticsPage(): ReactNode {
  const classes = useStyles();
  const { item } = usePlace().place;
  const ids = useSelector((state) => state.ids);
  const support = useSelector((state) => state.support);
  useTitle([words.title]);
  if (support === null) return null;
  const { diagnosis: run, rights } = support.snapshot;
  const isRunning = run?.state === 'running';
  // What is under way is what is shown, whatever the address says.
  const wanted = isRunning ? [run.id] : [item, run?.id];
  const id = wanted.find((each) => each !== null && each !== undefined && ids.includes(each)) ?? ids[0];
  return (
    <>
      <PageHead title={words.title} />
      {id === undefined ? (
        <NoTunnel />
      ) : (
        <RunPanel id={id} running={isRunning} mayMeasure={rights.measurement} />
      )}
      {run === null && id !== undefined && <p className={classes.notYet}>{words.run.notYet}</p>}
      {run !== null && <Result run={run} receivedAtMs={support.receivedAtMs} />}
      <ReportSection rights={rights} />
    </>
  );
}

interface ResultProps {
  readonly run: DiagnosisRun;
  readonly receivedAtMs: number;
}

function Result({ run, receivedAtMs }: ResultProps): ReactNode {
  if (run.problem !== null) {
    const { message, action } = text.engine.failure(run.problem);
    return (
      <MessageBar intent="error" layout="multiline" data-testid="diagnosis-failed">
        <MessageBarBody>
          <MessageBarTitle>{words.run.failed(run.name)}</MessageBarTitle>
          {text.sentence(message)} {text.sentence(action)}
        </MessageBarBody>
      </MessageBar>
    );
  }
  return (
    <>
      {run.diagnosis === null ? (
        <RunningCard run={run} receivedAtMs={receivedAtMs} />
      ) : (
        <VerdictCard run={run} diagnosis={run.diagnosis} />
      )}
      <StageList stages={run.stages} />
    </>
  );
}
