import { useEffect, useRef, useState } from 'react';

/** Longer than a key that is held repeats: only what it stops at is read out. */
const PAUSE_MS = 300;

/** Words for a live region, the last of those that follow each other quickly. `speak` keeps its identity. */
export function useSpoken(): { readonly spoken: string; readonly speak: (words: string) => void } {
  const [spoken, setSpoken] = useState('');
  const timer = useRef<number | undefined>(undefined);
  useEffect(() => () => window.clearTimeout(timer.current), []);
  const [speak] = useState(() => (words: string): void => {
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => setSpoken(words), PAUSE_MS);
  });
  return { spoken, speak };
}
