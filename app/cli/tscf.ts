import {
  loadCaFile,
  loadTicketKeys,
  readBoundedFile,
  runtimeDirectory,
  startLocalTscf,
  tscfMetrics,
  TscfServer,
  type TscfAdmission,
  type TscfEvent,
  type TscfOptions,
} from '../../main/core.ts';
import { endpoint } from '../../main/model/endpoint.ts';
import { PinholeError } from '../../main/model/errors.ts';
import { LIMITS } from '../../main/model/limits.ts';
import { nodePlatform } from '../../main/platform/node-platform.ts';
import { VERSION } from '../version.ts';
import { dropWords } from './drop-words.ts';
import { EXIT, jsonLine, type ExitStatus, type Io } from './io.ts';
import { parseMetrics, serveMetrics } from './metrics-option.ts';
import { parseCount, parseHostPort } from './parse.ts';
import { parseEcho, parseRelay } from './parse-traffic.ts';
import { SWITCHES_HELP, switchBehaviour } from './tscf-switches.ts';

export interface TscfCommandOptions {
  readonly listen: string;
  readonly interval: string;
  readonly maxInterval: string;
  readonly idleLimit: string;
  readonly requireKam: boolean;
  readonly originate: boolean;
  readonly echo: readonly string[];
  readonly relay: readonly string[];
  readonly cert?: string;
  readonly key?: string;
  readonly clientCa?: string;
  readonly clientCert: string;
  readonly connections: string;
  readonly handshakes: string;
  readonly perAddress: string;
  readonly ticketKeys?: string;
  readonly metrics?: string;
  readonly json: boolean;
}

/** `pinhole tscf`: runs the TSCF side until it is interrupted. Lines on standard input switch its behaviour. */
export async function tscf(options: TscfCommandOptions, io: Io): Promise<ExitStatus> {
  const seconds = LIMITS.intervalSeconds.value;
  const { host, port } = parseHostPort('--listen', options.listen, 0, 0);
  // Before anything listens: what is wrong is said at once.
  if (options.metrics !== undefined) parseMetrics(options.metrics);
  const common = {
    host,
    port,
    settings: {
      intervalS: parseCount('--interval', options.interval, 0, seconds),
      maxIntervalS: parseCount('--max-interval', options.maxInterval, 1, seconds),
      idleLimitS: parseCount('--idle-limit', options.idleLimit, 0, seconds),
      requireKam: options.requireKam,
      originates: options.originate,
    },
    inner: {
      services: [...options.echo.map(parseEcho), ...options.relay.map(parseRelay)],
      udp: nodePlatform.udp,
    },
    admission: admissionOf(options),
    ...(await clientCertificates(options)),
    ...(options.ticketKeys !== undefined && {
      ticketKeys: await loadTicketKeys(options.ticketKeys, nodePlatform.random),
    }),
    ports: nodePlatform,
    onEvent: (event: TscfEvent) => report(event, options.json, io),
  };
  const running = await start(common, options);
  const metrics = await serveMetrics(
    options.metrics,
    () => tscfMetrics(() => running.server.counts(), VERSION),
    options.json,
    io,
  ).catch(async (thrown: unknown) => {
    await running.close();
    throw thrown;
  });
  const { address, port: actualPort } = running.server.address;
  if (options.json) {
    io.out(jsonLine({ event: 'listening', address, port: actualPort, caFile: running.caFile }));
  } else {
    io.out(`listening on ${endpoint(address, actualPort)}, CA file ${running.caFile ?? 'as given'}`);
    if (io.terminal) io.err(SWITCHES_HELP);
  }
  void switchBehaviour(running.server, io);
  await new Promise<void>((resolve) => {
    io.interrupted.addEventListener('abort', () => resolve());
  });
  await Promise.all([metrics.close(), running.close()]);
  return EXIT.ok;
}

function admissionOf({ connections, handshakes, perAddress }: TscfCommandOptions): TscfAdmission {
  const most = LIMITS.tscfTunnels.value;
  const ofAddress = parseCount('--per-address', perAddress, 0, most);
  return {
    connections: parseCount('--connections', connections, 1, most),
    handshakesPerS: parseCount('--handshakes', handshakes, 1, LIMITS.tscfHandshakesMost.value),
    perAddress: ofAddress === 0 ? undefined : ofAddress,
  };
}

async function clientCertificates({
  clientCa,
  clientCert: demand,
}: TscfCommandOptions): Promise<Pick<TscfOptions, 'clientCertificates'>> {
  if (demand !== 'require' && demand !== 'request') {
    throw new PinholeError(
      'OPTION_INVALID',
      `--client-cert is "${demand}"; require or request would be right`,
    );
  }
  return clientCa === undefined ? {} : { clientCertificates: { ca: await loadCaFile(clientCa), demand } };
}

interface Running {
  readonly server: TscfServer;
  /** Null: the certificate was given, and whoever gave it knows its CA. */
  readonly caFile: string | null;
  close(): Promise<void>;
}

async function start(
  common: Omit<TscfOptions, 'cert' | 'key'>,
  { cert, key }: TscfCommandOptions,
): Promise<Running> {
  if (cert === undefined && key === undefined) return startLocalTscf(runtimeDirectory(), common);
  if (cert === undefined || key === undefined) {
    throw new PinholeError(
      'OPTION_INVALID',
      `--${cert === undefined ? 'key' : 'cert'} is given alone; give --cert and --key together`,
    );
  }
  const read = async (path: string): Promise<string> =>
    (await readBoundedFile(path, LIMITS.caFileOctets.value, 'FILE_UNREADABLE')).toString('utf8');
  const server = await TscfServer.listen({ ...common, cert: await read(cert), key: await read(key) });
  return { server, caFile: null, close: () => server.close() };
}

function report(event: TscfEvent, json: boolean, io: Io): void {
  if (json) {
    io.out(jsonLine({ ...event, time: new Date(nodePlatform.clock.wallMs()).toISOString() }));
    return;
  }
  switch (event.event) {
    case 'connected':
      io.out(`${event.client}  connected`);
      return;
    case 'configured':
      io.out(
        `${event.client}  configured, interval ${event.intervalS} s${event.negotiated ? '' : ' (configured on both sides)'}${event.originates ? ', both sides send' : ''}`,
      );
      return;
    case 'ended':
      io.out(
        [
          `${event.client}  ended: ${event.message}`,
          lastKeepAliveWords(event.lastKeepAlive),
          dropWords(event.dropped),
        ]
          .filter(Boolean)
          .join('; '),
      );
      return;
    case 'refused':
      io.out(`connections refused: ${refusalWords(event.connections)}`);
  }
}

function lastKeepAliveWords(last: Extract<TscfEvent, { event: 'ended' }>['lastKeepAlive']): string {
  if (last === null) return 'no keep-alive arrived';
  return `last keep-alive ${last.sequence}, ${(last.agoMs / 1_000).toFixed(1)} s before`;
}

function refusalWords({
  full,
  rate,
  address,
}: Extract<TscfEvent, { event: 'refused' }>['connections']): string {
  return [
    full > 0 && `${full} above the most at once`,
    rate > 0 && `${rate} above the rate of handshakes`,
    address > 0 && `${address} above the most of one address`,
  ]
    .filter(Boolean)
    .join(', ');
}
