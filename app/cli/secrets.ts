import { openSecretVault, type SecretVault } from '../../main/core.ts';
import { EXIT, jsonLine, type ExitStatus, type Io } from './io.ts';

/** `pinhole secrets status`: which store is in use. The status says whether secrets can be kept in it now. */
export async function secretsStatus(
  options: { readonly json: boolean },
  io: Io,
  vault: Pick<SecretVault, 'state'> = openSecretVault(),
): Promise<ExitStatus> {
  const { kind, name, problem } = await vault.state();
  if (options.json) io.out(jsonLine({ kind, name, usable: problem === null, problem }));
  else
    io.out(problem === null ? `Secrets are kept by: ${name}` : `Secrets cannot be kept now (store: ${name})`);
  if (problem === null) return EXIT.ok;
  io.err(`${problem.message}. ${problem.action}`);
  return EXIT.failed;
}
