import { isIP } from 'node:net';
import type { EvidenceOf } from '../../model/diagnosis.ts';
import { asPinholeError, PinholeError } from '../../model/errors.ts';
import { LIMITS } from '../../model/limits.ts';
import { proxyUrlText } from '../../model/proxy-url.ts';
import { Candidates } from '../../transport/candidates.ts';
import { connectTcp } from '../../transport/connect-tcp.ts';
import { withDeadline } from '../../transport/deadline.ts';
import { findAddresses } from '../../transport/find-addresses.ts';
import { proxyReachError } from '../../transport/proxy/errors.ts';
import type { ProxySettings } from '../../transport/proxy/settings.ts';
import { findWays, type Way } from '../../transport/proxy/ways.ts';
import { failureOf, sentence } from '../found.ts';
import type { Finding, Stage, StageContext } from '../stage.ts';

type Evidence = EvidenceOf<'way'>;

/**
 * Which way a tunnel of this profile would take: directly, or through which proxy. Of several that the system names it is the first
 * that can be connected to, as for a tunnel.
 */
export const way: Stage<'way'> = {
  id: 'way',
  title: 'Way',
  dependsOn: [],
  timeoutMs: LIMITS.diagnoseWaysMs.value,
  timeoutCode: 'PROXY_TIMEOUT',
  async run(context, signal) {
    const { profile, ports, made } = context;
    const { host, port, proxy: choice } = profile;
    const decidedBy = choice.mode;
    try {
      const { ways, timers } = ports;
      const found = await findWays(choice, { host, port }, { ...ways, timers }, signal);
      const dead: Evidence['dead'] = [];
      made.way = await firstAlive(found, dead, context, signal);
      const otherWays = found.length - dead.length - 1;
      const proxy = made.way === 'direct' ? null : proxyUrlText(made.way);
      return taken({ decidedBy, proxy, dead, otherWays });
    } catch (thrown) {
      const error = failureOf(thrown, signal);
      return {
        outcome: 'failed',
        code: error.code,
        evidence: { decidedBy, proxy: null, dead: [], otherWays: 0 },
        message: sentence(error),
      };
    }
  },
};

function taken(evidence: Evidence): Finding<'way'> {
  const { proxy, dead } = evidence;
  const way = `The way is ${proxy === null ? 'direct' : `through the proxy ${proxy}`}`;
  const [first] = dead;
  if (first === undefined) return { outcome: 'passed', code: null, evidence, message: `${way}.` };
  return {
    outcome: 'warned',
    code: first.code,
    evidence,
    message: `${way}: ${dead.map((one) => one.proxy).join(', ')} cannot be connected to.`,
  };
}

/** The last one counts whatever it does: the stages that follow show it. */
async function firstAlive(
  ways: readonly Way[],
  dead: Evidence['dead'],
  context: StageContext,
  signal: AbortSignal,
): Promise<Way> {
  for (const each of ways.slice(0, -1)) {
    if (each === 'direct') return each;
    try {
      await knock(each, context, signal);
      return each;
    } catch (thrown) {
      signal.throwIfAborted();
      const { code } = asPinholeError(proxyReachError(thrown));
      dead.push({ proxy: proxyUrlText(each), code });
    }
  }
  return ways.at(-1) ?? 'direct';
}

/** @throws PinholeError NAME_…, TCP_… or PROXY_TIMEOUT, or the signal's reason */
async function knock(
  { host, port }: ProxySettings,
  { ports: { clock, timers, resolve } }: StageContext,
  signal: AbortSignal,
): Promise<void> {
  const candidates = new Candidates([port]);
  const timeout = (): PinholeError => new PinholeError('PROXY_TIMEOUT');
  await withDeadline(timers, signal, timeout, async (stage) => {
    if (isIP(host) === 0) {
      await findAddresses(host, candidates, { resolve, timers }, stage);
    } else {
      candidates.add([host]);
      candidates.finish();
    }
    const onAttempts = (): void => undefined;
    const socket = await connectTcp({ host, candidates, onAttempts }, { clock, timers }, stage);
    socket.destroy();
  });
}
