import { mergeClasses } from '@fluentui/react-components';
import { memo, use, type MouseEvent, type ReactNode } from 'react';
import type { Problem } from '../../../app/contract/contract.ts';
import { stateTone, useToneStyles } from '../../components/tones.ts';
import { RowRendered, useSelector } from '../../context.tsx';
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
import { StartStop } from './start-stop.tsx';

type Area = Exclude<keyof typeof text.table.columns, 'problem'>;

export interface TunnelRowProps {
  readonly id: string;
  /** Among all rows of the table, the header's being 1. */
  readonly position: number;
  /** Its detail is open. */
  readonly selected: boolean;
  /** Opens the detail. Keeps its identity. */
  readonly onOpen: (id: string) => void;
}

/** One tunnel. Renders again only when its own entry is another one. */
export const TunnelRow = memo(function TunnelRow({
  id,
  position,
  selected,
  onOpen,
}: TunnelRowProps): ReactNode {
  const classes = useRowStyles();
  const tones = useToneStyles();
  use(RowRendered)?.(id);
  const entry = useSelector((state) => state.tunnels.get(id));
  if (entry === undefined) return null;
  const { snapshot } = entry;
  const { state, problem } = snapshot;
  // All of the row is one target for the hand; the name is its button for everybody else.
  const openByHand = ({ target }: MouseEvent): void => {
    if (target instanceof Element && target.closest('button') !== null) return;
    if (window.getSelection()?.isCollapsed === false) return;
    onOpen(id);
  };
  return (
    <div
      role="row"
      aria-rowindex={position}
      aria-label={snapshot.name}
      className={mergeClasses(classes.group, tones[stateTone[state]], selected && classes.selected)}
      onClick={openByHand}
      data-testid={`tunnel-${id}`}
    >
      <div role="presentation" className={classes.row}>
        <Cell area="state" testId="state">
          <StateCell entry={entry} />
        </Cell>
        <Cell area="tunnel">
          <TunnelCell tunnel={snapshot} selected={selected} onOpen={() => onOpen(id)} />
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
      {problem !== null && <ProblemCell problem={problem} grave={state === 'failed'} />}
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

/** Why the tunnel is not up, and what to do, readable in full. */
function ProblemCell({ problem, grave }: { readonly problem: Problem; readonly grave: boolean }): ReactNode {
  const row = useRowStyles();
  const classes = useCellStyles();
  const { message, action } = text.engine.failure(problem);
  const lead = problem.stage === 'established' ? text.reconnect.wentDown : text.reconnect.lastFailed;
  return (
    <div
      role="cell"
      className={mergeClasses(row.cell, row.problem, grave && row.grave)}
      data-testid="problem"
    >
      {!grave && <span className={classes.problemLead}>{lead} </span>}
      <span className={classes.problemMessage}>{text.sentence(message)} </span>
      <span className={classes.problemAction}>{text.sentence(action)}</span>
    </div>
  );
}
