import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LIMITS } from '../../../main/model/limits.ts';
import type { CommandOutcome } from '../../../main/platform/run-command.ts';
import { createPolicy } from '../../../main/policy/policy.ts';
import { macPreferences } from '../../../main/policy/sources/mac-preferences.ts';
import { FakeTime } from '../../support/fake-time.ts';

const SAMPLE = readFileSync(join(import.meta.dirname, '../../vectors/policy/managed-preferences.xml'));

let path: string;

beforeEach(async () => {
  path = join(await mkdtemp(join(tmpdir(), 'pinhole-plist-')), 'app.pinhole.desktop.plist');
  await writeFile(path, 'in whatever form; plutil is what reads it');
});

afterEach(() => rm(join(path, '..'), { recursive: true }));

/** @param outcome what plutil comes to; it may change meanwhile. */
async function policyOf(outcome: { now: CommandOutcome }) {
  const timers = new FakeTime();
  const run = (file: string, args: readonly string[]): Promise<CommandOutcome> => {
    expect([file, ...args]).toEqual(['/usr/bin/plutil', '-convert', 'xml1', '-o', '-', '--', path]);
    return Promise.resolve(outcome.now);
  };
  return { timers, policy: await createPolicy([macPreferences({ run, timers, path })], { timers }) };
}

const says = (stdout: Buffer | string): { now: CommandOutcome } => {
  return { now: { status: 0, stdout: Buffer.from(stdout) } };
};
const plist = (content: string): string => `<?xml version="1.0"?><plist version="1.0">${content}</plist>`;

describe('the managed preferences of macOS', () => {
  it('that are not there set nothing', async () => {
    await rm(path);
    const { policy } = await policyOf(says(''));
    expect(policy.list().every(({ level }) => level === 'default')).toBe(true);
    expect(policy.problems()).toEqual([]);
  });

  it('are mandatory, but for what is in the dictionary of what is recommended', async () => {
    const { policy } = await policyOf(says(SAMPLE));
    expect(policy.problems()).toEqual([]);
    const origin = path;
    expect(policy.effective('CaptureAllowed')).toMatchObject({
      value: false,
      level: 'mandatory',
      scope: 'machine',
      origin,
    });
    expect(policy.effective('IntervalMaxSeconds').value).toBe(110);
    expect(policy.effective('ManagedProfiles').value).toMatchObject([
      { id: 'office', name: 'Büro & Lager', port: 443 },
    ]);
    expect(policy.effective('StartAtLogin')).toMatchObject({ value: true, level: 'recommended' });
  });

  it.each([
    ['<dict><key>CaptureAllowed</key><string>no</string></dict>', /: CaptureAllowed is "no"; /],
    ['<dict><key>CaptureAllowed</key><data>AAAA</data></dict>', /: CaptureAllowed is .*; /],
    ['<dict><key>IntervalMinSeconds</key><real>1.5</real></dict>', /: IntervalMinSeconds is 1.5; /],
    [
      '<dict><key>IntervalMinSeconds</key><date>2030-01-01T00:00:00Z</date></dict>',
      /: IntervalMinSeconds is /,
    ],
    [
      '<dict><key>CaptureAlowed</key><false/></dict>',
      /: CaptureAlowed is not a known key; did you mean CaptureAllowed\?/,
    ],
  ])('%s: ignored and named', async (content, expected) => {
    const { policy } = await policyOf(says(plist(content)));
    expect(policy.list().every(({ level }) => level === 'default')).toBe(true);
    expect(policy.problems()).toHaveLength(1);
    expect(`: ${policy.problems()[0]?.message ?? ''}`).toMatch(expected);
  });

  it.each([
    ['no dictionary', says(plist('<array/>')), /holds a dictionary/],
    ['no property list', says('<html/>'), /no property list/],
    [
      'a name that would be the prototype',
      says(plist('<dict><key>__proto__</key><dict/></dict>')),
      /no property list/,
    ],
    [
      'a wish that is no dictionary',
      says(plist('<dict><key>Recommended</key><true/></dict>')),
      /Recommended must be/,
    ],
    ['refused by plutil', { now: { status: 1, stdout: Buffer.of() } }, /plutil ended with status 1/],
    [
      'plutil does not run',
      { now: { status: null, stdout: Buffer.of(), failure: 'ENOENT' } },
      /plutil ENOENT/,
    ],
  ])('%s: the locks shut, with one error', async (_what, outcome, expected) => {
    const { policy } = await policyOf(outcome);
    expect(policy.effective('CaptureAllowed')).toMatchObject({ value: false, level: 'mandatory' });
    expect(policy.problems()).toHaveLength(1);
    expect(policy.problems()[0]?.message).toMatch(expected);
  });

  it('change within a minute, and keep what was good', async () => {
    const outcome = says(SAMPLE);
    const { policy, timers } = await policyOf(outcome);
    const wait = async (): Promise<void> => {
      await timers.advanceAsync(LIMITS.watchPollMs.value);
      await timers.advanceAsync(LIMITS.watchDebounceMs.value);
      await policy.reload();
    };
    outcome.now = says(plist('<dict><key>CaptureAllowed</key><true/></dict>')).now;
    await wait();
    expect(policy.effective('CaptureAllowed').value).toBe(true);
    expect(policy.effective('StartAtLogin').level).toBe('default');
    outcome.now = { status: 1, stdout: Buffer.of() };
    await wait();
    expect(policy.effective('CaptureAllowed')).toMatchObject({ value: true, level: 'mandatory' });
    expect(policy.effective('CaptureAllowed').error).toContain('plutil ended with status 1');
    policy.close();
    expect(timers.pending).toBe(0);
  });
});
