import type { EvidenceOf } from '../../model/diagnosis.ts';
import { PinholeError } from '../../model/errors.ts';
import { LIMITS } from '../../model/limits.ts';
import type { TlsSnapshot } from '../../model/snapshot.ts';
import { proxyUrlText } from '../../model/proxy-url.ts';
import { withDeadline } from '../../transport/deadline.ts';
import { tlsTransport } from '../../transport/tls-transport.ts';
import { anotherConnection } from '../another-connection.ts';
import { failureOf, octetsOf, sentence, wasSilent } from '../found.ts';
import { secure } from '../secure.ts';
import { sentInPlaceOfTls } from '../sent-in-place-of-tls.ts';
import type { Finding, Stage, StageContext } from '../stage.ts';

type Evidence = EvidenceOf<'tls'>;

/** The handshake, with certificate and name verified, and nothing resumed: the peer has to show what it has. */
export const tls: Stage<'tls'> = {
  id: 'tls',
  title: 'TLS',
  dependsOn: ['proxy'],
  timeoutMs: LIMITS.diagnoseTwiceMs.value,
  timeoutCode: 'TLS_TIMEOUT',
  async run(context, signal) {
    const { profile, made, ports, tls: loaded } = context;
    const { along, way } = made;
    if (along === undefined) throw new Error('the stage before has left no connection');
    const { port } = along;
    const name = loaded.rules.serverName ?? profile.host;
    const known = ports.memory?.withoutSession();
    const startedMs = ports.clock.monotonicMs();
    const timeout = (): PinholeError =>
      new PinholeError('TLS_TIMEOUT', 'the handshake was not finished in its time');
    try {
      const { socket, ...peer } = await withDeadline(ports.timers, signal, timeout, (limit) =>
        secure(along, context, known, limit),
      );
      made.transport = tlsTransport(socket, {
        timers: ports.timers,
        peer,
        proxy: way === 'direct' ? undefined : proxyUrlText(way),
      });
      return passed(made.transport.info.tls, { name, port });
    } catch (thrown) {
      along.socket.destroy();
      const error = failureOf(thrown, signal);
      const { certificate = null, systemCode = null } = error.facts;
      const isPlain = error.code === 'TLS_NOT_TLS';
      const sentInstead = isPlain ? await inPlaceOfTls(context, signal) : undefined;
      const again = wasSilent(error, ports.clock.monotonicMs() - startedMs)
        ? await anotherConnection(context, signal)
        : null;
      const issuerBefore = known?.issuer?.text;
      const isOther = certificate !== null && issuerBefore !== certificate.issuer;
      return {
        outcome: 'failed',
        code: error.code,
        evidence: {
          ...NOTHING,
          name,
          port,
          certificate,
          systemCode,
          previousIssuer: isOther ? (issuerBefore ?? null) : null,
          sentInstead: sentInstead === undefined ? null : octetsOf(sentInstead),
          again,
        },
        message: sentence(error),
      };
    }
  },
};

const NOTHING: Omit<Evidence, 'name' | 'port'> = {
  protocol: null,
  cipher: null,
  certificate: null,
  systemCode: null,
  previousIssuer: null,
  sentInstead: null,
  again: null,
};

function passed(seen: TlsSnapshot, place: Pick<Evidence, 'name' | 'port'>): Finding<'tls'> {
  const { protocol, cipher, subject, issuer, validTo, chain, previousIssuer } = seen;
  const validFrom = chain[0]?.validFrom ?? '';
  const certificate = { subject, issuer, validFrom, validTo, names: null };
  const isOther = previousIssuer !== null;
  const changed = isOther ? `; the one before was issued by ${previousIssuer}` : '';
  return {
    outcome: isOther ? 'warned' : 'passed',
    code: isOther ? 'ISSUER_CHANGED' : null,
    evidence: { ...NOTHING, ...place, protocol, cipher, certificate, previousIssuer },
    message: `${protocol}, with a certificate of ${subject} that ${issuer} issued${changed}.`,
  };
}

/** Undefined: nothing, or it can no longer be asked. */
async function inPlaceOfTls(
  { made, ports }: StageContext,
  signal: AbortSignal,
): Promise<Uint8Array | undefined> {
  try {
    const socket = await made.again?.(signal);
    return socket && (await sentInPlaceOfTls(socket, ports.timers, signal));
  } catch {
    // The first connection has told enough.
    return undefined;
  }
}
