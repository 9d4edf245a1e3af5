import type { ReactNode } from 'react';
import { useNavigation, usePlace } from '../context.tsx';
import { text } from '../text.ts';
import { Ask } from './ask.tsx';

/** Asks before what is not saved is left. */
export function LeaveDialog(): ReactNode {
  const navigation = useNavigation();
  const { asked } = usePlace();
  const words = text.shell.leave;
  return (
    <Ask
      open={asked !== null}
      title={words.title}
      no={words.stay}
      yes={words.discard}
      onAnswer={(yes) => navigation.answer(yes)}
    >
      {words.words}
    </Ask>
  );
}
