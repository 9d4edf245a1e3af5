import type { Socket } from 'node:net';
import type { EvidenceOf } from '../../model/diagnosis.ts';
import { endpoint } from '../../model/endpoint.ts';
import type { PinholeError } from '../../model/errors.ts';
import { LIMITS } from '../../model/limits.ts';
import { proxyUrlText } from '../../model/proxy-url.ts';
import { connectAddress } from '../../transport/connect-address.ts';
import { connectThroughProxy, type ProxyPorts } from '../../transport/proxy/connect-through-proxy.ts';
import type { ProxySettings } from '../../transport/proxy/settings.ts';
import { failureOf, sentence } from '../found.ts';
import { notNeeded, type Stage, type StageContext } from '../stage.ts';

type Answer = EvidenceOf<'proxy'>['answers'][number];

/** Has the proxy connect to the TSCF. */
export const proxy: Stage<'proxy'> = {
  id: 'proxy',
  title: 'Proxy',
  dependsOn: ['tcp'],
  timeoutMs: LIMITS.stageMs.value,
  timeoutCode: 'PROXY_TIMEOUT',
  async run(context, signal) {
    const { profile, made } = context;
    const { way, reached } = made;
    if (way === 'direct') {
      made.along = reached;
      return notNeeded('There is no proxy on the way.');
    }
    const answers: Answer[] = [];
    const evidence: EvidenceOf<'proxy'> = { proxy: proxyUrlText(way), answers };
    let failure: PinholeError | undefined;
    for (const port of [profile.port, ...profile.otherPorts]) {
      try {
        const socket = await through(way, port, context, signal);
        answers.push({ port, status: null, offers: null, code: null });
        made.along = { socket, port };
        made.again = (again) => through(way, port, context, again);
        const message = `The proxy ${evidence.proxy} connected to ${endpoint(profile.host, port)}.`;
        return { outcome: 'passed', code: null, evidence, message };
      } catch (thrown) {
        failure = failureOf(thrown, signal);
        const { code, facts } = failure;
        answers.push({ port, status: facts.status ?? null, offers: facts.offers ?? null, code });
        // As a tunnel would: another port may be let through.
        if (code !== 'PROXY_FORBIDDEN' && code !== 'PROXY_TARGET_UNREACHABLE') break;
      }
    }
    return {
      outcome: 'failed',
      code: failure?.code ?? 'PROXY_TIMEOUT',
      evidence,
      message: failure === undefined ? 'The proxy did not answer.' : sentence(failure),
    };
  },
};

/** The first request goes on the connection that the stage before has made; every further one on one to the same address. */
async function through(
  way: ProxySettings,
  port: number,
  { profile, made, ports }: StageContext,
  signal: AbortSignal,
): Promise<Socket> {
  signal.throwIfAborted();
  const { timers, random } = ports;
  const connect: ProxyPorts['connect'] = (host, _port, stage) => {
    const { reached, reachedAt } = made;
    made.reached = undefined;
    if (reached !== undefined && !reached.socket.destroyed) return Promise.resolve(reached.socket);
    return connectAddress(host, reachedAt ?? { address: host, port: way.port, family: 4 }, timers, stage);
  };
  const secure: ProxyPorts['secure'] = async (socket, peer, stage) =>
    (await made.handshake(socket, peer, stage)).socket;
  return connectThroughProxy(way, { host: profile.host, port }, { timers, random, connect, secure }, signal);
}
