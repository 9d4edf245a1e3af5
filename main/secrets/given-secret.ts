import type { SecretStore } from './secret-store.ts';
import { openSecretVault } from './vault.ts';

/** One password that was given at the start, for every account that begins with `prefix`; what else is asked for is in `rest`. */
export function givenSecret(
  password: string,
  prefix = '',
  rest: SecretStore = openSecretVault(),
): SecretStore {
  return {
    find: (account) => (account.startsWith(prefix) ? Promise.resolve(password) : rest.find(account)),
  };
}
