/** A program that writes to the log without end, or so many lines: `node log-flood-process.ts FOLDER [LINES]`. */
import { LogStream } from '../../main/journal/log-stream.ts';
import { nodePlatform } from '../../main/platform/node-platform.ts';

const [directory = '', lines = 'Infinity'] = process.argv.slice(2);
const line = (entry: object): string =>
  `${JSON.stringify({ level: 'info', time: new Date().toISOString(), pid: process.pid, entry })}\n`;
const stream = new LogStream({
  directory,
  pid: process.pid,
  clock: nodePlatform.clock,
  timers: nodePlatform.timers,
  lostLine: (lost, reason) => line({ event: 'lost', lines: lost, reason }),
});
for (let count = 1; count <= Number(lines); count += 1) {
  stream.write(line({ event: 'warning', count, message: 'x'.repeat(300 + (count % 200)) }));
  if (count % 100 === 0) await stream.settled();
}
await stream.close();
