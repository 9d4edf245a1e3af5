import { mergeClasses } from '@fluentui/react-components';
import { Play16Filled, Stop16Filled } from '@fluentui/react-icons';
import { memo, type ReactNode } from 'react';
import type { Problem, TunnelSnapshot } from '../../../app/contract/contract.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { stateTone, useToneStyles } from '../../components/tones.ts';
import { useSelector, useSend } from '../../context.tsx';
import { text } from '../../text.ts';
import {
  IntervalCell,
  KamCell,
  NextCell,
  PinholeCell,
  ReconnectCell,
  StateCell,
  TunnelCell,
} from './cells.tsx';
import { useCellStyles, useRowStyles } from './row-styles.ts';

type Area = keyof typeof text.table.columns;

/** One tunnel. Renders again only when its own entry is another one. */
export const TunnelRow = memo(function TunnelRow({ id }: { readonly id: string }): ReactNode {
  const classes = useRowStyles();
  const tones = useToneStyles();
  const entry = useSelector((state) => state.tunnels.get(id));
  if (entry === undefined) return null;
  const { snapshot } = entry;
  const { state, problem } = snapshot;
  return (
    <div
      role="rowgroup"
      aria-label={snapshot.name}
      className={mergeClasses(classes.group, tones[stateTone[state]])}
      data-testid={`tunnel-${id}`}
    >
      <div role="row" className={classes.row}>
        <Cell area="state" testId="state">
          <StateCell entry={entry} />
        </Cell>
        <Cell area="tunnel">
          <TunnelCell tunnel={snapshot} />
        </Cell>
        <Cell area="interval" testId="interval" labelled>
          <IntervalCell entry={entry} />
        </Cell>
        <Cell area="kam" testId="last-kam" labelled>
          <KamCell entry={entry} />
        </Cell>
        <Cell area="next" testId="next" labelled>
          <NextCell entry={entry} />
        </Cell>
        <Cell area="reconnect" testId="reconnect" labelled>
          <ReconnectCell entry={entry} />
        </Cell>
        <Cell area="pinhole" testId="pinhole" labelled>
          <PinholeCell pinhole={snapshot.pinhole} />
        </Cell>
        <Cell area="actions">
          <StartStop tunnel={snapshot} />
        </Cell>
      </div>
      {problem !== null && <ProblemRow problem={problem} grave={state === 'failed'} />}
    </div>
  );
});

interface CellProps {
  readonly area: Area;
  readonly testId?: string;
  /** Shows the column's name where there are no columns. */
  readonly labelled?: boolean;
  readonly children: ReactNode;
}

function Cell({ area, testId, labelled = false, children }: CellProps): ReactNode {
  const classes = useRowStyles();
  return (
    <div
      role="cell"
      className={mergeClasses(classes.cell, classes[area], labelled && area !== 'pinhole' && classes.small)}
    >
      {labelled && (
        <span aria-hidden className={classes.label}>
          {text.table.columns[area]}
        </span>
      )}
      <div data-testid={testId}>{children}</div>
    </div>
  );
}

function StartStop({ tunnel: { id, name, state } }: { readonly tunnel: TunnelSnapshot }): ReactNode {
  const send = useSend();
  const startable = state === 'stopped' || state === 'failed';
  return (
    <ActionButton
      icon={startable ? <Play16Filled /> : <Stop16Filled />}
      appearance={startable ? 'primary' : 'secondary'}
      name={startable ? text.table.startName(name) : text.table.stopName(name)}
      onAct={() => send(startable ? 'tunnel.start' : 'tunnel.stop', { id })}
    >
      {startable ? text.table.start : text.table.stop}
    </ActionButton>
  );
}

/** Why the tunnel is not up, and what to do, readable in full. */
function ProblemRow({ problem, grave }: { readonly problem: Problem; readonly grave: boolean }): ReactNode {
  const row = useRowStyles();
  const classes = useCellStyles();
  const lead = problem.stage === 'established' ? text.reconnect.wentDown : text.reconnect.lastFailed;
  return (
    <div role="row" data-testid="problem">
      <div
        role="cell"
        aria-colspan={Object.keys(text.table.columns).length}
        className={mergeClasses(row.cell, row.problem, grave && row.grave)}
      >
        {!grave && <span className={classes.problemLead}>{lead} </span>}
        <span className={classes.problemMessage}>{text.sentence(problem.message)} </span>
        <span className={classes.problemAction}>{text.sentence(problem.action)}</span>
      </div>
    </div>
  );
}
