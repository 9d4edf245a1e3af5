import { useEffect, useRef, type FocusEvent, type RefObject } from 'react';

export interface FocusKept {
  readonly came: () => void;
  readonly went: (event: FocusEvent) => void;
}

/** As what runs begins or ends the button that was pressed makes room for another, which takes its focus. */
export function useFocusKept(section: RefObject<HTMLElement | null>, running: boolean): FocusKept {
  const within = useRef(false);
  useEffect(() => {
    if (within.current && document.activeElement === document.body) {
      section.current?.querySelector('button')?.focus();
    }
  }, [section, running]);
  return {
    came: () => {
      within.current = true;
    },
    went: ({ relatedTarget }) => {
      within.current = section.current?.contains(relatedTarget) ?? false;
    },
  };
}
