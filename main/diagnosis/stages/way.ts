import { LIMITS } from '../../model/limits.ts';
import { proxyUrlText } from '../../model/proxy-url.ts';
import { findWays } from '../../transport/proxy/ways.ts';
import { failureOf, sentence } from '../found.ts';
import type { Stage } from '../stage.ts';

/** Which way a tunnel of this profile would take: directly, or through which proxy. */
export const way: Stage<'way'> = {
  id: 'way',
  title: 'Way',
  dependsOn: [],
  timeoutMs: LIMITS.stageMs.value,
  timeoutCode: 'PROXY_TIMEOUT',
  async run({ profile, ports, made }, signal) {
    const { host, port, proxy: choice } = profile;
    const decidedBy = choice.mode;
    try {
      const { ways, timers } = ports;
      const [first = 'direct', ...others] = await findWays(
        choice,
        { host, port },
        { ...ways, timers },
        signal,
      );
      made.way = first;
      const proxy = first === 'direct' ? null : proxyUrlText(first);
      const more =
        others.length === 0 ? '' : `; ${others.length} further ways that the system names are not tested`;
      return {
        outcome: 'passed',
        code: null,
        evidence: { decidedBy, proxy, otherWays: others.length },
        message: `The way is ${proxy === null ? 'direct' : `through the proxy ${proxy}`}${more}.`,
      };
    } catch (thrown) {
      const error = failureOf(thrown, signal);
      return {
        outcome: 'failed',
        code: error.code,
        evidence: { decidedBy, proxy: null, otherWays: 0 },
        message: sentence(error),
      };
    }
  },
};
