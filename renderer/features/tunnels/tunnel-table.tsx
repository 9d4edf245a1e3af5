import { mergeClasses } from '@fluentui/react-components';
import type { KeyboardEvent, ReactNode } from 'react';
import { useSelector } from '../../context.tsx';
import { text } from '../../text.ts';
import { useRowStyles } from './row-styles.ts';
import { TunnelRow } from './tunnel-row.tsx';
import { openButtonId } from './use-opened.ts';

type Column = keyof typeof text.table.columns;

const columns = Object.keys(text.table.columns) as Column[];

export interface TunnelTableProps {
  /** The tunnel whose detail is open; null: none. */
  readonly opened: string | null;
  readonly onOpen: (id: string) => void;
}

/** A table by its roles; by its looks columns where there is room, and cards where there is not. */
export function TunnelTable({ opened, onOpen }: TunnelTableProps): ReactNode {
  const classes = useRowStyles();
  const ids = useSelector((state) => state.ids);
  // From name to name by the arrows: Tab alone would pass each button of each row.
  const moveByArrow = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const from = ids.findIndex((id) => openButtonId(id) === (event.target as Element).id);
    const to = ids[from + step];
    if (step === 0 || from < 0 || to === undefined) return;
    event.preventDefault();
    document.getElementById(openButtonId(to))?.focus();
  };
  return (
    <div role="table" aria-label={text.table.name} className={classes.list} onKeyDown={moveByArrow}>
      <div role="rowgroup" className={classes.header}>
        <div role="row" className={classes.headerRow}>
          {columns.map((column) => (
            <div
              key={column}
              role="columnheader"
              className={mergeClasses(classes.cell, column === 'actions' && classes.actionsHeader)}
            >
              {text.table.columns[column]}
            </div>
          ))}
        </div>
      </div>
      {ids.map((id) => (
        <TunnelRow key={id} id={id} selected={id === opened} onOpen={onOpen} />
      ))}
    </div>
  );
}
