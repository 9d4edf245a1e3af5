import { spawn } from 'node:child_process';
import { once } from 'node:events';

const LOCK_FILE = '/run/pinhole-lab.lock';

/**
 * Waits until no other run holds the lab: names of namespaces are global. The lock is the kernel's, held by a child
 * that lives as long as this process does or less: a run that dies gives it back.
 * @returns what gives it back.
 */
export async function takeLock(): Promise<() => Promise<void>> {
  const holder = spawn('flock', [LOCK_FILE, 'cat'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(holder, 'close');
  // It comes back once `cat` runs, which is once the lock is held.
  holder.stdin.write('held\n');
  await Promise.race([
    once(holder.stdout, 'data'),
    ended.then(() => Promise.reject(new Error(`${LOCK_FILE} cannot be locked`))),
  ]);
  return async () => {
    holder.stdin.end();
    await ended;
  };
}
