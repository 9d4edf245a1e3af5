import { EventEmitter } from 'node:events';
import { onCommand } from './announce.ts';
import { emitPreventable } from './events.ts';

/** This machine does not sleep for a test: its events are the test's word. */
export const powerMonitor = new EventEmitter();

onCommand('power', (event) => {
  if (event === 'shutdown') emitPreventable(powerMonitor, event);
  else powerMonitor.emit(event);
});
