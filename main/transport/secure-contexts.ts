import { createHash, X509Certificate } from 'node:crypto';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import { LIMITS } from '../model/limits.ts';
import { dropOldest } from '../platform/drop-oldest.ts';
import type { TlsRules } from './tls-rules.ts';

/** What connections of the same trust and the same client certificate share. */
export interface SharedContext {
  /** Tells it from every other one: changes with each octet of what it was made from. */
  readonly key: string;
  readonly context: SecureContext;
  /** As `PeerDemands.anchors`. */
  readonly anchors: readonly X509Certificate[] | undefined;
}

export interface ContextMaterial extends Pick<TlsRules, 'minVersion' | 'identity'> {
  /** PEM certificates of the CAs to trust in place of the system's. */
  readonly ca: string | undefined;
}

/**
 * Makes TLS contexts and keeps the last `LIMITS.secureContexts`: one with the system's CAs takes 10 ms and some megabytes, and many
 * tunnels reconnect at the same time.
 */
export class SecureContexts {
  /** Least recently used first. */
  readonly #kept = new Map<string, SharedContext>();

  get(material: ContextMaterial): SharedContext {
    const key = keyOf(material);
    const shared = this.#kept.get(key) ?? { key, ...make(material) };
    this.#kept.delete(key);
    this.#kept.set(key, shared);
    dropOldest(this.#kept, LIMITS.secureContexts.value);
    return shared;
  }
}

function make({ ca, minVersion, identity }: ContextMaterial): Omit<SharedContext, 'key'> {
  const trusted = ca === undefined ? systemAuthorities() : [ca];
  const shown =
    identity?.format === 'pkcs12'
      ? { pfx: identity.pfx, passphrase: identity.passphrase }
      : { cert: identity?.cert, key: identity?.key };
  return {
    context: createSecureContext({ ca: [...trusted], minVersion: `TLSv${minVersion}`, ...shown }),
    // Node also trusts every CA that it finds in a PKCS#12 file. Those speak for clients, and not for the TSCF.
    anchors: identity?.format === 'pkcs12' ? trusted.flatMap(readCertificates) : undefined,
  };
}

let systemAuthoritiesRead: readonly string[] | undefined;

/**
 * What is trusted where a profile names no CA: the CAs of the system's store, and those that come with Node. Windows fills its own
 * only as they are needed, and a container may have none; a company's own CA is in the system's alone.
 */
function systemAuthorities(): readonly string[] {
  systemAuthoritiesRead ??= [...new Set([...getCACertificates('default'), ...getCACertificates('system')])];
  return systemAuthoritiesRead;
}

function readCertificates(pem: string): readonly X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((block) => new X509Certificate(block));
}

function keyOf({ ca, minVersion, identity }: ContextMaterial): string {
  const parts =
    identity?.format === 'pkcs12'
      ? [identity.pfx.toString('base64'), identity.passphrase]
      : [identity?.cert, identity?.key];
  return createHash('sha256')
    .update(JSON.stringify([ca, minVersion, identity?.format, ...parts]))
    .digest('hex');
}
