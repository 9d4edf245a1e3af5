import { connectCommand, PROGRAM_COMMAND, startTscf } from '../../../lab/pinhole.ts';
import type { Program, Watch } from './program.ts';
import { Watched, type ReadSign } from './watched.ts';

const MISS_LIMIT = 2;

/** The response time that leads to this worst case, s (protocol 7.4). */
const responseTimeS = ({ intervalS, worstCaseS }: Watch): number => (worstCaseS - intervalS) / MISS_LIMIT;

/** Lines of `pinhole connect --json`. A verdict of Closed is a death too: before it, nothing else may have said so. */
export const readPinhole: ReadSign = (line) => {
  const { event, state, verdict } = JSON.parse(line) as Record<string, unknown>;
  if (event === 'state' && state === 'connected') return 'up';
  if (event === 'state' && state === 'reconnecting') return 'dead';
  if (event === 'pinhole' && verdict === 'closed') return 'dead';
  return undefined;
};

/** `pinhole connect` against `pinhole tscf`, as built. */
export const pinhole: Program = {
  name: 'Pinhole',
  keepAlive: (watch) =>
    `--interval ${watch.intervalS} (of the TSCF), --response-time ${responseTimeS(watch)}, --miss-limit ${MISS_LIMIT}`,
  comesBack: 'defaults',
  versionCommand: [...PROGRAM_COMMAND, '--version'],
  async start(lab, watch) {
    const { caFile } = await startTscf(lab, watch.intervalS);
    const judgedBy = { responseTimeS: responseTimeS(watch), missLimit: MISS_LIMIT };
    return new Watched(lab.spawn('client', connectCommand({ caFile, ...judgedBy })), readPinhole);
  },
};
