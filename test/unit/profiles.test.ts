import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LIMITS } from '../../main/model/limits.ts';
import { readProfileDirectory, readProfileFile } from '../../main/profiles/profile-files.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'pinhole-profiles-'));
});

afterEach(() => rm(directory, { recursive: true, force: true }));

const office = { id: 'office', name: 'Office', host: 'tscf.example.net' };

async function file(name: string, content: unknown): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

describe('a profile file', () => {
  it('needs an id, a name and a host; the rest has defaults', async () => {
    expect(await readProfileFile(await file('a.json', office))).toMatchObject({
      ...office,
      port: 443,
      interval: { mode: 'assigned' },
      responseTimeS: 10,
      missLimit: 2,
      reconnect: { initialMs: 1_000, maxMs: 60_000 },
      startAutomatically: true,
    });
  });

  it.each([
    [{ ...office, port: 0 }, 'port is 0; '],
    [{ ...office, port: '443' }, 'port is "443"; '],
    [{ ...office, host: 'two words' }, 'host is "two words"; must be a host name or an IP address'],
    [{ ...office, host: undefined }, 'host is missing; '],
    [{ ...office, interval: { mode: 'proposed', seconds: 86_401 } }, 'interval.seconds is 86401; '],
    [{ ...office, interval: { mode: 'static' } }, 'interval.seconds is missing; '],
    [{ ...office, responseTimeS: 61 }, 'responseTimeS is 61; '],
    [{ ...office, missLimit: 11 }, 'missLimit is 11; '],
    [{ ...office, id: 'No' }, 'id is "No"; must be lower-case letters, digits and hyphens'],
    [{ ...office, colour: 'red' }, 'colour is not a known field'],
    [
      { ...office, reconnect: { initialMs: 2_000, maxMs: 1_000 } },
      'reconnect.initialMs is 2000; must not be above maxMs',
    ],
    [[], 'the whole is []; '],
  ])('%o is refused in one line: file, field, value, what would be right', async (content, expected) => {
    const path = await file('a.json', content);
    const error = await readProfileFile(path).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'PROFILE_INVALID' });
    const { message } = error as Error;
    expect(message).toContain(`${path}: ${expected}`);
    expect(message).not.toContain('\n');
  });

  it('that is not JSON is refused in one line', async () => {
    const path = await file('a.json', '{\n  "id": office\n}');
    await expect(readProfileFile(path)).rejects.toMatchObject({
      code: 'PROFILE_INVALID',
      message: expect.stringMatching(/^[^\n]*a\.json: is not JSON \([^\n]*\)$/) as string,
    });
  });

  it('beyond the limit is refused unread', async () => {
    const path = await file('a.json', ' '.repeat(LIMITS.profileFileOctets.value + 1));
    await expect(readProfileFile(path)).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
    const fits = JSON.stringify(office).padEnd(LIMITS.profileFileOctets.value);
    expect(await readProfileFile(await file('b.json', fits))).toMatchObject(office);
  });

  it('that is not there is named', async () => {
    await expect(readProfileFile(join(directory, 'none.json'))).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      message: `${join(directory, 'none.json')} cannot be read: there is no such file`,
    });
  });
});

describe('the folder of profiles', () => {
  it('that is not there holds none', async () => {
    expect(await readProfileDirectory(join(directory, 'none'))).toEqual({ profiles: [], warnings: [] });
  });

  it('that cannot be read is a named error', async () => {
    const path = await file('file', '');
    await expect(readProfileDirectory(path)).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
  });

  it('is read in the order of the names; a file that is wrong is warned of and keeps no other out', async () => {
    await file('b.json', { ...office, id: 'b' });
    await file('a.json', { ...office, id: 'a' });
    await file('c.json', 'nonsense');
    await file('d.json', { ...office, id: 'a' });
    await file('notes.txt', 'not a profile');
    await mkdir(join(directory, 'e.json'));
    const { profiles, warnings } = await readProfileDirectory(directory);
    expect(profiles.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(warnings).toHaveLength(3);
    expect(warnings[0]).toContain('c.json: is not JSON');
    expect(warnings[1]).toBe(`${join(directory, 'd.json')}: id is "a"; another profile has it already`);
    expect(warnings[2]).toContain('e.json cannot be read: it is a folder');
    for (const warning of warnings) expect(warning).not.toContain('\n');
  });

  it('with more files than may be: the first are read, and it says so', async () => {
    const count = LIMITS.profileFiles.value + 1;
    const names = Array.from({ length: count }, (_, at) => `p${String(at).padStart(4, '0')}`);
    await Promise.all(names.map((id) => file(`${id}.json`, { ...office, id })));
    const { profiles, warnings } = await readProfileDirectory(directory);
    expect(profiles).toHaveLength(count - 1);
    expect(profiles.at(-1)?.id).toBe('p0999');
    expect(warnings).toEqual([`${directory}: ${count} profiles; only the first ${count - 1} are read`]);
  });
});
