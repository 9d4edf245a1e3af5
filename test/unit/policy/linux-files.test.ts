import { execFile } from 'node:child_process';
import { chmod, mkdir, readdir, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LIMITS } from '../../../main/model/limits.ts';
import { problemText } from '../../../main/model/managed.ts';
import type { ManagedPolicy } from '../../../main/policy/policy.ts';
import { linuxFiles } from '../../../main/policy/sources/linux-files.ts';
import { FakeTime } from '../../support/fake-time.ts';
import { OWN_UID, policyFolder, policyOf, type PolicyFolder } from '../../support/policy-lab.ts';

let folder: PolicyFolder;

beforeEach(async () => {
  folder = await policyFolder();
});

afterEach(() => folder.remove());

const problems = (policy: ManagedPolicy): readonly string[] => policy.problems().map(problemText);
const noCapture = { CaptureAllowed: false };

describe('policy files', () => {
  it('that are not there set nothing, and nothing is wrong', async () => {
    const policy = await policyOf(folder);
    expect(policy.list().every(({ level }) => level === 'default')).toBe(true);
    expect(policy.problems()).toEqual([]);
  });

  it('are merged in the order of their names, each folder for itself; each value has its file for an origin', async () => {
    await folder.put('managed/20-b.json', { IntervalMinSeconds: 20, ReportRedaction: 'strict' });
    await folder.put('managed/10-a.json', { IntervalMinSeconds: 10, IntervalMaxSeconds: 100 });
    await folder.put('recommended/30-c.json', { ReportRedaction: 'standard', StartAtLogin: true });
    const policy = await policyOf(folder);
    const expected = [
      ['IntervalMinSeconds', 20, 'mandatory', 'managed/20-b.json'],
      ['IntervalMaxSeconds', 100, 'mandatory', 'managed/10-a.json'],
      ['ReportRedaction', 'strict', 'mandatory', 'managed/20-b.json'],
      ['StartAtLogin', true, 'recommended', 'recommended/30-c.json'],
    ] as const;
    for (const [name, value, level, path] of expected) {
      expect(policy.effective(name)).toMatchObject({
        value,
        level,
        scope: 'machine',
        origin: folder.path(path),
      });
    }
    expect(policy.problems()).toEqual([]);
  });

  it('may begin with a byte order mark, and may name a schema', async () => {
    await folder.put(
      'managed/a.json',
      '\uFEFF{"$schema": "pinhole-policy.schema.json", "CaptureAllowed": false}',
    );
    const policy = await policyOf(folder);
    expect(policy.effective('CaptureAllowed').value).toBe(false);
    expect(policy.problems()).toEqual([]);
  });

  it('of which one changed: only that one is read again', async () => {
    const a = await folder.put('managed/a.json', noCapture);
    const b = await folder.put('managed/b.json', { WebHostAllowed: false });
    const timers = new FakeTime();
    const source = linuxFiles({ timers, ...folder, ownerUid: OWN_UID });
    const [a1, b1] = await source.read();
    await writeFile(b, JSON.stringify({ WebHostAllowed: true }));
    const [a2, b2] = await source.read();
    expect([a1?.origin, b1?.origin]).toEqual([a, b]);
    expect(a2).toBe(a1);
    expect(b2).not.toBe(b1);
  });

  it('in another place, or by another name, set nothing, and are named', async () => {
    await folder.put('managed/a.json', noCapture);
    await folder.put('managed/b.json.txt', { WebHostAllowed: false });
    await folder.put('managed/.c.json.swp', 'an editor’s');
    await folder.put('managed/a.json~', 'an editor’s');
    await folder.put('d.json', { WebHostAllowed: false });
    await folder.put('../e.json', { WebHostAllowed: false });
    const policy = await policyOf(folder);
    expect(policy.effective('CaptureAllowed').value).toBe(false);
    expect(policy.effective('WebHostAllowed').value).toBe(true);
    expect(problems(policy).map((text) => text.slice(folder.top.length))).toEqual([
      '/pinhole/policies/managed/b.json.txt: it is not read: the name of a policy ends in .json',
      '/pinhole/e.json: it is not read: policies lie in the folders managed and recommended of policies',
      '/pinhole/policies/d.json: it is not read: policies lie in the folders managed and recommended of policies',
    ]);
  });
});

interface Hostile {
  readonly what: string;
  /** Done to a file that would be good. */
  readonly make: (path: string) => Promise<unknown>;
  readonly expected: RegExp;
}

const HOSTILE_FILES: readonly Hostile[] = [
  {
    what: 'that the group may write',
    make: (path) => chmod(path, 0o664),
    expected: /others than its owner may write to it \(mode 664\); chmod go-w/,
  },
  {
    what: 'that everybody may write',
    make: (path) => chmod(path, 0o646),
    expected: /others than its owner may write to it/,
  },
  {
    what: 'that is a symbolic link',
    make: async (path) => {
      await rename(path, `${path}.real`);
      await symlink(`${path}.real`, path);
    },
    expected: /it is a symbolic link/,
  },
  {
    what: 'that leads nowhere',
    make: (path) => rm(path).then(() => symlink('/nowhere', path)),
    expected: /it is a symbolic link/,
  },
  { what: 'that is a folder', make: (path) => rm(path).then(() => mkdir(path)), expected: /it is a folder/ },
  {
    what: 'that is a named pipe',
    make: (path) => rm(path).then(() => promisify(execFile)('mkfifo', [path])),
    expected: /it is not an ordinary file/,
  },
  {
    what: 'that is too large',
    make: (path) => writeFile(path, ' '.repeat(LIMITS.policyFileOctets.value + 1)),
    expected: /octets; at most/,
  },
  {
    what: 'that is empty',
    make: (path) => writeFile(path, ''),
    expected: /the file is not JSON: a value should be here; the text ends/,
  },
  {
    what: 'that is not UTF-8',
    make: (path) => writeFile(path, Buffer.from([0x7b, 0xff, 0x7d])),
    expected: /the file is not text in UTF-8/,
  },
  {
    what: 'that is a list',
    make: (path) => writeFile(path, '[]'),
    expected: /the file must hold one object/,
  },
  {
    what: 'that is null',
    make: (path) => writeFile(path, 'null'),
    expected: /the file must hold one object/,
  },
];

describe('a mandatory file', () => {
  it.each(HOSTILE_FILES)(
    '$what is not used: the locks shut, and the file is named',
    async ({ make, expected }) => {
      const path = await folder.put('managed/a.json', { CaptureAllowed: true, OrganisationName: 'Evil' });
      await folder.put('managed/0.json', { WebHostAllowed: true });
      await make(path);
      const policy = await policyOf(folder);
      for (const name of ['CaptureAllowed', 'WebHostAllowed'] as const) {
        const { value, level, origin, error } = policy.effective(name);
        expect({ value, level, origin }).toEqual({ value: false, level: 'mandatory', origin: path });
        expect(error).toMatch(expected);
        expect(error).toContain(path);
        expect(error).not.toContain('\n');
      }
      expect(policy.effective('OrganisationName').value).toBeNull();
    },
  );

  it('that belongs to another user is not used', async () => {
    await folder.put('managed/a.json', { CaptureAllowed: true });
    const policy = await policyOf(folder, OWN_UID + 1);
    expect(policy.effective('CaptureAllowed')).toMatchObject({ value: false, level: 'mandatory' });
    expect(problems(policy)[0]).toContain(`it belongs to user ${OWN_UID}, and should to user ${OWN_UID + 1}`);
  });

  it('that was good and then others may write to it: what it said stays', async () => {
    const path = await folder.put('managed/a.json', { CaptureAllowed: true });
    const policy = await policyOf(folder);
    await writeFile(
      path,
      JSON.stringify({ CaptureAllowed: true, WebHostAllowed: true, UserProfilesAllowed: true }),
    );
    await chmod(path, 0o666);
    await policy.reload();
    expect(policy.effective('CaptureAllowed')).toMatchObject({ value: true, level: 'mandatory' });
    expect(policy.effective('CaptureAllowed').error).toContain('others than its owner may write');
    expect(policy.effective('WebHostAllowed').level).toBe('default');
    await chmod(path, 0o644);
    await policy.reload();
    expect(policy.effective('WebHostAllowed')).toMatchObject({ level: 'mandatory', error: null });
  });

  it('that is taken away is gone, and what it said with it', async () => {
    const path = await folder.put('managed/a.json', noCapture);
    const policy = await policyOf(folder);
    await rm(path);
    await policy.reload();
    expect(policy.effective('CaptureAllowed')).toMatchObject({ value: true, level: 'default', error: null });
  });

  it('that changes without a change of its time or its length is read again', async () => {
    const path = await folder.put('managed/a.json', { IntervalMinSeconds: 10 });
    await utimes(path, 1, 1);
    const policy = await policyOf(folder);
    await writeFile(path, JSON.stringify({ IntervalMinSeconds: 20 }));
    await utimes(path, 1, 1);
    await policy.reload();
    expect(policy.effective('IntervalMinSeconds').value).toBe(20);
  });
});

describe('a folder on the way', () => {
  it.each(['policies/managed', 'policies', '.'])(
    '%s, which others may write to, makes all in it unusable',
    async (name) => {
      await folder.put('managed/a.json', { CaptureAllowed: true });
      const path = join(folder.top, 'pinhole', name);
      await chmod(path, 0o777);
      const policy = await policyOf(folder);
      expect(policy.effective('CaptureAllowed').value).toBe(false);
      expect(policy.effective('WebHostAllowed').value).toBe(false);
      expect(problems(policy)[0]).toContain(`${path}: others than its owner may write to it (mode 777)`);
    },
  );

  it('may not be a symbolic link, nor a file', async () => {
    await folder.put('managed/a.json', { CaptureAllowed: true });
    const managed = folder.path('managed');
    await rename(managed, `${folder.top}/elsewhere`);
    await symlink(`${folder.top}/elsewhere`, managed);
    const policy = await policyOf(folder);
    expect(policy.effective('CaptureAllowed')).toMatchObject({ value: false });
    expect(problems(policy)[0]).toContain(`${managed}: it is a symbolic link`);
    await rm(managed);
    await writeFile(managed, '');
    await policy.reload();
    expect(problems(policy)[0]).toContain(`${managed}: it is no folder`);
  });

  it('that turns bad keeps what was read before in force', async () => {
    await folder.put('managed/a.json', { CaptureAllowed: true });
    const policy = await policyOf(folder);
    await chmod(folder.base, 0o777);
    await policy.reload();
    expect(policy.effective('CaptureAllowed')).toMatchObject({ value: true, level: 'mandatory' });
    expect(policy.effective('WebHostAllowed').level).toBe('default');
    expect(problems(policy)).not.toEqual([]);
  });

  it('with more files than may be counts as unreadable', async () => {
    await folder.put('managed/a.json', { CaptureAllowed: true });
    const more = Array.from({ length: LIMITS.policyFiles.value }, (_, at) =>
      folder.put(`managed/m${at}.json`, {}),
    );
    await Promise.all(more);
    expect(await readdir(folder.path('managed'))).toHaveLength(LIMITS.policyFiles.value + 1);
    const policy = await policyOf(folder);
    expect(policy.effective('CaptureAllowed').value).toBe(false);
    expect(problems(policy)[0]).toContain(`it holds ${LIMITS.policyFiles.value + 1} policies`);
  });

  it('of what is recommended, being bad, shuts nothing', async () => {
    await folder.put('recommended/a.json', { StartAtLogin: true });
    await chmod(folder.path('recommended'), 0o777);
    const policy = await policyOf(folder);
    expect(policy.effective('StartAtLogin')).toMatchObject({ value: false, level: 'default' });
    expect(policy.effective('CaptureAllowed').value).toBe(true);
    expect(problems(policy)).toHaveLength(1);
  });

  it('that others may write to, with no policies in it, is nobody’s policy', async () => {
    await mkdir(folder.base, { recursive: true });
    await chmod(folder.base, 0o777);
    const policy = await policyOf(folder);
    expect(policy.list().every(({ level }) => level === 'default')).toBe(true);
    expect(policy.problems()).toEqual([]);
  });

  it('above the top does not count', async () => {
    await folder.put('managed/a.json', noCapture);
    const base = folder.base;
    await chmod(folder.top, 0o777);
    const policy = await policyOf({ ...folder, top: dirname(base) });
    expect(policy.effective('CaptureAllowed')).toMatchObject({
      value: false,
      origin: folder.path('managed/a.json'),
    });
    expect(policy.problems()).toEqual([]);
  });
});
