import type { Lifetime } from '../model/lifetime.ts';
import type { Profile } from '../model/profile.ts';
import type { GapCause } from '../model/snapshot.ts';
import type { Clock } from '../platform/clock.ts';
import type { NetworkSource } from '../platform/network.ts';
import type { Random } from '../platform/random.ts';
import type { Timers } from '../platform/timers.ts';
import type { Resolve } from '../transport/find-addresses.ts';
import type { LoadedTls } from '../transport/load-tls.ts';
import type { PeerMemory } from '../transport/peer-memory.ts';
import type { WayPorts } from '../transport/proxy/ways.ts';

/** As `LoadGuard` tells it. */
export interface DiagnosisGuard {
  onDisturbance(
    listener: (disturbance: { readonly cause: GapCause; readonly forMs: number | null }) => void,
  ): () => void;
  /** A timer that was due at `dueMs` fires now. @returns whether it is so late that there was a disturbance. */
  judge(dueMs: number): boolean;
}

/** What a diagnosis needs of the machine and of the program. */
export interface DiagnosisPorts {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly network: NetworkSource;
  readonly guard: DiagnosisGuard;
  /** The same name look-up as that of the tunnels. */
  readonly resolve: Resolve;
  readonly ways: Omit<WayPorts, 'timers'>;
  /** @throws PinholeError CA_FILE_…, CLIENT_…, PASSPHRASE_… or SECRET_… */
  readonly loadTls: (choice: Profile['tls']) => Promise<LoadedTls>;
  /** What the connections of this profile's tunnel have shown of the peer; absent: nothing is known. */
  readonly memory?: PeerMemory;
  /**
   * Measures how long the pin-hole outlives silence; absent: it is not wanted, and the idle stage is left out.
   * @throws PinholeError
   */
  readonly measureIdle?: (signal: AbortSignal) => Promise<Lifetime>;
}
