import { useLayoutEffect, useMemo, useRef, useState, type FocusEvent, type KeyboardEvent } from 'react';
import { openButtonId } from './use-opened.ts';

/** Rows that a key goes by; a page is about what a window shows. */
const STEPS: Readonly<Partial<Record<string, number>>> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: 8,
  PageUp: -8,
  Home: -Infinity,
  End: Infinity,
};

/** A row that is to have the focus once it is there. `if-lost`: unless something else has it. */
export interface DueFocus {
  readonly id: string;
  readonly due: 'now' | 'if-lost';
}

interface Held {
  readonly id: string;
  /** Its place in the list. */
  readonly index: number;
  readonly due: DueFocus['due'] | null;
}

export interface RowFocus {
  /** Tunnels whose rows have to be there whatever is in sight. Keeps its identity while they are the same. */
  readonly kept: readonly string[];
  readonly due: DueFocus | null;
  /** Whose detail is open, or was last; null: none was. */
  readonly lastOpened: string | null;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onFocus: (event: FocusEvent) => void;
  readonly onBlur: (event: FocusEvent) => void;
}

/**
 * The focus in a list of which only some rows are rendered: it stays while its row is scrolled away, goes from name to name by
 * the arrows (Tab alone would pass each button of each row), and to a neighbour where its row is listed no longer.
 */
export function useRowFocus(ids: readonly string[], opened: string | null): RowFocus {
  const [held, setHeld] = useState<Held | null>(null);
  /** Closing its detail gives the focus back. */
  const [lastOpened, setLastOpened] = useState(opened);
  if (opened !== null && opened !== lastOpened) setLastOpened(opened);
  if (held !== null && !ids.includes(held.id)) {
    const index = Math.min(held.index, ids.length - 1);
    const id = ids[index];
    setHeld(id === undefined ? null : { id, index, due: 'if-lost' });
  }

  const heldId = held?.id ?? null;
  const kept = useMemo(
    () => [heldId, opened, lastOpened].filter((id) => id !== null),
    [heldId, opened, lastOpened],
  );
  const due = useMemo(() => (held?.due ? { id: held.id, due: held.due } : null), [held]);

  return {
    kept,
    due,
    lastOpened,
    onKeyDown(event) {
      const step = STEPS[event.key];
      const from = ids.findIndex((id) => openButtonId(id) === (event.target as Element).id);
      if (step === undefined || from < 0) return;
      event.preventDefault();
      const index = Math.min(Math.max(from + step, 0), ids.length - 1);
      const id = ids[index];
      if (id === undefined) return;
      const button = document.getElementById(openButtonId(id));
      if (button === null) setHeld({ id, index, due: 'now' });
      else button.focus();
    },
    onFocus({ target }) {
      const id = target.closest('[data-row]')?.getAttribute('data-row') ?? null;
      if (id !== null) setHeld({ id, index: ids.indexOf(id), due: null });
    },
    onBlur({ currentTarget, relatedTarget }) {
      // To nowhere: the window itself may have lost it, and will get it back.
      if (relatedTarget !== null && !currentTarget.contains(relatedTarget)) setHeld(null);
    },
  };
}

/** Gives a row its focus once it is there. @param rows those that are rendered */
export function useDueFocus(due: DueFocus | null, rows: unknown): void {
  const settled = useRef<DueFocus | null>(null);
  useLayoutEffect(() => {
    if (due === null || due === settled.current) return;
    const button = document.getElementById(openButtonId(due.id));
    if (button === null) return;
    const { activeElement } = document;
    // The row that is listed no longer has it still: it goes with the next rendering.
    if (due.due === 'if-lost' && activeElement?.closest('[data-row]')) return;
    settled.current = due;
    if (due.due === 'now' || activeElement === document.body) button.focus();
  }, [due, rows]);
}
