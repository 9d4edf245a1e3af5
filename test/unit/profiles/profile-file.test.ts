import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LIMITS } from '../../../main/model/limits.ts';
import { readProfileFile } from '../../../main/profiles/profile-files.ts';
import { testProfile } from '../../support/profile.ts';

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
    [{ ...office, version: '2' }, 'version is "2"; '],
    [{ ...office, version: 0 }, 'version is 0; '],
    [{ ...office, version: 3 }, 'is of version 3, and this program reads none above 2'],
    [{ ...office, $schema: 5 }, '$schema is 5; '],
    [{ ...office, port: 0, missLimit: 0 }, 'port is 0; Too small: expected number to be >=1 (and 1 more)'],
    [{ ...office, red: 1, blue: 2 }, 'red is not a known field (and 1 more)'],
    [
      '{"id":"office","name":"Office","host":"a.example","__proto__":{"port":1}}',
      '__proto__ is not a known field',
    ],
  ])('%o is refused in one line: file, field, value, what would be right', async (content, expected) => {
    const path = await file('a.json', content);
    const error = await readProfileFile(path).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'PROFILE_INVALID' });
    const { message } = error as Error;
    expect(message).toContain(`${path}: ${expected}`);
    expect(message).not.toContain('\n');
  });

  it.each([
    ['of the first version, which has none in it', office],
    ['of the first version, which says so', { ...office, version: 1 }],
    ['of the newest version', { ...office, version: 2, $schema: './pinhole-profile.schema.json' }],
    ['with a mark of its encoding in front', `\uFEFF${JSON.stringify(office)}`],
  ])('%s is read', async (_what, content) => {
    expect(await readProfileFile(await file('a.json', content))).toEqual(testProfile(office));
  });

  it('in another encoding than UTF-8 is refused, not mangled', async () => {
    const path = await file('a.json', '');
    await writeFile(path, Buffer.from(JSON.stringify({ ...office, name: 'Büro' }), 'latin1'));
    await expect(readProfileFile(path)).rejects.toMatchObject({
      code: 'PROFILE_INVALID',
      message: `${path}: is not JSON (it is not in UTF-8)`,
    });
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
