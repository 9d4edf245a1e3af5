import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lifetimeSchema } from '../../../../main/model/lifetime.ts';
import { Lab, SERVER_ADDRESS } from '../../../lab/lab.ts';
import { measurePinhole, startTscf } from '../../../lab/pinhole.ts';
import { TestCa } from '../../../support/pki.ts';
import type { Bounds } from '../binary-search.ts';
import type { LifetimeSample } from '../results.ts';

/** Of the firewall, s. */
export const PINHOLES_S = [5, 20] as const;
export const RESPONSE_S = 1;
/** The longest silence of interest, in lifetimes. */
const MAX_LIFETIMES = 4;

const SEARCH = join(import.meta.dirname, '../binary-search-process.ts');
const ECHO_PORT = 7443;
/** In lifetimes: more than the sum of all silences of a search. */
const SEARCH_LIFETIMES = 40;

/** Both ways of measuring, side by side in one lab. */
export async function playLifetime(pinholeS: number): Promise<readonly LifetimeSample[]> {
  const lab = await Lab.create({ establishedTimeoutS: pinholeS });
  try {
    return await Promise.all([measured(lab, pinholeS), searched(lab, pinholeS)]);
  } finally {
    await lab.close();
  }
}

async function measured(lab: Lab, pinholeS: number): Promise<LifetimeSample> {
  const tscf = await startTscf(lab, 30, ['--idle-limit', '0']);
  const bounds = { maxS: MAX_LIFETIMES * pinholeS, responseTimeS: RESPONSE_S };
  const line = await measurePinhole(lab, tscf, bounds);
  const found = lifetimeSchema.parse(JSON.parse(line));
  return {
    by: 'Pinhole',
    pinholeS,
    survivedS: found.survivedSeconds,
    failedByS: found.failedBySeconds,
    tookS: found.tookSeconds,
    connections: found.connectionsUsed,
  };
}

async function searched(lab: Lab, pinholeS: number): Promise<LifetimeSample> {
  const caFile = await startTlsEcho(lab);
  const beganMs = performance.now();
  const numbers = [MAX_LIFETIMES * pinholeS, RESPONSE_S].map(String);
  const command = [process.execPath, SEARCH, SERVER_ADDRESS, String(ECHO_PORT), caFile, ...numbers];
  const { text, atMs } = await lab
    .spawn('client', command)
    .line((line) => line.startsWith('{'), SEARCH_LIFETIMES * pinholeS * 1_000);
  const { survivedS, failedByS, connections } = JSON.parse(text) as Bounds;
  return {
    by: 'binary search',
    pinholeS,
    survivedS,
    failedByS,
    tookS: (atMs - beganMs) / 1_000,
    connections,
  };
}

/** @returns the CA file for it. */
async function startTlsEcho(lab: Lab): Promise<string> {
  const ca = await TestCa.root('Throw-away CA of the search');
  const { certPem, keyPem } = await ca.issue();
  const pemFile = join(lab.folder, 'echo.pem');
  const caFile = join(lab.folder, 'echo-ca.pem');
  await writeFile(pemFile, `${certPem}${keyPem}`, { mode: 0o600 });
  await writeFile(caFile, ca.certPem);
  const listen = `OPENSSL-LISTEN:${ECHO_PORT},cert=${pemFile},verify=0,reuseaddr,fork`;
  const echo = lab.spawn('server', ['socat', '-dd', listen, 'PIPE']);
  const isUp = await echo.until(() => echo.stderr.includes('listening on') || undefined, 5_000);
  if (isUp === undefined) throw new Error(`the TLS echo does not listen: ${echo.stderr}`);
  return caFile;
}
