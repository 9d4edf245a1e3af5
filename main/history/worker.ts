/**
 * The thread of the history: SQLite blocks whoever calls it, and a disk may hang; here nobody waits but the next batch. It has no timers of
 * its own while nothing is asked of it.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { nodePlatform } from '../platform/node-platform.ts';
import { HistoryKeeper } from './keeper.ts';
import type { ToThread } from './messages.ts';

const port = parentPort;
if (port === null) throw new Error('this is the thread of the history, and no program');

const { path } = workerData as { readonly path: string };
const keeper = new HistoryKeeper({
  ...nodePlatform,
  path,
  say: (message, transfer = []) => port.postMessage(message, [...transfer]),
});

// One after the other, also where opening takes more than a turn.
let last = Promise.resolve();
port.on('message', (message: ToThread) => {
  last = last.then(() => keeper.take(message));
});
