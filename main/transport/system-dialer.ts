import type { Platform } from '../platform/node-platform.ts';
import type { SecretStore } from '../secrets/secret-store.ts';
import { loadCaFile } from './ca-file.ts';
import { createNodeDialer } from './node-dialer.ts';
import { environmentResolver } from './proxy/environment.ts';
import type { ProxyResolver } from './proxy/resolver.ts';
import { createRoutedDialer, type RoutedDialer } from './proxy/routed-dialer.ts';

/**
 * A dialer with the sockets of Node.
 * @param resolver which proxy the system names. Default: what the environment of this process names.
 */
export function systemDialer(
  { clock, timers, random }: Pick<Platform, 'clock' | 'timers' | 'random'>,
  secrets: SecretStore,
  resolver: ProxyResolver = environmentResolver(process.env),
): RoutedDialer {
  const dialer = createNodeDialer({ clock, timers, random });
  return createRoutedDialer(dialer, { timers, resolver, secrets, loadCa: loadCaFile });
}
