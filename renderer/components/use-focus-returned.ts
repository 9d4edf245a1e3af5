import { useLayoutEffect } from 'react';

/** Gives the focus back, when a dialog goes, to what had it as the dialog came: unless something else has it by then. */
export function useFocusReturned(): void {
  // Before the dialog takes the focus, which it does in an effect.
  useLayoutEffect(() => {
    const before = document.activeElement;
    return () => {
      // Once the dialog is out of the document, and the rest of the page can have the focus again.
      requestAnimationFrame(() => {
        const { activeElement } = document;
        const lost = activeElement === null || activeElement === document.body;
        if (lost && before instanceof HTMLElement) before.focus();
      });
    };
  }, []);
}
