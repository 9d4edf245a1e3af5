import { makeStyles } from '@fluentui/react-components';

/** What is under way, and what it came to, have one place: it is as high from the beginning as most results need. */
export const useResultStyles = makeStyles({
  card: { minHeight: '116px', borderLeft: '4px solid transparent' },
});
