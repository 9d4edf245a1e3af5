/** The two IPC channels between preload and main process: there are no others. */
export const REQUEST_CHANNEL = 'pinhole:request';
export const EVENT_CHANNEL = 'pinhole:event';
