import { makeStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useSelector } from '../context.tsx';
import { hidden } from './hidden.ts';

const useStyles = makeStyles({ hidden });

/** Reads changes of state and verdict out, without interrupting. */
export function LiveRegion(): ReactNode {
  const announcement = useSelector((state) => state.announcement);
  return (
    <div role="status" aria-live="polite" className={useStyles().hidden} data-testid="announcement">
      {announcement}
    </div>
  );
}
