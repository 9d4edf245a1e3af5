import { makeStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { hidden } from '../../components/hidden.ts';

const useStyles = makeStyles({ hidden });

/** Stands between two lines of a cell for those who hear or copy them as one. */
export function Separator(): ReactNode {
  return <span className={useStyles().hidden}> · </span>;
}
