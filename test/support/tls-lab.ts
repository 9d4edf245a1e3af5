/** Dials servers with any certificate, by what a profile can say of TLS. Each connection is closed by `closeTlsLab`. */
import { nodePlatform } from '../../main/platform/node-platform.ts';
import type { DialTarget } from '../../main/transport/dialer.ts';
import { createNodeDialer } from '../../main/transport/node-dialer.ts';
import { PLAIN_RULES, type TlsRules } from '../../main/transport/tls-rules.ts';
import type { Transport } from '../../main/transport/transport.ts';
import { closeServers, secureServer, type SecureServerOptions } from './servers.ts';
import type { Issued } from './pki.ts';

const dialer = createNodeDialer(nodePlatform);
const made: Transport[] = [];

export interface TlsDial extends Partial<Omit<DialTarget, 'rules'>> {
  readonly port: number;
  readonly rules?: Partial<TlsRules>;
}

/** @throws PinholeError */
export async function tlsDial({ rules = {}, ...target }: TlsDial): Promise<Transport> {
  const transport = await dialer.dial(
    { host: '127.0.0.1', ca: undefined, ...target, rules: { ...PLAIN_RULES, ...rules } },
    new AbortController().signal,
    () => undefined,
  );
  made.push(transport);
  return transport;
}

/** A server that shows a certificate, and after it those of `issuers`. @returns its port */
export function serverWith(
  { certPem, keyPem }: Issued,
  issuers: readonly { readonly certPem: string }[] = [],
  options: SecureServerOptions = {},
): Promise<number> {
  const cert = [certPem, ...issuers.map((issuer) => issuer.certPem)].join('');
  return secureServer({ cert, key: keyPem, ...options });
}

export async function closeTlsLab(): Promise<void> {
  for (const transport of made.splice(0)) transport.destroy();
  await closeServers();
}
