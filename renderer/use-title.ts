import { useEffect } from 'react';
import { text } from './text.ts';

/** Names the window, or the browser's tab. @param parts the innermost first; null: somebody else names it. */
export function useTitle(parts: readonly string[] | null): void {
  const title = parts === null ? null : text.shell.title(parts);
  useEffect(() => {
    if (title !== null) document.title = title;
  }, [title]);
}
