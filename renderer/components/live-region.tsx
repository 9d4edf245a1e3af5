import { makeStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useSelector } from '../context.tsx';
import { hidden } from './hidden.ts';

const useStyles = makeStyles({ hidden });

/** Reads changes of state and verdict out, without interrupting: what is added is read, and nothing twice. */
export function LiveRegion(): ReactNode {
  const announcements = useSelector((state) => state.announcements);
  return (
    <div role="log" aria-live="polite" className={useStyles().hidden} data-testid="announcements">
      {announcements.map(({ key, words }) => (
        <p key={key}>{words}</p>
      ))}
    </div>
  );
}
