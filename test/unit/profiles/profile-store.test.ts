import { execFileSync } from 'node:child_process';
import { mkdir, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LIMITS } from '../../../main/model/limits.ts';
import { underLock } from '../../../main/platform/file-lock.ts';
import { nodePlatform } from '../../../main/platform/node-platform.ts';
import { ProfileStore } from '../../../main/profiles/profile-store.ts';
import { FakeTime } from '../../support/fake-time.ts';
import { testProfile } from '../../support/profile.ts';
import { profileFolder, type ProfileFolder } from '../../support/profile-lab.ts';

let folder: ProfileFolder;
let store: ProfileStore;

beforeEach(async () => {
  folder = await profileFolder();
  store = folder.store();
});

afterEach(() => folder.remove());

const office = { id: 'office', name: 'Office', host: 'tscf.example.net' };
const profile = testProfile(office);

async function idsRead(): Promise<readonly string[]> {
  return (await store.read()).profiles.map(({ profile: { id } }) => id);
}

const revisionOf = async (id: string): Promise<string> =>
  (await store.read()).profiles.find((one) => one.profile.id === id)?.revision ?? '';

describe('a folder of profiles that is read', () => {
  it('and is not there holds none, and is not made', async () => {
    expect(await store.read()).toEqual({ profiles: [], warnings: [] });
    await expect(stat(folder.directory)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('and is no folder is a named error', async () => {
    await mkdir(`${folder.top}/pinhole`);
    await writeFile(folder.directory, '');
    await expect(store.read()).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
    await expect(store.create(profile)).rejects.toMatchObject({ code: 'FILE_UNWRITABLE' });
  });

  it('comes in the order of the names; what is wrong keeps no other out, and is named in one line', async () => {
    await folder.put('b.json', { ...office, id: 'b' });
    await folder.put('a.json', { ...office, id: 'a', version: 2 });
    const typo = await folder.put('c.json', { ...office, id: 'c', port: '443' });
    const twice = await folder.put('d.json', { ...office, id: 'a' });
    const odd = await folder.put('e\n.json', { ...office, colour: 'red' });
    await folder.put('notes.txt', 'not a profile');
    await folder.put('.#a.json', 'what an editor leaves for a moment');
    const { profiles, warnings } = await store.read();
    expect(profiles.map(({ path, profile: { id } }) => [path, id])).toEqual([
      [folder.path('a.json'), 'a'],
      [folder.path('b.json'), 'b'],
    ]);
    expect(warnings).toEqual([
      `${typo}: port is "443"; Invalid input: expected number, received string`,
      `${twice}: id is "a"; another profile has it already`,
      `${odd.replace('\n', ' ')}: colour is not a known field`,
    ]);
    expect(await folder.text('c.json')).toContain('"443"');
  });

  it('leaves alone what cannot be read, and names it', async () => {
    await folder.put('good.json', { ...office, id: 'good' });
    await symlink(folder.path('good.json'), folder.path('link.json'));
    await mkdir(folder.path('folder.json'));
    execFileSync('/usr/bin/mkfifo', [folder.path('pipe.json')]);
    await truncate(await folder.put('large.json', ''), LIMITS.profileFileOctets.value + 1);
    expect(await idsRead()).toEqual(['good']);
    expect(store.known.warnings).toEqual([
      `${folder.path('folder.json')} cannot be read: it is a folder`,
      expect.stringContaining(`${folder.path('large.json')} cannot be read: it has 65537 octets`),
      `${folder.path('link.json')} cannot be read: it is a symbolic link`,
      `${folder.path('pipe.json')} cannot be read: it is not an ordinary file`,
    ]);
    expect(await folder.names()).toEqual([
      'folder.json',
      'good.json',
      'large.json',
      'link.json',
      'pipe.json',
    ]);
  });

  it('with more files than may be: the first are read, it says so, and there is room for no other', async () => {
    const most = LIMITS.profileFiles.value;
    const names = Array.from({ length: most + 1 }, (_, at) => `p${String(at).padStart(4, '0')}`);
    for (const id of names) await folder.put(`${id}.json`, { ...office, id });
    expect((await idsRead()).at(-1)).toBe('p0999');
    expect(store.known.profiles).toHaveLength(most);
    expect(store.known.warnings).toEqual([
      `${folder.directory}: ${most + 1} profiles; only the first ${most} are read`,
    ]);
    await expect(store.create(profile)).rejects.toMatchObject({ code: 'PROFILE_LIMIT' });
  });
});

describe('a profile file that is no JSON', () => {
  it.each([
    ['torn', '{"id": "office", "na'],
    ['empty', ''],
    ['garbage', Buffer.from([0xff, 0x00, 0x9f])],
  ])(
    '%s is set aside, named with both names, and never read again; the rest goes on',
    async (_what, content) => {
      await folder.put('good.json', { ...office, id: 'good' });
      const path = await folder.put('bad.json', content);
      expect(await idsRead()).toEqual(['good']);
      const names = await folder.names();
      expect(names).toEqual([expect.stringMatching(/^bad\.json\.damaged-\d{4}-[^:]+Z$/), 'good.json']);
      const aside = folder.path(names[0] ?? '');
      expect(store.known.warnings).toEqual([
        expect.stringMatching(/^[^\n]* is not JSON \([^\n]*\); it is now /),
      ]);
      expect(store.known.warnings[0]).toContain(`${path} is`);
      expect(store.known.warnings[0]).toContain(`it is now ${aside}`);
      expect(await folder.text(names[0] ?? '')).toBe(Buffer.from(content).toString());
      // Said for as long as this program runs, and done once.
      expect((await store.read()).warnings).toHaveLength(1);
      expect(await folder.store().read()).toMatchObject({ warnings: [] });
    },
  );

  it('and is whole a moment later, as an editor was writing it, is a profile', async () => {
    await folder.put('office.json', '{"id": "off');
    const time = new FakeTime();
    store = new ProfileStore(folder.directory, { clock: time, timers: time });
    const reading = store.read();
    await vi.waitFor(() => expect(time.pending).toBe(1));
    await folder.put('office.json', office);
    time.advance(LIMITS.tornFileMs.value);
    expect(await reading).toMatchObject({ profiles: [{ profile: { id: 'office' } }], warnings: [] });
    expect(await folder.names()).toEqual(['office.json']);
  });

  it('and another of that name set aside at the same moment: both are kept', async () => {
    const clock = { monotonicMs: () => 0, wallMs: () => 0 };
    store = new ProfileStore(folder.directory, { clock, timers: nodePlatform.timers });
    for (const content of ['one', 'two']) {
      await folder.put('a.json', content);
      await store.read();
    }
    const names = await folder.names();
    expect(await Promise.all(names.map((name) => folder.text(name)))).toEqual(['one', 'two']);
  });

  it('and cannot be set aside, as another program holds the folder: stays, is named, and all others are read', async () => {
    await folder.put('good.json', { ...office, id: 'good' });
    await folder.put('bad.json', 'bad');
    const lock = {
      path: folder.path('.lock'),
      timers: nodePlatform.timers,
      code: 'PROFILES_LOCKED',
    } as const;
    await underLock(lock, async () => {
      const time = new FakeTime();
      store = new ProfileStore(folder.directory, { clock: time, timers: time });
      const reading = store.read();
      await vi.waitFor(() => expect(time.pending).toBe(1));
      await time.advanceAsync(LIMITS.tornFileMs.value);
      await vi.waitFor(() => expect(time.pending).toBe(1));
      await time.advanceAsync(LIMITS.fileLockMs.value);
      const { profiles, warnings } = await reading;
      expect(profiles).toHaveLength(1);
      expect(warnings).toEqual([
        expect.stringMatching(/bad\.json: is not JSON .*; .* held by another program/),
      ]);
    });
    expect(await folder.names()).toEqual(['bad.json', 'good.json']);
  });
});

describe('a profile that is written', () => {
  it('is a file of the newest version, which is its owner’s alone, as is the folder', async () => {
    const stored = await store.create(profile);
    expect(stored).toMatchObject({ path: folder.path('office.json'), profile });
    const text = await folder.text('office.json');
    expect(Object.keys(JSON.parse(text) as object).slice(0, 3)).toEqual(['version', 'id', 'name']);
    expect(JSON.parse(text)).toEqual({ version: 2, ...profile });
    for (const path of [stored.path, folder.directory, folder.path('.lock')]) {
      expect((await stat(path)).mode & 0o077).toBe(0);
    }
    expect(await store.read()).toEqual({ profiles: [stored], warnings: [] });
    expect(await folder.names()).toEqual(['office.json']);
  });

  it('is refused where its id is taken, also by a file of another name', async () => {
    await folder.put('other.json', office);
    await expect(store.create(profile)).rejects.toMatchObject({ code: 'PROFILE_EXISTS' });
    expect(await folder.names()).toEqual(['other.json']);
  });

  it('is refused where it is none, or would be too large to be read', async () => {
    await expect(store.create({ ...profile, port: 0 })).rejects.toMatchObject({
      code: 'PROFILE_INVALID',
      message: expect.stringContaining('port is 0') as string,
    });
    const long = '\u0001'.repeat(4_096);
    const clientCertificate = { format: 'pem', certFile: long, keyFile: long } as const;
    await expect(
      store.create({ ...profile, tls: { caFile: long, clientCertificate } }),
    ).rejects.toMatchObject({
      code: 'PROFILE_INVALID',
      message: expect.stringContaining('octets') as string,
    });
    expect(await folder.names()).toEqual([]);
  });

  it('goes beside a file of its name that is another profile’s, or cannot be read', async () => {
    const home = await folder.put('office.json', { ...office, id: 'home' });
    await mkdir(folder.path('office-2.json'));
    expect(await store.create(profile)).toMatchObject({ path: folder.path('office-3.json') });
    expect(await idsRead()).toEqual(['office', 'home']);
    expect(home).toBe(folder.path('office.json'));
  });

  it('is never called as a device of Windows', async () => {
    expect(await store.create({ ...profile, id: 'nul' })).toMatchObject({ path: folder.path('nul-2.json') });
  });

  it('in place of a file with a typo: that one is set aside first, and it says so', async () => {
    const path = await folder.put('office.json', { ...office, port: '443' });
    await store.read();
    await store.create(profile);
    const [stays, aside = ''] = await folder.names();
    expect(stays).toBe('office.json');
    expect(await folder.text(aside)).toContain('"443"');
    expect(store.known.warnings).toEqual([
      `${path} was no valid profile (port is "443"; Invalid input: expected number, received string); it is now ${folder.path(aside)}`,
    ]);
  });

  it('says where the folder cannot be written', async () => {
    await folder.put('a.json', { ...office, id: 'a' });
    await mkdir(folder.path('.lock'));
    await expect(store.create(profile)).rejects.toMatchObject({
      code: 'FILE_UNWRITABLE',
      message: `${folder.path('.lock')} cannot be locked: it is not an ordinary file`,
    });
    expect(await idsRead()).toEqual(['a']);
  });

  it('takes away what writers that were killed have left, and nothing else', async () => {
    await folder.put('a.json.0123456789ab.new', 'half');
    await folder.put('notes.0123456789ab.new', 'not ours');
    await folder.put('a.json.new', 'nor this');
    await store.create(profile);
    expect(await folder.names()).toEqual(['a.json.new', 'notes.0123456789ab.new', 'office.json']);
  });
});

describe('a profile that is replaced or removed', () => {
  it('is written to the file where it was, of whatever name, in the newest version, and keeps its schema', async () => {
    await folder.put('mine.json', { $schema: './a.json', ...office });
    const stored = await store.replace({ ...profile, port: 5061 }, await revisionOf('office'));
    expect(stored.path).toBe(folder.path('mine.json'));
    expect(await folder.names()).toEqual(['mine.json']);
    const text = await folder.text('mine.json');
    expect(JSON.parse(text)).toEqual({ $schema: './a.json', version: 2, ...profile, port: 5061 });
    expect(await store.replace({ ...profile, port: 5062 }, stored.revision)).toMatchObject({
      profile: { port: 5062 },
    });
  });

  it('is refused where it is not what was read', async () => {
    const { revision } = await store.create(profile);
    const now = await folder.store().replace({ ...profile, port: 1 }, revision);
    await expect(store.replace(profile, revision)).rejects.toMatchObject({ code: 'PROFILE_CHANGED' });
    await expect(store.remove('office', revision)).rejects.toMatchObject({
      code: 'PROFILE_CHANGED',
      message: 'the profile "office" was changed by another program',
    });
    expect(store.known.profiles).toEqual([now]);
    await store.remove('office', now.revision);
    expect(await folder.names()).toEqual([]);
    expect(store.known.profiles).toEqual([]);
  });

  it('and was deleted meanwhile: changed; and was never there: unknown', async () => {
    const { revision } = await store.create(profile);
    await rm(folder.path('office.json'));
    await expect(store.replace(profile, revision)).rejects.toMatchObject({
      code: 'PROFILE_CHANGED',
      message: 'the profile "office" was deleted by another program',
    });
    await expect(store.replace(profile, revision)).rejects.toMatchObject({ code: 'PROFILE_UNKNOWN' });
    await expect(store.remove('none', revision)).rejects.toMatchObject({ code: 'PROFILE_UNKNOWN' });
    expect(await folder.names()).toEqual([]);
  });

  it('and became no valid profile meanwhile is not touched', async () => {
    const { revision } = await store.create(profile);
    await folder.put('office.json', { ...office, port: '443' });
    await expect(store.replace(profile, revision)).rejects.toMatchObject({ code: 'PROFILE_CHANGED' });
    expect(await folder.text('office.json')).toContain('"443"');
  });
});

describe('a file of a later version', () => {
  const later = { version: 3, id: 'office', title: 'what this program cannot know' };

  it('is left alone, named, and never overwritten', async () => {
    const path = await folder.put('mine.json', later);
    const { profiles, warnings } = await store.read();
    expect(profiles).toEqual([]);
    expect(warnings).toEqual([
      `${path}: is of version 3, and this program reads none above 2; it is left as it is`,
    ]);
    await expect(store.create(profile)).rejects.toMatchObject({ code: 'PROFILE_EXISTS' });
    await expect(store.replace(profile, 'x')).rejects.toMatchObject({ code: 'PROFILE_UNKNOWN' });
    await expect(store.remove('office', 'x')).rejects.toMatchObject({ code: 'PROFILE_UNKNOWN' });
    expect(await folder.text('mine.json')).toBe(JSON.stringify(later));
  });

  it('whose id nobody knows keeps its name', async () => {
    await folder.put('office.json', { version: 3 });
    expect(await store.create(profile)).toMatchObject({ path: folder.path('office-2.json') });
    expect(await folder.text('office.json')).toBe('{"version":3}');
  });
});

describe('a change of another program', () => {
  it('is noticed, also in a folder that is not there yet; one’s own is told once, and reading finds nothing new', async () => {
    await store.read();
    let changes = 0;
    store.onChange(() => (changes += 1));
    const stop = store.watch();
    const other = folder.store();
    const { revision } = await other.create(profile);
    await vi.waitFor(() => expect(store.known.profiles).toMatchObject([{ revision }]), 5_000);
    const before = changes;
    const own = await store.replace({ ...profile, port: 1 }, revision);
    expect(changes).toBe(before + 1);
    await other.read();
    await other.remove('office', own.revision);
    await vi.waitFor(() => expect(store.known.profiles).toEqual([]), 5_000);
    expect(changes).toBe(before + 2);
    stop();
  });

  it('and the folder cannot be read any more: what was known stays, with a warning', async () => {
    await store.create(profile);
    const stop = store.watch();
    await rm(folder.directory, { recursive: true });
    await writeFile(folder.directory, '');
    await vi.waitFor(() => expect(store.known.warnings).toHaveLength(1), 5_000);
    expect(store.known.profiles).toMatchObject([{ profile: { id: 'office' } }]);
    stop();
  });
});
