/** What an engine is made of; each has a default. */
import type { Journal } from './model/log.ts';
import type { Policy } from './model/policy.ts';
import type { Profile } from './model/profile.ts';
import type { Platform } from './platform/node-platform.ts';
import type { ProfileBook } from './profiles/profile-book.ts';
import type { HistoryPlace } from './remembering.ts';
import type { SecretStore, SecretVault } from './secrets/secret-store.ts';
import type { OpenedSettings } from './settings/settings-file.ts';
import type { KeyLog } from './transport/key-log.ts';
import type { ProxyResolver } from './transport/proxy/resolver.ts';
import type { RoutedDialer } from './transport/proxy/routed-dialer.ts';
import type { NoUpdater, Updater } from './updates/feed.ts';

export interface CoreOptions {
  /** The user's, where they do not change while the program runs. Default: those of the book. */
  readonly profiles?: readonly Profile[];
  /** The user's, to be shown and changed. Closed with the core. Default: none can be. */
  readonly book?: ProfileBook;
  /** What could not be loaded, each in one line. */
  readonly warnings?: readonly string[];
  readonly platform?: Platform;
  /** Which proxy the system names. Default: what the environment of this process names. */
  readonly proxyResolver?: ProxyResolver;
  /** What tunnels get their connections from, given what makes them: to have faults made on them. Default: that itself. */
  readonly aroundDialer?: ((dialer: RoutedDialer) => RoutedDialer) | undefined;
  /** Those of the user. Default: they hold until the core is closed. */
  readonly settings?: OpenedSettings | undefined;
  /** Where secrets are put and found. Default: the system's own store. */
  readonly vault?: SecretVault;
  /** Where connections find theirs. Default: in the vault. */
  readonly secrets?: SecretStore;
  /** Where the demo's throw-away CA file goes. */
  readonly runtimeDirectory?: string;
  /** Where measured lifetimes are kept. */
  readonly stateDirectory?: string;
  /** Where the history of the tunnels is kept. Default: nowhere. */
  readonly history?: HistoryPlace;
  /** Closed with the core. Default: nothing is managed. */
  readonly policy?: Policy;
  /** Of the program, for its reports. */
  readonly version?: string;
  /** Where what happens is written to. Closed with the core. Default: nowhere. */
  readonly journal?: Journal;
  /** What replaces the program by a newer one. Default: nothing, as in a host without Electron. */
  readonly updater?: Updater | NoUpdater;
  /** Tunnels at most, up to `LIMITS.fleetTunnels`. Default: `LIMITS.tunnels`. */
  readonly mostTunnels?: number;
  /** Whether the profiles of the policy have tunnels too. Default: they have. */
  readonly managedProfiles?: boolean;
  /**
   * Gets the keys of every TLS connection, so long as the policy lets anything be captured. Given by whoever was told to by a person, for
   * this run: no profile, policy, window or variable of the environment leads here.
   */
  readonly keyLog?: Pick<KeyLog, 'add'> | undefined;
}
