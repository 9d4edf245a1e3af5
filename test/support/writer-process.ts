/**
 * Another program that writes the same files, for tests that need a second process, or one that is killed:
 * `node writer-process.ts HOW DIRECTORY [ARGUMENT...]`. A line on standard output is out before the next step begins.
 */
import { writeSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { join } from 'node:path';
import type { PinholeError } from '../../main/model/errors.ts';
import { profileSchema } from '../../main/model/profile.ts';
import { LifetimeStore } from '../../main/pinhole/lifetime/store.ts';
import { underLock } from '../../main/platform/file-lock.ts';
import { nodePlatform } from '../../main/platform/node-platform.ts';
import { ProfileStore } from '../../main/profiles/profile-store.ts';
import { testLifetime } from './lifetime.ts';
import { SimulatedChance } from './simulated-chance.ts';

const [how = '', directory = '', ...rest] = process.argv.slice(2);

const say = (line: string): void => void writeSync(1, `${line}\n`);

const profile = (id: string, name: string) => profileSchema.parse({ id, name, host: 'tscf.example' });

/** Holds a lock until it is killed. */
async function hold(): Promise<void> {
  const lock = {
    path: join(directory, '.lock'),
    timers: nodePlatform.timers,
    code: 'PROFILES_LOCKED',
  } as const;
  await underLock(lock, async () => {
    say('held');
    await new Promise((resolve) => setTimeout(resolve, 2 ** 30));
  });
}

/** Creates, replaces and removes profiles as fast as it can, from a line on standard input on until it is killed. */
async function churn([seed = '0', ...ids]: readonly string[]): Promise<void> {
  const chance = new SimulatedChance(Number(seed));
  const store = new ProfileStore(directory, nodePlatform);
  // It dies before Node keeps by itself what the next one need not compile again.
  flushCompileCache();
  say('ready');
  await new Promise((resolve) => process.stdin.once('data', resolve));
  await store.read();
  for (let step = 0; ; step += 1) {
    const id = ids[Math.floor(chance.uniform() * ids.length)] ?? '';
    const name = `${seed}-${step}`;
    const known = store.known.profiles.find((one) => one.profile.id === id);
    if (known === undefined) {
      say(`do ${id} ${name}`);
      await store.create(profile(id, name));
    } else if (chance.happens(0.7)) {
      say(`do ${id} ${name}`);
      await store.replace(profile(id, name), known.revision);
    } else {
      say(`do ${id}`);
      await store.remove(id, known.revision);
    }
    say('done');
  }
}

/** Counts each profile's name up, so many times, and reads again wherever another program was faster. */
async function count([times = '0', ...ids]: readonly string[]): Promise<void> {
  const store = new ProfileStore(directory, nodePlatform);
  let conflicts = 0;
  for (let step = 0; step < Number(times); step += 1) {
    for (const id of ids) conflicts += await countOne(store, id);
  }
  say(`conflicts ${conflicts}`);
}

async function countOne(store: ProfileStore, id: string): Promise<number> {
  for (let conflicts = 0; ; conflicts += 1) {
    const { profiles } = await store.read();
    const known = profiles.find((one) => one.profile.id === id);
    try {
      if (known === undefined) await store.create(profile(id, '1'));
      else await store.replace(profile(id, String(Number(known.profile.name) + 1)), known.revision);
      return conflicts;
    } catch (thrown) {
      const { code } = thrown as PinholeError;
      if (code !== 'PROFILE_CHANGED' && code !== 'PROFILE_EXISTS') throw thrown;
    }
  }
}

/** Keeps so many lifetimes, each on a network of its own. */
async function learn([name = '', times = '0']: readonly string[]): Promise<void> {
  const store = new LifetimeStore(directory, nodePlatform, say);
  for (let step = 0; step < Number(times); step += 1) {
    await store.put(testLifetime({ network: { id: `${name}${step}`, name } }));
  }
}

const NOBODY = 65_534;

/** As a user that may not write there: says what it reads, and how an attempt to write ends. */
async function visit(): Promise<void> {
  if (process.getuid?.() === 0) process.setuid?.(NOBODY);
  const store = new ProfileStore(directory, nodePlatform);
  const { profiles, warnings } = await store.read();
  for (const one of profiles) say(`read ${one.profile.id}`);
  for (const warning of warnings) say(warning);
  try {
    await store.create(profile('new', 'New'));
    say('written');
  } catch (thrown) {
    const { code, message } = thrown as PinholeError;
    say(`${code} ${message}`);
  }
}

const HOWS: Readonly<Record<string, (rest: readonly string[]) => Promise<void>>> = {
  hold,
  churn,
  count,
  learn,
  visit,
};
await HOWS[how]?.(rest);
