import { createServer } from 'node:net';
import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { once } from 'node:events';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { startMetricsServer, type MetricsServer } from '../../app/web/metrics-server.ts';
import { tunnelMetrics } from '../../main/core.ts';
import { LIMITS } from '../../main/model/limits.ts';
import { runCli, type CliRun } from '../support/cli.ts';
import { createFakeCore } from '../support/fake-core.ts';
import { rawExchange, rawRequest } from '../support/raw-http.ts';
import { closeLabs, tunnelLab } from '../support/tunnel-lab.ts';

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  await closeLabs();
});

async function startTscf(...args: readonly string[]): Promise<CliRun> {
  const run = runCli('tscf', '--json', ...args);
  closing.push(async () => {
    run.interrupt();
    expect(await run.status).toBe(0);
  });
  await run.line(/"listening"/);
  return run;
}

const urlOf = async (run: CliRun): Promise<string> =>
  (JSON.parse(await run.line(/"metrics"/)) as { url: string }).url;

const read = async (url: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
  fetch(url, { headers: { Connection: 'close', ...headers } });

describe('pinhole tscf --metrics', () => {
  it('tells what the TSCF and its process do, on loopback', async () => {
    const run = await startTscf('--metrics', '0', '--interval', '1');
    const url = await urlOf(run);
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/metrics$/);
    const { port, caFile } = JSON.parse(await run.line(/"listening"/)) as { port: number; caFile: string };
    const client = runCli('connect', `127.0.0.1:${port}`, '--ca', caFile, '--for', '2s', '--json');
    await client.line(/"outcome":"answered"/);
    const response = await read(url);
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    // Nobody's page may read it.
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
    const text = await response.text();
    expect(text).toContain('\npinhole_tscf_tunnels 1\n');
    expect(text).toContain('\npinhole_tscf_handshakes_total{outcome="full"} 1\n');
    expect(text).toMatch(/\npinhole_tscf_keepalives_answered_total [1-9]/);
    expect(text).toMatch(/\npinhole_build_info\{version="[^"]+",runtime="Node [^"]+",program="tscf"\} 1\n/);
    expect(text).toMatch(/\nprocess_cpu_seconds_total \d/);
    expect(text).toMatch(/\nprocess_resident_memory_bytes [1-9]\d{6}/);
    expect(text).toMatch(/\nnodejs_eventloop_delay_seconds\{part="most"\} \d/);
    if (process.platform === 'linux') expect(text).toMatch(/\nprocess_open_fds [1-9]/);
    expect(await client.status).toBe(0);
  });

  it('is OpenMetrics for whoever asks for it', async () => {
    const url = await urlOf(await startTscf('--metrics', '127.0.0.1:0'));
    const response = await read(url, { Accept: 'application/openmetrics-text;version=1.0.0' });
    expect(response.headers.get('content-type')).toMatch(/^application\/openmetrics-text; version=1\.0\.0/);
    expect((await response.text()).endsWith('# EOF\n')).toBe(true);
  });

  it.each([
    ['0.0.0.0:9464', /served on loopback alone.*reverse proxy/],
    ['192.0.2.1:9464', /served on loopback alone/],
    ['example.net:9464', /served on loopback alone/],
    ['[::]:9464', /served on loopback alone/],
    ['127.0.0.1', /a port, or 127\.0\.0\.1:9464, would be right/],
    ['70000', /a whole number from 0 to 65535/],
    ['localhost:x', /a whole number/],
  ])('refuses %s, and says what to do', async (value, message) => {
    for (const command of ['tscf', 'serve']) {
      const run = runCli(command, '--metrics', value);
      expect(await run.status).toBe(2);
      expect(run.err.join('\n')).toMatch(message);
      expect(run.out).toEqual([]);
    }
  });

  it('ends where the port is taken, with nothing left behind', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    closing.push(() => new Promise((resolve) => taken.close(() => resolve())));
    const { port } = taken.address() as AddressInfo;
    const run = runCli('tscf', '--metrics', String(port));
    expect(await run.status).toBe(2);
    expect(run.err.join('\n')).toMatch(/^pinhole: Cannot listen on 127\.0\.0\.1/);
  });
});

describe('the endpoint', () => {
  let text = (): Promise<string> => Promise.resolve('a 1\n');

  async function start(): Promise<{ server: MetricsServer; port: number; closed: () => boolean }> {
    let closed = false;
    const server = await startMetricsServer(
      { host: '127.0.0.1', port: 0 },
      { text: () => text(), close: () => (closed = true) },
    );
    closing.push(() => server.close());
    return { server, port: Number(new URL(server.url).port), closed: () => closed };
  }

  it.each([
    ['GET', '/metrics', '127.0.0.1', 200],
    ['GET', '/metrics?a=b', 'localhost:9464', 200],
    ['GET', '/', '127.0.0.1', 404],
    ['POST', '/metrics', '127.0.0.1', 405],
    ['HEAD', '/metrics', '127.0.0.1', 405],
    // A name of an attacker that leads to loopback.
    ['GET', '/metrics', 'evil.example', 421],
    ['GET', '/metrics', '127.0.0.1.evil.example', 421],
  ])('answers %s %s for %s with %d', async (method, path, host, status) => {
    const { port } = await start();
    const headers = [
      ['Host', host],
      ['Connection', 'close'],
    ] as const;
    expect((await rawRequest(port, { method, path, headers })).status).toBe(status);
  });

  it('answers no page of another origin', async () => {
    const { port } = await start();
    const headers = [
      ['Host', '127.0.0.1'],
      ['Origin', 'https://evil.example'],
      ['Connection', 'close'],
    ] as const;
    expect((await rawRequest(port, { path: '/metrics', headers })).status).toBe(403);
  });

  it('takes a few connections at a time, and ends them all when it is closed', async () => {
    const { server, port, closed } = await start();
    const sockets: Socket[] = [];
    const most = LIMITS.metricsConnections.value;
    for (let count = 0; count < most; count += 1) {
      const socket = connect(port, '127.0.0.1');
      sockets.push(socket);
      await once(socket, 'connect');
    }
    // Each has been counted once it is answered.
    for (const socket of sockets) {
      socket.write('GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n');
      await once(socket, 'data');
    }
    expect((await rawExchange(port, 'GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n')).status).toBe(0);
    const ended = sockets.map((socket) => once(socket, 'close'));
    await server.close();
    await Promise.all(ended);
    expect(closed()).toBe(true);
  });

  it('says so where metrics cannot be had, and not why', async () => {
    text = () => Promise.reject(new Error('canary'));
    const { port } = await start();
    const { status, body } = await rawExchange(
      port,
      'GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
    );
    expect(status).toBe(500);
    expect(body).not.toContain('canary');
  });
});

it('a program with tunnels tells of each by its id, and of all together', async () => {
  const lab = await tunnelLab({}, [{}]);
  const metrics = tunnelMetrics(lab.core, '1');
  lab.core.startTunnel('office');
  await lab.until(({ kam }) => kam.answered >= 1);
  await vi.waitFor(async () =>
    expect(await metrics.text('text')).toContain('\npinhole_tunnel_up{tunnel="office"} 1\n'),
  );
  const text = await metrics.text('text');
  expect(text).toMatch(/\npinhole_tunnel_keepalive_requests_total\{tunnel="office"\} [1-9]/);
  expect(text).toMatch(/\npinhole_keepalive_requests_total [1-9]/);
  expect(text).toMatch(/\npinhole_keepalive_interval_seconds 0\.1\n/);
  expect(text).toContain('\npinhole_tunnel_count{state="connected"} 1\n');
  metrics.close();
});

it('a program without them has the same families, and stops counting when it is closed', async () => {
  const core = createFakeCore();
  const metrics = tunnelMetrics(core, '1');
  expect(core.listeners).toBe(1);
  expect(await metrics.text('text')).toContain(
    '\npinhole_keepalive_requests_total{error_type="timeout"} 0\n',
  );
  metrics.close();
  expect(core.listeners).toBe(0);
});
