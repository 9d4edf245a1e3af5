import { mergeClasses } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useSelector } from '../../context.tsx';
import { text } from '../../text.ts';
import { useRowStyles } from './row-styles.ts';
import { TunnelRow } from './tunnel-row.tsx';

type Column = keyof typeof text.table.columns;

const columns = Object.keys(text.table.columns) as Column[];

/** A table by its roles; by its looks columns where there is room, and cards where there is not. */
export function TunnelTable(): ReactNode {
  const classes = useRowStyles();
  const ids = useSelector((state) => state.ids);
  return (
    <div role="table" aria-label={text.table.name}>
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
        <TunnelRow key={id} id={id} />
      ))}
    </div>
  );
}
