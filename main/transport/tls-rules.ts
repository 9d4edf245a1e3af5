import type { TlsVersion } from '../model/tls.ts';

/** A client certificate with its key, as Node's TLS takes them. */
export type ClientIdentity =
  | { readonly format: 'pem'; readonly cert: string; readonly key: string }
  | { readonly format: 'pkcs12'; readonly pfx: Buffer; readonly passphrase: string };

/** What is asked of a peer beyond a certificate of a trusted CA, and what is shown to it. */
export interface TlsRules {
  readonly minVersion: TlsVersion;
  /** In place of the host: asked for (SNI), and what the certificate must be for. */
  readonly serverName: string | undefined;
  /** `sha256/` and base64. */
  readonly pins: readonly string[];
  readonly identity: ClientIdentity | undefined;
}

export const PLAIN_RULES: TlsRules = {
  minVersion: '1.2',
  serverName: undefined,
  pins: [],
  identity: undefined,
};
