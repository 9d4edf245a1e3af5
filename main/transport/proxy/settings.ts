import type { ProxyAddress } from '../../model/proxy-url.ts';

export interface ProxyCredentials {
  readonly username: string;
  readonly password: string;
}

/** A proxy to go through, and what it takes to be let through. */
export interface ProxySettings extends ProxyAddress {
  readonly credentials: ProxyCredentials | undefined;
  /** PEM certificates of the CAs that an `https` proxy is verified by, in place of the system's. */
  readonly ca: string | undefined;
}

/** What the proxy is asked for. */
export interface ProxyTarget {
  readonly host: string;
  readonly port: number;
}
