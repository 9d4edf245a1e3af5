import type { ProfilesApi } from '../model/core-api.ts';
import { PinholeError } from '../model/errors.ts';

const refusal = (): PinholeError => new PinholeError('PROFILE_UNKNOWN', 'this program keeps no profiles');
const reject = (): Promise<never> => Promise.reject(refusal());

/** Of an engine that runs for one command, with the profile that it was given. */
export const NO_PROFILES: ProfilesApi = {
  list: () => ({ total: 0, all: 0, entries: [] }),
  get: reject,
  save: reject,
  setSecrets: reject,
  remove: reject,
  importText: reject,
  exportText() {
    throw refusal();
  },
  inspect: reject,
  inspectCa: reject,
};
