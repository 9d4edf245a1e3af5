import { describe, expect, it } from 'vitest';
// Not exported by electron-builder itself; `electron-builder` calls it second.
import { validateConfiguration } from '../../node_modules/app-builder-lib/out/util/config/config.js';
import { DebugLogger } from '../../node_modules/builder-util/out/util.js';
import { readBuilderConfig } from './builder-config.ts';

describe('electron-builder.yml', () => {
  it('fits the schema of electron-builder', async () => {
    await expect(
      validateConfiguration(await readBuilderConfig(), new DebugLogger(false)),
    ).resolves.toBeUndefined();
  });

  it('is judged by a schema that refuses what it does not know', async () => {
    const config = { ...(await readBuilderConfig()), appIdentity: 'app.pinhole.desktop' };
    await expect(validateConfiguration(config, new DebugLogger(false))).rejects.toThrow(/appIdentity/);
  });
});
