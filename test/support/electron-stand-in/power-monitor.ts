import { EventEmitter } from 'node:events';
import type { PowerEvent } from './announce.ts';

/** This machine does not sleep for a test: its events are the test's word. */
export const powerMonitor = new EventEmitter();

process.on('message', (said) => powerMonitor.emit((said as PowerEvent).power));
