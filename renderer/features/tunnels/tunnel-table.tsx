import { mergeClasses } from '@fluentui/react-components';
import { useEffect, useRef, type ReactNode } from 'react';
import { useRowWindow } from '../../components/use-row-window.ts';
import { text } from '../../text.ts';
import { rowHeightPx, useRowStyles } from './row-styles.ts';
import { TunnelRow } from './tunnel-row.tsx';
import { useDueFocus, useRowFocus } from './use-row-focus.ts';

type Column = keyof typeof text.table.columns;

const columns = Object.keys(text.table.columns) as Column[];

const GAP_PX = 8;
/** What stands above the first tunnel's row. */
const HEADER_ROWS = 1;

export interface TunnelTableProps {
  readonly ids: readonly string[];
  /** The tunnel whose detail is open; null: none. */
  readonly opened: string | null;
  readonly onOpen: (id: string) => void;
}

/** A table by its roles; by its looks columns where there is room, and cards where there is not. */
export function TunnelTable({ ids, opened, onOpen }: TunnelTableProps): ReactNode {
  const classes = useRowStyles();
  const list = useRef<HTMLDivElement>(null);
  const focus = useRowFocus(ids, opened);
  const { lastOpened } = focus;
  const { rows, heightPx, measure, reveal } = useRowWindow(list, {
    keys: ids,
    kept: focus.kept,
    estimatePx: rowHeightPx,
    gapPx: GAP_PX,
  });
  useDueFocus(focus.due, rows);
  useEffect(() => {
    // Beside its detail, and once that is closed, the list has another width, and may have another scroller.
    return lastOpened === null ? undefined : reveal(lastOpened);
  }, [lastOpened, opened, reveal]);
  return (
    <div
      role="table"
      aria-label={text.table.name}
      aria-rowcount={ids.length + HEADER_ROWS}
      className={classes.list}
      onKeyDown={focus.onKeyDown}
      onFocus={focus.onFocus}
      onBlur={focus.onBlur}
    >
      <div role="rowgroup" className={classes.header}>
        <div role="row" aria-rowindex={1} className={classes.headerRow}>
          {columns.map((column) => (
            <div
              key={column}
              role="columnheader"
              className={mergeClasses(
                classes.cell,
                column === 'actions' && classes.actionsHeader,
                column === 'problem' && classes.hiddenHeader,
              )}
            >
              {text.table.columns[column]}
            </div>
          ))}
        </div>
      </div>
      <div ref={list} role="rowgroup" className={classes.rows} style={{ height: `${heightPx}px` }}>
        {rows.map(({ key, index, topPx }) => (
          <div
            key={key}
            ref={measure}
            role="presentation"
            className={classes.place}
            style={{ transform: `translateY(${topPx}px)` }}
            data-index={index}
            data-row={key}
          >
            <TunnelRow
              id={key}
              position={index + 1 + HEADER_ROWS}
              selected={key === opened}
              onOpen={onOpen}
            />
          </div>
        ))}
      </div>
    </div>
  );
}
