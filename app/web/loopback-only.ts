import type { IncomingMessage } from 'node:http';

export interface Refusal {
  readonly status: number;
  readonly words: string;
}

/** Any port: an SSH port forward changes it. Any other name may be an attacker's that resolves to loopback. */
const LOOPBACK_HOST = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/;

/**
 * Whether a request comes from this host's own pages.
 * @param needsOrigin for what only a script of ours sends; a plain navigation carries no Origin.
 * @returns why not, or undefined.
 */
export function loopbackRefusal(request: IncomingMessage, needsOrigin: boolean): Refusal | undefined {
  const hosts = request.headersDistinct['host'] ?? [];
  const host = hosts[0];
  if (host === undefined || hosts.length > 1 || !LOOPBACK_HOST.test(host)) {
    return { status: 421, words: 'Pinhole answers to localhost, 127.0.0.1 and [::1] alone.' };
  }
  const origins = request.headersDistinct['origin'] ?? [];
  if (origins.length === 0 && !needsOrigin) return undefined;
  if (origins.length !== 1 || origins[0] !== `http://${host}`) {
    return { status: 403, words: 'Pinhole answers to its own pages alone.' };
  }
  return undefined;
}
