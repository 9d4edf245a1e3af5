import { chmod, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodePlatform } from '../../main/platform/node-platform.ts';
import { createPolicy, type ManagedPolicy } from '../../main/policy/policy.ts';
import type { PolicyName } from '../../main/policy/registry.ts';
import { linuxFiles } from '../../main/policy/sources/linux-files.ts';
import { OWN_UID, policyFolder, type PolicyFolder } from '../support/policy-lab.ts';

const { timers, clock } = nodePlatform;
/** The promise of the design: a change applies within so long, where the system notifies. */
const PROMISED_MS = 5_000;

let folder: PolicyFolder;
const closing: ManagedPolicy[] = [];

beforeEach(async () => {
  folder = await policyFolder();
});

afterEach(async () => {
  for (const policy of closing.splice(0)) policy.close();
  await folder.remove();
});

async function livePolicy() {
  const policy = await createPolicy([linuxFiles({ timers, ...folder, ownerUid: OWN_UID })], { timers });
  closing.push(policy);
  const told: PolicyName[] = [];
  policy.onChange((keys) => told.push(...keys));
  return { policy, told };
}

/** Does something, and waits until the policy is as it should be. */
async function within(
  policy: ManagedPolicy,
  act: () => Promise<unknown>,
  holds: () => boolean,
): Promise<void> {
  const beganMs = clock.monotonicMs();
  const reached = new Promise<void>((resolve, reject) => {
    const callOff = timers.after(2 * PROMISED_MS, () => reject(new Error('it was not noticed')));
    const stop = policy.onChange(() => {
      if (!holds()) return;
      stop();
      callOff();
      resolve();
    });
  });
  await act();
  await reached;
  expect(clock.monotonicMs() - beganMs).toBeLessThan(PROMISED_MS);
}

describe('a policy file that changes while the program runs', () => {
  it('takes effect: new, changed in place, replaced by another, taken away', async () => {
    const path = await folder.put('managed/10.json', { CaptureAllowed: false });
    const { policy, told } = await livePolicy();
    const interval = (): number | null => policy.effective('IntervalMinSeconds').value;

    await within(
      policy,
      () => folder.put('managed/20.json', { IntervalMinSeconds: 20 }),
      () => interval() === 20,
    );
    await within(
      policy,
      () => folder.put('managed/20.json', { IntervalMinSeconds: 21 }),
      () => interval() === 21,
    );
    const beside = join(folder.top, 'new.json');
    await writeFile(beside, '{"IntervalMinSeconds": 22}', { mode: 0o644 });
    await within(
      policy,
      () => rename(beside, folder.path('managed/20.json')),
      () => interval() === 22,
    );
    await within(
      policy,
      () => rm(folder.path('managed/20.json')),
      () => interval() === null,
    );
    // What did not change was never told.
    expect(new Set(told)).toEqual(new Set(['IntervalMinSeconds']));
    expect(policy.effective('CaptureAllowed').origin).toBe(path);
  });

  it('turning bad leaves the last good value, and says so; mended, it follows', async () => {
    const path = await folder.put('managed/10.json', { CaptureAllowed: false });
    const { policy, told } = await livePolicy();
    const error = (): string | null => policy.effective('CaptureAllowed').error;
    await within(
      policy,
      () => writeFile(path, '{"CaptureAllowed": t'),
      () => error()?.includes('is not JSON') === true,
    );
    expect(policy.effective('CaptureAllowed').value).toBe(false);
    await within(
      policy,
      () => chmod(path, 0o666),
      () => error()?.includes('mode 666') === true,
    );
    expect(policy.effective('CaptureAllowed').value).toBe(false);
    expect(told).toEqual([]);
    await writeFile(path, '{"CaptureAllowed": true}');
    await within(
      policy,
      () => chmod(path, 0o644),
      () => error() === null,
    );
    expect(policy.effective('CaptureAllowed')).toMatchObject({ value: true, level: 'mandatory' });
  });

  it('takes effect where none of the folders was there before, and when they all go', async () => {
    const { policy } = await livePolicy();
    const level = (): string => policy.effective('CaptureAllowed').level;
    await within(
      policy,
      () => folder.put('managed/10.json', { CaptureAllowed: false }),
      () => level() === 'mandatory',
    );
    await within(
      policy,
      () => rename(join(folder.top, 'pinhole'), join(folder.top, 'gone')),
      () => level() === 'default',
    );
    await within(
      policy,
      () => rename(join(folder.top, 'gone'), join(folder.top, 'pinhole')),
      () => level() === 'mandatory',
    );
    await within(
      policy,
      () => rm(folder.path('managed'), { recursive: true }),
      () => level() === 'default',
    );
    await mkdir(folder.path('managed'));
    await within(
      policy,
      () => folder.put('managed/11.json', { CaptureAllowed: true }),
      () => level() === 'mandatory',
    );
  });

  it('after the end is not followed', async () => {
    await folder.put('managed/10.json', { CaptureAllowed: false });
    const { policy } = await livePolicy();
    policy.close();
    await folder.put('managed/10.json', { CaptureAllowed: true });
    await new Promise<void>((resolve) => void timers.after(500, resolve));
    expect(policy.effective('CaptureAllowed').value).toBe(false);
  });
});
