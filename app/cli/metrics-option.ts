import type { ServedMetrics } from '../../main/core.ts';
import { endpoint } from '../../main/model/endpoint.ts';
import { PinholeError } from '../../main/model/errors.ts';
import { startMetricsServer, type MetricsServer } from '../web/metrics-server.ts';
import { jsonLine, type Io } from './io.ts';
import { parseCount, parseHostPort, type HostPort } from './parse.ts';

const LOOPBACK: Readonly<Record<string, string>> = {
  localhost: '127.0.0.1',
  '127.0.0.1': '127.0.0.1',
  '::1': '::1',
};

/** `9464`, `127.0.0.1:9464`, `[::1]:9464`. @throws PinholeError OPTION_INVALID */
export function parseMetrics(value: string): HostPort {
  if (/^\d+$/.test(value)) return { host: '127.0.0.1', port: parseCount('--metrics', value, 0, 65_535) };
  const { host, port } = parseHostPort('--metrics', value, -1, 0);
  const address = LOOPBACK[host.toLowerCase()];
  if (address === undefined) {
    throw new PinholeError(
      'OPTION_INVALID',
      `--metrics is "${value}"; it is served on loopback alone, since it asks nobody who they are. ` +
        'Give a port, and have Prometheus, its agent, or a reverse proxy with TLS and a password on this machine read it there',
    );
  }
  if (port < 0) {
    throw new PinholeError(
      'OPTION_INVALID',
      `--metrics is "${value}"; a port, or ${endpoint(address, 9464)}, would be right`,
    );
  }
  return { host: address, port };
}

/** Serves metrics where that was asked for, and says where. @param make begins to count */
export async function serveMetrics(
  option: string | undefined,
  make: () => ServedMetrics,
  json: boolean,
  io: Io,
): Promise<Pick<MetricsServer, 'close'>> {
  if (option === undefined) return { close: () => Promise.resolve() };
  const server = await startMetricsServer(parseMetrics(option), make());
  io.out(json ? jsonLine({ event: 'metrics', url: server.url }) : `metrics at ${server.url}`);
  return server;
}
