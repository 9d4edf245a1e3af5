import type { GriffelStyle } from '@fluentui/react-components';

/** Out of sight, and still read out. */
export const hidden: GriffelStyle = {
  position: 'absolute',
  width: '1px',
  height: '1px',
  margin: '-1px',
  overflow: 'hidden',
  clipPath: 'inset(50%)',
  whiteSpace: 'nowrap',
};
