import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { PinholeError } from '../model/errors.ts';
import { createAuthority } from './certificates.ts';
import type { TscfOptions } from './tscf-options.ts';
import { TscfServer } from './tscf-server.ts';

export interface LocalTscf {
  readonly server: TscfServer;
  /** The throw-away CA that clients have to trust, PEM; gone after `close`. */
  readonly caFile: string;
  close(): Promise<void>;
}

/**
 * A TSCF with throw-away certificates made for this run.
 * @param directory where the folder with the CA file is made, readable by its owner alone.
 * @throws PinholeError FILE_UNWRITABLE, PORT_IN_USE, ADDRESS_UNAVAILABLE, LISTEN_DENIED
 */
export async function startLocalTscf(
  directory: string,
  options: Omit<TscfOptions, 'cert' | 'key'>,
): Promise<LocalTscf> {
  const authority = await createAuthority(options.ports);
  const { certPem: cert, keyPem: key } = await authority.issue(subjects(options.host));
  const folder = await makeFolder(directory);
  const caFile = join(folder, 'ca.pem');
  const removeFolder = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    await writeFile(caFile, authority.caPem);
    const server = await TscfServer.listen({ ...options, cert, key });
    return {
      server,
      caFile,
      async close() {
        await server.close();
        await removeFolder();
      },
    };
  } catch (thrown) {
    await removeFolder();
    throw thrown;
  }
}

/** The names of this machine, and the address that was asked for. */
function subjects(host: string): { names: string[]; addresses: string[] } {
  const names = new Set(['localhost']);
  const addresses = new Set(['127.0.0.1', '::1']);
  if (isIP(host) === 0) names.add(host);
  else addresses.add(host);
  return { names: [...names], addresses: [...addresses] };
}

/** @throws PinholeError FILE_UNWRITABLE */
async function makeFolder(directory: string): Promise<string> {
  try {
    return await mkdtemp(join(directory, 'pinhole-tscf-'));
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    throw new PinholeError('FILE_UNWRITABLE', `cannot make a folder for the CA file: ${reason}`, {
      cause: thrown,
    });
  }
}
