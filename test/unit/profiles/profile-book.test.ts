import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DEFAULT_POLICY, type Policy } from '../../../main/model/policy.ts';
import type { Profile } from '../../../main/model/profile.ts';
import { LIMITS } from '../../../main/model/limits.ts';
import { nodePlatform } from '../../../main/platform/node-platform.ts';
import { ProfileBook } from '../../../main/profiles/profile-book.ts';
import { copyName, suggestId } from '../../../main/profiles/profile-id.ts';
import { testProfile } from '../../support/profile.ts';
import { profileFolder, type ProfileFolder } from '../../support/profile-lab.ts';

let folder: ProfileFolder;
let policy: TestPolicy;
const opened: ProfileBook[] = [];

/** A policy that a test writes. */
interface TestPolicy extends Policy {
  become(change: { readonly managed?: readonly Profile[]; readonly allowed?: boolean }): void;
  readonly listeners: number;
}

function testPolicy(): TestPolicy {
  const listeners = new Set<() => void>();
  let managedProfiles: readonly Profile[] = [];
  let userProfilesAllowed = true;
  return {
    ...DEFAULT_POLICY,
    organisation: 'Example Telecom',
    get managedProfiles() {
      return managedProfiles;
    },
    get userProfilesAllowed() {
      return userProfilesAllowed;
    },
    get listeners() {
      return listeners.size;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    become({ managed = managedProfiles, allowed = userProfilesAllowed }) {
      managedProfiles = managed;
      userProfilesAllowed = allowed;
      for (const listener of listeners) listener();
    },
  };
}

beforeEach(async () => {
  folder = await profileFolder();
  policy = testPolicy();
});

afterEach(async () => {
  for (const book of opened.splice(0)) book.close();
  expect(policy.listeners).toBe(0);
  await folder.remove();
});

async function open(watch = false): Promise<ProfileBook> {
  const book = await ProfileBook.open({ ...nodePlatform, directory: folder.directory, policy, watch });
  opened.push(book);
  return book;
}

const office = testProfile({ id: 'office', name: 'Office', host: 'tscf.example.net' });
const home = testProfile({ ...office, id: 'home', name: 'Home' });

const idsOf = (book: ProfileBook): readonly string[] => book.list().map(({ profile }) => profile.id);

describe('the book of profiles', () => {
  it('lists the managed ones as the policy has them, then the user’s by their names', async () => {
    policy.become({ managed: [testProfile({ id: 'z' }), testProfile({ id: 'a' })] });
    const book = await open();
    for (const [id, name] of [
      ['c', 'Site 10'],
      ['b', 'site 9'],
      ['e', 'Äther'],
      ['d', 'Site 10'],
    ] as const) {
      await book.create({ ...office, id, name });
    }
    expect(idsOf(book)).toEqual(['z', 'a', 'e', 'b', 'c', 'd']);
    expect(book.get('z')).toMatchObject({ managed: true, revision: null, path: null });
    expect(book.get('b')).toEqual({
      profile: { ...office, id: 'b', name: 'site 9' },
      managed: false,
      revision: expect.stringMatching(/^[\w-]{43}$/) as string,
      path: folder.path('b.json'),
    });
    expect(idsOf(await open())).toEqual(idsOf(book));
  });

  it('changes the user’s, and tells of each change once', async () => {
    const book = await open();
    const seen: (readonly string[])[] = [];
    book.onChange(() => seen.push(idsOf(book)));
    const { revision } = await book.create(office);
    const changed = await book.replace({ ...office, port: 5_061 }, revision ?? '');
    expect(changed.profile.port).toBe(5_061);
    expect(book.get('office')).toEqual(changed);
    await expect(book.replace(office, revision ?? '')).rejects.toMatchObject({ code: 'PROFILE_CHANGED' });
    await book.remove('office', changed.revision ?? '');
    expect(seen).toEqual([['office'], ['office'], []]);
  });

  it('hears of other programs’ changes where it watches', async () => {
    const book = await open(true);
    await folder.store().create(office);
    await vi.waitFor(() => expect(idsOf(book)).toEqual(['office']), 5_000);
  });

  it('has no new one take the id of the demo, and lets one that is there be changed', async () => {
    const demo = { ...office, id: 'demo', name: 'Demo' };
    const book = await open();
    await expect(book.create(demo)).rejects.toMatchObject({
      code: 'PROFILE_EXISTS',
      message: 'id "demo" is that of the demo',
    });
    expect(book.suggestId('Demo')).toBe('demo-2');
    expect(await book.importText(JSON.stringify(demo), 'rename')).toMatchObject({
      imported: [{ id: 'demo-2' }],
    });
    await folder.put('demo.json', demo);
    const later = await open();
    await later.replace({ ...demo, name: 'Other' }, later.get('demo')?.revision ?? '');
    expect(later.get('demo')?.profile.name).toBe('Other');
  });

  it('lets nobody change a managed one, or stand before it', async () => {
    await folder.put('office.json', office);
    await folder.put('home.json', home);
    const managed = { ...office, name: 'Ours' };
    policy.become({ managed: [managed] });
    const book = await open();
    expect(book.list().map(({ profile: { name } }) => name)).toEqual(['Ours', 'Home']);
    expect(book.warnings).toEqual([
      `${folder.directory}: the profile "office" gives way to one of the policy of Example Telecom`,
    ]);
    const refused = {
      code: 'PROFILE_MANAGED',
      message: '"office" cannot be changed: the policy of Example Telecom manages it',
    };
    await expect(book.create(office)).rejects.toMatchObject(refused);
    await expect(book.replace(office, 'x')).rejects.toMatchObject(refused);
    await expect(book.remove('office', 'x')).rejects.toMatchObject(refused);
    await expect(book.duplicate('home', { id: 'office' })).rejects.toMatchObject(refused);
    expect(await book.importText(JSON.stringify(office), 'replace')).toMatchObject({
      imported: [],
      refused: [{ code: 'PROFILE_MANAGED', problems: [{ field: 'id' }] }],
    });
    expect(JSON.parse(await folder.text('office.json'))).toEqual(office);
    policy.become({ managed: [] });
    await vi.waitFor(() => expect(book.get('office')).toMatchObject({ managed: false }));
    expect(book.warnings).toEqual([]);
  });

  it('where the policy allows no other: reads none, changes none, and has them when it is allowed again', async () => {
    await folder.put('bad.json', 'no JSON');
    await folder.put('home.json', home);
    policy.become({ managed: [office], allowed: false });
    const book = await open(true);
    expect(idsOf(book)).toEqual(['office']);
    expect(book.warnings).toEqual([
      `${folder.directory} is not read: the policy of Example Telecom allows no profiles but those that it manages`,
    ]);
    expect(await folder.names()).toEqual(['bad.json', 'home.json']);
    const refused = { code: 'PROFILE_FORBIDDEN' };
    await expect(book.create(home)).rejects.toMatchObject(refused);
    await expect(book.remove('home', 'x')).rejects.toMatchObject(refused);
    await expect(book.duplicate('office')).rejects.toMatchObject(refused);
    await expect(book.importText('[]', 'refuse')).rejects.toMatchObject(refused);
    let changes = 0;
    book.onChange(() => (changes += 1));
    policy.become({ allowed: true });
    await vi.waitFor(() => expect(idsOf(book)).toEqual(['office', 'home']));
    expect(changes).toBe(1);
    policy.become({ allowed: false });
    expect(idsOf(book)).toEqual(['office']);
  });

  it('makes a copy, also of a managed one, with an id and a name of its own', async () => {
    policy.become({ managed: [office] });
    const book = await open();
    expect(await book.duplicate('office')).toMatchObject({
      profile: { ...office, id: 'office-copy', name: 'Office (copy)' },
      managed: false,
    });
    expect((await book.duplicate('office')).profile).toMatchObject({ id: 'office-copy-2' });
    expect((await book.duplicate('office-copy', { name: 'Home' })).profile).toMatchObject({ id: 'home' });
    expect((await book.duplicate('home', { id: 'x' })).profile).toMatchObject({ name: 'Home (copy)' });
    await expect(book.duplicate('home', { id: 'x' })).rejects.toMatchObject({ code: 'PROFILE_EXISTS' });
    await expect(book.duplicate('none')).rejects.toMatchObject({ code: 'PROFILE_UNKNOWN' });
  });
});

describe('an id for a name', () => {
  it.each([
    ['Office', 'office'],
    ['  Büro (Köln)! ', 'buro-koln'],
    ['Straße 5', 'strasse-5'],
    ['日本', 'profile'],
    ['---', 'profile'],
    ['x'.repeat(80), 'x'.repeat(64)],
    [`${'x'.repeat(63)} y`, 'x'.repeat(63)],
  ])('%s: %s', (name, id) => {
    expect(suggestId(name, new Set())).toBe(id);
  });

  it('is counted up where it is taken, within its length', () => {
    expect(suggestId('Office', new Set(['office', 'office-2']))).toBe('office-3');
    const long = 'x'.repeat(64);
    expect(suggestId(long, new Set([long]))).toBe(`${'x'.repeat(62)}-2`);
  });

  it('of a copy: its name is cut between characters', () => {
    expect(copyName('Office')).toBe('Office (copy)');
    const name = copyName('\u{1F680}'.repeat(40));
    expect(name).toBe(`${'\u{1F680}'.repeat(36)} (copy)`);
    expect(testProfile({ name }).name.length).toBeLessThanOrEqual(80);
  });
});

describe('an import', () => {
  it.each([
    ['one', office],
    ['one of the newest version', { version: 2, ...office }],
    ['an array', [office]],
    ['what an export is', { version: 2, profiles: [office] }],
    ['what an export of the first version would be', { version: 1, profiles: [office] }],
  ])('takes %s', async (_what, content) => {
    const book = await open();
    expect(await book.importText(JSON.stringify(content), 'refuse')).toMatchObject({
      imported: [{ wanted: 'office', id: 'office', name: 'Office', outcome: 'created', secrets: [] }],
      refused: [],
    });
    expect(book.get('office')?.profile).toEqual(office);
  });

  it('takes what is right, and names of what is not each field', async () => {
    const book = await open();
    const outcome = await book.importText(
      JSON.stringify([
        { ...office, port: 0, missLimit: '2', colour: 'red' },
        home,
        5,
        { version: 3, id: 'later' },
        { ...home, name: 'Another' },
      ]),
      'replace',
    );
    expect(outcome.imported).toMatchObject([{ place: '[1]', id: 'home' }]);
    expect(outcome.refused).toEqual([
      {
        place: '[0]',
        id: 'office',
        code: 'PROFILE_INVALID',
        problems: [
          { field: 'port', message: expect.stringContaining('port is 0; ') as string },
          { field: 'missLimit', message: expect.stringContaining('missLimit is "2"; ') as string },
          { field: 'colour', message: 'colour is not a known field' },
        ],
      },
      {
        place: '[2]',
        id: null,
        code: 'PROFILE_INVALID',
        problems: [{ field: null, message: expect.stringContaining('the whole is 5') as string }],
      },
      {
        place: '[3]',
        id: 'later',
        code: 'PROFILE_INVALID',
        problems: [{ field: 'version', message: 'is of version 3, and this program reads none above 2' }],
      },
      {
        place: '[4]',
        id: 'home',
        code: 'PROFILE_EXISTS',
        problems: [{ field: 'id', message: 'the id "home" is taken by another profile' }],
      },
    ]);
    expect(book.get('home')?.profile).toEqual(home);
  });

  it.each([
    ['refuse', ['office'], 'tscf.example.net'],
    ['replace', ['office'], 'new.example'],
    ['rename', ['office', 'office-2'], 'tscf.example.net'],
  ] as const)('%s: where an id is taken', async (how, ids, host) => {
    const book = await open();
    await book.create(office);
    const { imported, refused } = await book.importText(
      JSON.stringify({ ...office, host: 'new.example' }),
      how,
    );
    expect(imported.map(({ id, outcome }) => [id, outcome])).toEqual(
      how === 'refuse' ? [] : [how === 'replace' ? ['office', 'replaced'] : ['office-2', 'renamed']],
    );
    expect(refused.map(({ code }) => code)).toEqual(how === 'refuse' ? ['PROFILE_EXISTS'] : []);
    expect(idsOf(book)).toEqual(ids);
    expect(book.get('office')?.profile.host).toBe(host);
  });

  it.each([
    ['no JSON', '{', 'the import is not JSON ('],
    ['a later version', '{"version": 3, "profiles": []}', 'the import is of version 3, and'],
    [
      'something else beside the profiles',
      '{"version": 2, "profiles": [], "x": 1}',
      'the import x is not a known field',
    ],
    ['profiles that are none', '{"version": 2, "profiles": 5}', 'the import profiles is 5; '],
    [
      'too many',
      `[${Array(LIMITS.profileFiles.value + 1)
        .fill(1)
        .join()}]`,
      'the import holds 1001 profiles',
    ],
    ['too much', ' '.repeat(LIMITS.profileImportOctets.value + 1), 'the import has 16777217 octets'],
  ])('of %s is refused as a whole', async (_what, text, message) => {
    const book = await open();
    await expect(book.importText(text, 'refuse')).rejects.toMatchObject({
      code: 'PROFILE_INVALID',
      message: expect.stringContaining(message) as string,
    });
    expect(book.list()).toEqual([]);
  });
});

describe('an export', () => {
  const secret = testProfile({
    ...office,
    proxy: { mode: 'manual', url: 'http://proxy.example:3128', username: 'alice', credentials: 'stored' },
    tls: { clientCertificate: { format: 'stored', id: 'abc', passphrase: 'stored' } },
  });

  it('is of the user’s own, or of those that are named, and says which secrets it leaves behind', async () => {
    policy.become({ managed: [testProfile({ id: 'ours' })] });
    const book = await open();
    await book.create(secret);
    await book.create(home);
    const { text, profiles } = book.exportText();
    expect(profiles).toEqual([
      { id: 'home', name: 'Home', secrets: [] },
      { id: 'office', name: 'Office', secrets: ['proxy-password', 'passphrase', 'pkcs12'] },
    ]);
    expect(JSON.parse(text)).toEqual({ version: 2, profiles: [home, secret] });
    expect(book.exportText(['ours', 'ours']).profiles).toMatchObject([{ id: 'ours' }]);
    expect(() => book.exportText(['none'])).toThrow(expect.objectContaining({ code: 'PROFILE_UNKNOWN' }));
  });

  it('and its import says what this machine needs', async () => {
    const book = await open();
    const outcome = await book.importText(JSON.stringify(secret), 'refuse');
    expect(outcome.imported).toMatchObject([{ secrets: ['proxy-password', 'passphrase', 'pkcs12'] }]);
  });
});
