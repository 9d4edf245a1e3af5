import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LIMITS } from '../../../main/model/limits.ts';
import { nodePlatform } from '../../../main/platform/node-platform.ts';
import { SettingsFile } from '../../../main/settings/settings-file.ts';

let top: string;
let file: SettingsFile;

beforeEach(async () => {
  top = await mkdtemp(join(tmpdir(), 'pinhole-settings-'));
  file = new SettingsFile(join(top, 'pinhole', 'settings.json'), nodePlatform);
});

afterEach(() => rm(top, { recursive: true }));

async function put(content: unknown): Promise<void> {
  await mkdir(dirname(file.path), { recursive: true });
  await writeFile(file.path, typeof content === 'string' ? content : JSON.stringify(content));
}

const written = async (): Promise<unknown> => JSON.parse(await readFile(file.path, 'utf8'));

describe('the file of the settings', () => {
  it('that is not there holds none, and is not made by reading', async () => {
    expect(await file.read()).toEqual({ own: {}, problems: [] });
    await expect(readdir(dirname(file.path))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('holds what was set, and nothing of what was not', async () => {
    await file.change({ language: 'de' });
    await file.change({ notifyAfterSeconds: 300 });
    expect(await written()).toEqual({ version: 1, language: 'de', notifyAfterSeconds: 300 });
    expect(await file.read()).toEqual({ own: { language: 'de', notifyAfterSeconds: 300 }, problems: [] });
  });

  it('loses no value by a wrong one, and none that it does not know', async () => {
    await put({ version: 1, language: 'fr', closeToTray: false, colour: 'red' });
    const { own, problems } = await file.read();
    expect(own).toEqual({ closeToTray: false });
    expect(problems).toEqual([
      expect.stringMatching(/settings\.json: "language": .+; it is ignored$/),
      expect.stringMatching(/settings\.json: "colour": is no setting; it is ignored$/),
    ]);
    await file.change({ language: 'en' });
    expect(await written()).toEqual({ version: 1, language: 'en', closeToTray: false, colour: 'red' });
  });

  it('bounds what is said of it', async () => {
    await put({ version: 1, ...Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`k${at}`, 1])) });
    expect((await file.read()).problems).toHaveLength(LIMITS.settingsProblems.value);
  });

  it.each(['{"version": 1,', '[]', '{}', '{"version": "1"}', 'null', ''])(
    'that is damaged (%j) is set aside and named',
    async (content) => {
      await put(content);
      const { own, problems } = await file.read();
      expect(own).toEqual({});
      expect(problems).toEqual([expect.stringMatching(/was damaged; it is now .+\.damaged-/)]);
      const aside = (await readdir(dirname(file.path))).find((name) => name.includes('.damaged-')) ?? '';
      expect(await readFile(join(dirname(file.path), aside), 'utf8')).toBe(content);
      expect(await file.read()).toEqual({ own: {}, problems: [] });
    },
  );

  it('that is damaged is set aside before it is written, too', async () => {
    await put('{');
    expect(await file.change({ appearance: 'dark' })).toEqual({ own: { appearance: 'dark' }, problems: [] });
    expect(await readdir(dirname(file.path))).toContainEqual(expect.stringContaining('.damaged-'));
  });

  it('of a later version is left alone, and says so', async () => {
    await put({ version: 2, language: { of: 'windows' } });
    expect(await file.read()).toEqual({
      own: {},
      problems: [`${file.path} is of version 2; this program knows 1`],
    });
    await expect(file.change({ language: 'de' })).rejects.toMatchObject({ code: 'SETTINGS_NEWER' });
    expect(await written()).toEqual({ version: 2, language: { of: 'windows' } });
  });

  it('that is too large, a folder, or a pipe is a problem, and no more', async () => {
    await put(' '.repeat(LIMITS.settingsFileOctets.value + 1));
    expect((await file.read()).problems).toEqual([expect.stringContaining('at most')]);
    await rm(file.path);
    await mkdir(file.path);
    expect((await file.read()).problems).toEqual([expect.stringContaining('it is a folder')]);
    await expect(file.change({ language: 'de' })).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
    await rm(file.path, { recursive: true });
    await symlink('/dev/zero', file.path);
    expect((await file.read()).problems).toEqual([expect.stringContaining('not an ordinary file')]);
  });

  it('loses no change of several writers at once', async () => {
    const other = new SettingsFile(file.path, nodePlatform);
    await Promise.all([
      file.change({ language: 'de' }),
      other.change({ appearance: 'dark' }),
      file.change({ closeToTray: false }),
      other.change({ notifyAfterSeconds: 10 }),
    ]);
    expect(await written()).toEqual({
      version: 1,
      language: 'de',
      appearance: 'dark',
      closeToTray: false,
      notifyAfterSeconds: 10,
    });
  });
});
