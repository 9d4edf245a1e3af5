import type { SecuredPeer } from '../transport/handshake.ts';
import type { PeerMemory } from '../transport/peer-memory.ts';
import type { Along } from './made.ts';
import type { StageContext } from './stage.ts';

/** The handshake with the TSCF, as a tunnel of this profile makes it. @throws PinholeError TLS_…, or the signal's reason */
export function secure(
  { socket, port }: Along,
  { profile, tls: { ca, rules }, made }: Pick<StageContext, 'profile' | 'tls' | 'made'>,
  memory: PeerMemory | undefined,
  signal: AbortSignal,
): Promise<SecuredPeer> {
  return made.handshake(socket, { host: profile.host, port, ca, rules, memory }, signal);
}
