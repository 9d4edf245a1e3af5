import type { CoreApi } from '../../main/model/core-api.ts';
import { report } from './report.ts';
import type { StartAtLogin } from './start-at-login.ts';

/**
 * Keeps the system's word on starting at login to the user's setting, or the policy's: now, and when it changes. Where the system does
 * not let it be, the setting says that it does nothing.
 * @returns when the first is done
 */
export function followLoginSetting(
  core: Pick<CoreApi, 'settings' | 'onChange'>,
  login: StartAtLogin,
): { readonly settled: () => Promise<void> } {
  let last: boolean | undefined;
  let turn = Promise.resolve();

  const follow = (): void => {
    const { values, locked } = core.settings.snapshot();
    if (values.startAtLogin === last) return;
    last = values.startAtLogin;
    turn = turn.then(() => apply(values.startAtLogin, locked.includes('startAtLogin')));
  };
  const apply = async (wanted: boolean, insist: boolean): Promise<void> => {
    try {
      await login.set(wanted, insist);
      core.settings.offer(['startAtLogin']);
    } catch (thrown) {
      report(thrown);
      core.settings.offer(['startAtLogin'], false);
    }
  };

  core.onChange(({ kind }) => {
    if (kind === 'settings') follow();
  });
  follow();
  return { settled: () => turn };
}
