/** Stands in for the thread of the history, on a disk that never answers. */
import { parentPort } from 'node:worker_threads';

parentPort?.on('message', () => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
});
