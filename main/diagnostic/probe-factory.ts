import { isIP } from 'node:net';
import { hostOf } from '../model/endpoint.ts';
import type { PinholeError } from '../model/errors.ts';
import type { Profile } from '../model/profile.ts';
import type { Probe, ProbeEnd, ProbeFactory, ProbeHandlers } from '../pinhole/lifetime/ports.ts';
import type { LoadedTls } from '../transport/load-tls.ts';
import type { RoutedDialer, RoutedTarget } from '../transport/proxy/routed-dialer.ts';
import type { Transport } from '../transport/transport.ts';
import { DiagnosticSession, type DiagnosticPorts } from './diagnostic-session.ts';

export interface ProbePorts extends DiagnosticPorts {
  readonly dialer: RoutedDialer;
}

/**
 * Opens diagnostic sessions to the TSCF of a profile. The first one finds the way; the others go to the very address
 * and port that it found, so that what they show can be compared.
 */
export function createProbeFactory(profile: Profile, tls: LoadedTls, ports: ProbePorts): ProbeFactory {
  const { host, port, otherPorts, proxy: proxyChoice } = profile;
  let target: RoutedTarget = { host, port, otherPorts, ...tls, proxyChoice };
  return {
    async open(handlers, signal) {
      const transport = await ports.dialer.dial(target, signal, () => undefined);
      const { remoteAddress, remotePort, proxy } = transport.info;
      if (proxy === undefined && isIP(host) === 0) {
        const rules = { ...tls.rules, serverName: tls.rules.serverName ?? host };
        target = { ...tls, rules, host: remoteAddress, port: remotePort, proxyChoice };
      } else if (proxy === undefined) {
        target = { ...target, port: remotePort, otherPorts: [] };
      }
      return openProbe(transport, ports, handlers, signal);
    },
  };
}

async function openProbe(
  transport: Transport,
  ports: ProbePorts,
  handlers: ProbeHandlers,
  signal: AbortSignal,
): Promise<Probe> {
  const counted = countOctets(transport);
  const session = new DiagnosticSession(counted.transport, ports, {
    answered: () => handlers.answered(),
    ended: (error, silentMs) => handlers.ended(endOf(error), silentMs),
  });
  await session.configure(signal);
  const { local, remote } = session.info;
  return {
    localAddress: hostOf(local),
    remote,
    idleLimitMs: session.idleLimitS === undefined ? undefined : session.idleLimitS * 1_000,
    get lastOctetMs() {
      return session.lastOctetMs;
    },
    get octets() {
      return counted.octets();
    },
    ask: () => void session.keepAlive(),
    release: () => session.release(),
    destroy: () => session.destroy(),
  };
}

function endOf({ code }: PinholeError): ProbeEnd {
  switch (code) {
    case 'PEER_RESET':
      return 'reset';
    case 'PEER_CLOSED':
      return 'closed';
    case 'REFUSED_KEEP_ALIVE_EXPIRED':
      return 'idle-limit';
    default:
      return 'broken';
  }
}

/** The transport itself, and how many octets have passed it both ways. */
function countOctets(transport: Transport): { readonly transport: Transport; readonly octets: () => number } {
  let octets = 0;
  const counting: Transport = {
    get info() {
      return transport.info;
    },
    get queuedOctets() {
      return transport.queuedOctets;
    },
    attach: (handlers) =>
      transport.attach({
        octets(chunk) {
          octets += chunk.length;
          handlers.octets(chunk);
        },
        closed: (error) => handlers.closed(error),
      }),
    write(chunk) {
      octets += chunk.length;
      transport.write(chunk);
    },
    pause: () => transport.pause(),
    resume: () => transport.resume(),
    end: () => transport.end(),
    destroy: () => transport.destroy(),
  };
  return { transport: counting, octets: () => octets };
}
