/**
 * Another program with a history, for tests that need a process: `node history-process.ts HOW FILE`. A line on standard output is out before
 * the next step begins.
 */
import { writeSync } from 'node:fs';
import { History } from '../../main/history/history.ts';
import { HistoryKeeper } from '../../main/history/keeper.ts';
import type { FromThread } from '../../main/history/messages.ts';
import type { KeepAliveObserver } from '../../main/model/keep-alive-observer.ts';
import { nodePlatform } from '../../main/platform/node-platform.ts';
import { batchOf, NOON, patientTimers } from './history-lab.ts';

const [how = '', path = '', from = '0'] = process.argv.slice(2);
const say = (line: string): void => void writeSync(1, `${line}\n`);

/** Commits one batch after the other, of ten keep-alives each, and says of each that it is. Until it is killed. */
async function commit(): Promise<void> {
  const answers: FromThread[] = [];
  const keeper = new HistoryKeeper({ ...nodePlatform, path, say: (message) => answers.push(message) });
  for (let number = Number(from); ; number += 1) {
    const rows = Array.from({ length: 10 }, (_, at) => [0, NOON + number * 10 + at, 1_000 + at] as const);
    // Upkeep is due with each.
    await keeper.take(batchOf(rows, { wallMs: NOON, monotonicMs: number * 3_600_000, profiles: ['t0'] }));
    const failure = answers.find(
      (each) => each.kind === 'warning' || (each.kind === 'done' && each.lost > 0),
    );
    if (failure !== undefined) throw new Error(JSON.stringify(failure));
    answers.length = 0;
    say(String(number));
  }
}

/** Records one keep-alive, and has the thread begin. @param closes whether it is closed before the program comes to its end */
async function record(closes: boolean): Promise<void> {
  let observer: KeepAliveObserver | undefined;
  const history = new History(
    {
      clock: nodePlatform.clock,
      timers: patientTimers,
      path,
      days: () => 90,
      records: () => true,
      profiles: () => null,
      warn: say,
    },
    {
      observe(given) {
        observer = given;
        return () => undefined;
      },
      onChange: () => () => undefined,
    },
  );
  observer?.outcome('office', 'answered', 20);
  const { points } = await history.read({ id: 'office', spanS: 60 });
  say(`read ${points.length}`);
  if (closes) {
    observer?.outcome('office', 'answered', 21);
    await history.close();
  }
}

if (how === 'commit') await commit();
else await record(how === 'record-and-close');
