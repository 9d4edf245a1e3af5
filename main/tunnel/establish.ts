import type { DropCounters } from '../link/screening.ts';
import { hostOf } from '../model/endpoint.ts';
import type { IntervalBounds } from '../model/policy.ts';
import type { Profile } from '../model/profile.ts';
import type { ConnectStage, DialAttempt } from '../model/snapshot.ts';
import { recommendedIntervalS } from '../pinhole/lifetime/recommendation.ts';
import type { LoadedTls } from '../transport/load-tls.ts';
import type { PeerMemory } from '../transport/peer-memory.ts';
import type { RoutedDialer } from '../transport/proxy/routed-dialer.ts';
import type { Configuration, InnerWish } from './agreement.ts';
import type { NetworkLifetime } from './lifetime-watch.ts';
import type { Turns } from './turns.ts';
import { ClientSession, type SessionEvents, type SessionPorts } from './session.ts';

export interface EstablishPorts extends SessionPorts {
  readonly dialer: RoutedDialer;
  /** Reads the files that a profile names. @throws PinholeError CA_FILE_…, CLIENT_…, PASSPHRASE_… or SECRET_… */
  readonly loadTls: (choice: Profile['tls']) => Promise<LoadedTls>;
  /** Absent: each begins at once. */
  readonly turns?: Turns | undefined;
  /** The policy's, as they are at the moment. */
  readonly intervalBounds: IntervalBounds;
}

export interface EstablishOptions {
  readonly profile: Profile;
  /** What earlier connections of this tunnel showed of the peer. */
  readonly memory: PeerMemory;
  /** The inner addresses to ask for (protocol 6.5), as the request is about to go. */
  readonly takeWish: () => InnerWish;
  readonly events: SessionEvents;
  /** Takes what an attempt that fails has dropped. */
  readonly dropped: DropCounters;
  /** What is known of the pin-hole on the network of a connection that has got as far as the TSCF. */
  readonly reached: (localAddress: string) => Promise<NetworkLifetime>;
  readonly onStage: (stage: ConnectStage) => void;
  readonly onDialled: (attempts: readonly DialAttempt[]) => void;
}

export interface Established {
  readonly session: ClientSession;
  readonly configuration: Configuration;
  readonly lifetime: NetworkLifetime;
}

/**
 * One attempt to build a tunnel (protocol 6): name, TCP, proxy, TLS, configuration. Keep-alive runs when it resolves.
 * @param signal calls it off: the promise rejects, and nothing is left open. Called off in the very turn in which it succeeds,
 * it has succeeded.
 * @throws PinholeError of the stage that failed
 */
export async function establish(
  options: EstablishOptions,
  ports: EstablishPorts,
  signal: AbortSignal,
): Promise<Established> {
  const { profile, memory, takeWish, events, dropped, reached, onStage, onDialled } = options;
  onStage('name');
  const tls = await ports.loadTls(profile.tls);
  signal.throwIfAborted();
  const { host, port, otherPorts, proxy: proxyChoice } = profile;
  const transport = await ports.dialer.dial(
    { host, port, otherPorts, ...tls, memory, proxyChoice, onAttempts: onDialled },
    signal,
    onStage,
  );
  const session = new ClientSession(transport, profile, ports, events);
  try {
    onStage('configuration');
    const lifetime = await reached(hostOf(transport.info.local));
    signal.throwIfAborted();
    // Both halves of one exchange go by the same bounds.
    const { minIntervalS, maxIntervalS } = ports.intervalBounds;
    const configuration = await session.configure(signal, {
      interval: {
        wanted: profile.interval,
        recommendedS: recommendedIntervalS(lifetime.known),
        bounds: { minIntervalS, maxIntervalS },
      },
      tscfOriginates: profile.tscfOriginates,
      wish: takeWish(),
    });
    return { session, configuration, lifetime };
  } catch (thrown) {
    dropped.merge(session.dropped);
    session.destroy();
    throw thrown;
  }
}
