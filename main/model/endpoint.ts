/** host:port, an IPv6 address in brackets. Nothing but an IPv6 address has a colon in it. */
export function endpoint(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** The host of what `endpoint` made. */
export function hostOf(place: string): string {
  return place.slice(0, place.lastIndexOf(':')).replace(/^\[(.*)\]$/, '$1');
}
