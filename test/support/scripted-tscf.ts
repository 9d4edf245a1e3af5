import { nodePlatform } from '../../main/platform/node-platform.ts';
import { tlsTransport } from '../../main/transport/tls-transport.ts';
import type { Manners } from './memory-dialer.ts';
import type { Issued } from './pki.ts';
import { ScriptedPeer } from './scripted-peer.ts';
import { secureServer, type SecureServerOptions } from './servers.ts';

/**
 * A TSCF on 127.0.0.1 in the hands of a test. `closeServers` of servers.ts ends it.
 * @param mannersOf how it behaves on its first connection (0), its second, and so on
 * @returns its port
 */
export function scriptedTscf(
  { certPem, keyPem }: Pick<Issued, 'certPem' | 'keyPem'>,
  mannersOf: (connection: number) => Manners,
  options: SecureServerOptions = {},
): Promise<number> {
  let connections = 0;
  return secureServer({
    cert: certPem,
    key: keyPem,
    ...options,
    onSecure(socket) {
      const manners = mannersOf(connections);
      connections += 1;
      const peer: ScriptedPeer = new ScriptedPeer(tlsTransport(socket, nodePlatform), (message) => {
        manners(peer, message);
      });
    },
  });
}
