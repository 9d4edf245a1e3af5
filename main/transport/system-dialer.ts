import type { Platform } from '../platform/node-platform.ts';
import type { SecretStore } from '../secrets/secret-store.ts';
import { loadCaFile } from './ca-file.ts';
import type { KeyLog } from './key-log.ts';
import { createNodeDialer } from './node-dialer.ts';
import { environmentResolver } from './proxy/environment.ts';
import type { ProxyResolver } from './proxy/resolver.ts';
import { createRoutedDialer, type RoutedDialer } from './proxy/routed-dialer.ts';

export interface SystemDialerOptions {
  /** Which proxy the system names. Default: what the environment of this process names. */
  readonly resolver?: ProxyResolver | undefined;
  readonly keyLog?: Pick<KeyLog, 'add'> | undefined;
}

/** A dialer with the sockets of Node. */
export function systemDialer(
  { clock, timers, random }: Pick<Platform, 'clock' | 'timers' | 'random'>,
  secrets: SecretStore,
  { resolver = environmentResolver(process.env), keyLog }: SystemDialerOptions = {},
): RoutedDialer {
  const dialer = createNodeDialer({ clock, timers, random, keyLog });
  return createRoutedDialer(dialer, { timers, resolver, secrets, loadCa: loadCaFile });
}
