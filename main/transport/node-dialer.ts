import { isIP, type Socket } from 'node:net';
import { PinholeError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import { proxyUrlText } from '../model/proxy-url.ts';
import type { ConnectStage } from '../model/snapshot.ts';
import type { Clock } from '../platform/clock.ts';
import { nodePlatform } from '../platform/node-platform.ts';
import type { Random } from '../platform/random.ts';
import type { Timers } from '../platform/timers.ts';
import { Candidates } from './candidates.ts';
import { connectTcp } from './connect-tcp.ts';
import { withDeadline } from './deadline.ts';
import type { Dialer, DialTarget } from './dialer.ts';
import { findAddresses, systemLookup, type Resolve } from './find-addresses.ts';
import { createHandshake } from './handshake.ts';
import type { KeyLog } from './key-log.ts';
import { connectThroughProxy, type ProxyPorts } from './proxy/connect-through-proxy.ts';
import type { ProxySettings } from './proxy/settings.ts';
import { endpoint } from '../model/endpoint.ts';
import { tlsTransport } from './tls-transport.ts';

export interface NodeDialerOptions {
  readonly timers: Timers;
  readonly clock?: Clock;
  /** For the answers to a proxy's challenges. */
  readonly random?: Random;
  /** Default: the system's own look-up. */
  readonly resolve?: Resolve;
  /** As of `createHandshake`; the TLS of a proxy goes there, too. */
  readonly keyLog?: Pick<KeyLog, 'add'> | undefined;
}

const stageSeconds = LIMITS.stageMs.value / 1_000;

/** Dials with the sockets, the name service and the TLS library of Node. */
export function createNodeDialer({
  timers,
  clock = nodePlatform.clock,
  random = nodePlatform.random,
  resolve = systemLookup,
  keyLog,
}: NodeDialerOptions): Dialer {
  const handshake = createHandshake(clock, keyLog);

  const candidatesAt = async (
    host: string,
    ports: readonly number[],
    find: (candidates: Candidates) => Promise<void>,
  ): Promise<Candidates> => {
    const candidates = new Candidates(ports);
    if (isIP(host) === 0) {
      await find(candidates);
    } else {
      candidates.add([host]);
      candidates.finish();
    }
    return candidates;
  };

  const connectDirectly: Connect = async (target, signal, onStage) => {
    const { host, onAttempts = ignore } = target;
    const candidates = await candidatesAt(host, portsOf(target), (found) => {
      onStage('name');
      const timeout = (): PinholeError =>
        new PinholeError('NAME_TIMEOUT', `${host}: no answer from the name service in ${stageSeconds} s`);
      return withDeadline(timers, signal, timeout, (stage) =>
        findAddresses(host, found, { resolve, timers }, stage),
      );
    });
    onStage('tcp');
    const socket = await connectTcp({ host, candidates, onAttempts }, { clock, timers }, signal);
    return { socket, port: socket.remotePort ?? target.port };
  };

  const connectByProxy =
    (proxy: ProxySettings): Connect =>
    async (target, signal, onStage) => {
      const { onAttempts = ignore } = target;
      const connect = async (host: string, port: number, stage: AbortSignal): Promise<Socket> => {
        const candidates = await candidatesAt(host, [port], (found) =>
          findAddresses(host, found, { resolve, timers }, stage),
        );
        return connectTcp({ host, candidates, onAttempts }, { clock, timers }, stage);
      };
      const secureProxy: ProxyPorts['secure'] = async (socket, peer, stage) =>
        (await handshake(socket, peer, stage)).socket;
      onStage('proxy');
      const along = async (port: number): Promise<Connected> => {
        const asked = { host: target.host, port };
        const ports = { timers, random, connect, secure: secureProxy };
        return { socket: await connectThroughProxy(proxy, asked, ports, signal), port };
      };
      const [first, ...others] = portsOf(target);
      let attempt = along(first);
      for (const port of others) {
        attempt = attempt.catch((error: unknown) => {
          if (isClosedPort(error)) return along(port);
          throw error;
        });
      }
      return attempt;
    };

  return {
    async dial(target, signal, onStage) {
      signal.throwIfAborted();
      const { host, proxy } = target;
      const connectTarget = proxy === undefined ? connectDirectly : connectByProxy(proxy);
      const { socket, port } = await connectTarget(target, signal, onStage);
      try {
        onStage('tls');
        const timeout = (): PinholeError =>
          new PinholeError(
            'TLS_TIMEOUT',
            `${endpoint(host, port)}: the handshake was not finished in ${stageSeconds} s`,
          );
        const peer = { ...target, port };
        const { socket: secured, ...found } = await withDeadline(timers, signal, timeout, (stage) =>
          handshake(socket, peer, stage),
        );
        // Called off in the same turn as the handshake was done.
        signal.throwIfAborted();
        return tlsTransport(secured, { timers, peer: found, proxy: proxy && proxyUrlText(proxy) });
      } catch (error) {
        socket.destroy();
        throw error;
      }
    },
  };
}

/** Makes the connection on which TLS to the target then runs. */
type Connect = (
  target: DialTarget,
  signal: AbortSignal,
  onStage: (stage: ConnectStage) => void,
) => Promise<Connected>;

interface Connected {
  readonly socket: Socket;
  /** The port of the target that it led to. */
  readonly port: number;
}

const ignore = (): void => undefined;

function portsOf({ port, otherPorts = [] }: DialTarget): readonly [number, ...number[]] {
  return [port, ...otherPorts];
}

/** Whether a proxy refused this port of the target, so that it may still let another one through. */
function isClosedPort(error: unknown): boolean {
  return (
    error instanceof PinholeError && ['PROXY_FORBIDDEN', 'PROXY_TARGET_UNREACHABLE'].includes(error.code)
  );
}
