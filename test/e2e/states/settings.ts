import { DEFAULT_SETTINGS, DESKTOP_SETTINGS } from '../../../main/model/settings.ts';
import { NO_SETTINGS } from '../../support/fake-core.ts';
import { engine, MANAGED, type PageState } from './state.ts';

export const SETTINGS: readonly PageState[] = [
  {
    name: 'settings',
    tab: 'Settings',
    engine: engine({ managed: MANAGED }, ({ settings }) => ({
      settings: {
        ...settings,
        snapshot: () => ({ ...NO_SETTINGS, values: DEFAULT_SETTINGS, unsupported: [...DESKTOP_SETTINGS] }),
      },
    })),
    arrange: (page) => page.getByTestId('setting-language').waitFor(),
  },
];
