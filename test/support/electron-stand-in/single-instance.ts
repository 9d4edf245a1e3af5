import { mkdirSync, readdirSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const LOCK = 'stand-in.lock';
const CALL = 'stand-in-call-';

/**
 * Takes the lock in `dir`, or tells the process that holds it that this one was started.
 * @param onSecond called, in the process that holds the lock, with the arguments of each later one.
 * @returns whether the lock was taken.
 */
export function takeLock(dir: string, onSecond: (argv: string[]) => void): boolean {
  mkdirSync(dir, { recursive: true });
  const lock = join(dir, LOCK);
  if (isHeld(lock)) {
    writeFileSync(join(dir, `${CALL}${process.pid}`), JSON.stringify(process.argv));
    return false;
  }
  writeFileSync(lock, String(process.pid));
  watch(dir, () => {
    for (const name of readdirSync(dir).filter((entry) => entry.startsWith(CALL))) {
      const text = readFileSync(join(dir, name), 'utf8');
      // Seen before it is written: the watcher calls again.
      if (text === '') continue;
      rmSync(join(dir, name));
      onSecond(JSON.parse(text) as string[]);
    }
  }).unref();
  process.once('exit', () => rmSync(lock, { force: true }));
  return true;
}

function isHeld(lock: string): boolean {
  try {
    process.kill(Number(readFileSync(lock, 'utf8')), 0);
    return true;
  } catch {
    return false;
  }
}
