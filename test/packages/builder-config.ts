import { join } from 'node:path';
// Not exported by electron-builder itself; `electron-builder` calls it first.
import { getConfig } from '../../node_modules/app-builder-lib/out/util/config/config.js';

export const readBuilderConfig = (): ReturnType<typeof getConfig> =>
  getConfig(join(import.meta.dirname, '../..'), 'electron-builder.yml', null);
