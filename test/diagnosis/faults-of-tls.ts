import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { nodePlatform } from '../../main/platform/node-platform.ts';
import { pinOf } from '../../main/transport/chain.ts';
import { PeerMemory } from '../../main/transport/peer-memory.ts';
import { freePort, startChildServer } from '../support/child-server.ts';
import { mannerly } from '../support/memory-dialer.ts';
import { hasOpenssl } from '../support/openssl.ts';
import { selfSigned, TestCa, type Issued, type IssueOptions } from '../support/pki.ts';
import { lacks } from '../support/requires.ts';
import { scriptedTscf } from '../support/scripted-tscf.ts';
import { tcpServer } from '../support/servers.ts';
import { tlsDial } from '../support/tls-lab.ts';
import { ca, fault, good, trusted, type Fault } from './fault.ts';
import { httpServer } from './faults-of-proxies.ts';

const DAY_MS = 86_400_000;

/** A TSCF that is in order, but for its certificate. */
async function showing(options: IssueOptions) {
  const port = await scriptedTscf(await trusted.issue(options), () => mannerly(30));
  return { ca, profile: { port } };
}

/** A probe whose server has another date than this machine. @returns its URL */
const probeAt = (dateMs: number): Promise<string> =>
  httpServer((_request, response) => {
    response.writeHead(204, { Date: new Date(dateMs).toUTCString() }).end();
  });

/** What is remembered of a TSCF whose certificate another CA had issued. */
async function memoryOf(issuer: TestCa, trust: string): Promise<PeerMemory> {
  const memory = new PeerMemory();
  const port = await scriptedTscf(await issuer.issue(), () => mannerly(30));
  const before = await tlsDial({ port, ca: trust, memory });
  before.destroy();
  return memory;
}

async function opensslServer({ certPem, keyPem }: Issued, ...options: readonly string[]): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'pinhole-s-server-'));
  writeFileSync(join(folder, 'server.pem'), `${keyPem}${certPem}`, { mode: 0o600 });
  const port = await freePort();
  const server = ['s_server', '-quiet', '-accept', `127.0.0.1:${port}`, '-cert', join(folder, 'server.pem')];
  const stop = await startChildServer(port, '/usr/bin/openssl', ...server, ...options);
  onTestFinished(async () => {
    await stop();
    rmSync(folder, { recursive: true });
  });
  return port;
}

/** TLS, and what is there in its place. */
export const OF_TLS: readonly Fault[] = [
  fault({
    name: 'the certificate has expired',
    what: 'certificate-expired',
    where: 'tscf',
    confidence: 'likely',
    shown: ['tls', 'TLS_CERTIFICATE_EXPIRED'],
    inject: () => showing({ days: [-3, -1] }),
  }),
  fault({
    name: 'the clock of this machine is behind, and an HTTP Date shows it',
    what: 'clock-wrong',
    where: 'this-machine',
    confidence: 'certain',
    shown: ['clock', 'CLOCK_WRONG'],
    async inject() {
      const { profile, ...rest } = await showing({ days: [1, 5] });
      const captiveProbeUrl = await probeAt(Date.now() + 2 * DAY_MS);
      return { ...rest, profile: { ...profile, captiveProbeUrl } };
    },
  }),
  fault({
    name: 'the clock of this machine is ahead, and an HTTP Date shows it',
    what: 'clock-wrong',
    where: 'this-machine',
    confidence: 'certain',
    shown: ['tls', 'TLS_CERTIFICATE_EXPIRED'],
    async inject() {
      const { profile, ...rest } = await showing({ days: [-5, -1] });
      const captiveProbeUrl = await probeAt(Date.now() - 2 * DAY_MS);
      return { ...rest, profile: { ...profile, captiveProbeUrl } };
    },
  }),
  fault({
    name: 'the certificate has expired long ago, and the clock is ten minutes off, which does not explain it',
    what: 'certificate-expired',
    where: 'tscf',
    confidence: 'likely',
    shown: ['clock', 'CLOCK_WRONG'],
    async inject() {
      const { profile, ...rest } = await showing({ days: [-5, -1] });
      const captiveProbeUrl = await probeAt(Date.now() - 600_000);
      return { ...rest, profile: { ...profile, captiveProbeUrl } };
    },
  }),
  fault({
    name: 'the clock of this machine is behind, and nothing else tells the time',
    what: 'clock-behind',
    where: 'this-machine',
    confidence: 'likely',
    shown: ['tls', 'TLS_CERTIFICATE_NOT_YET_VALID'],
    async inject() {
      const port = await scriptedTscf(good, () => mannerly(30));
      const { clock } = nodePlatform;
      // The library goes by the real clock; where a key is pinned, the program goes by its own.
      const slow = { monotonicMs: () => clock.monotonicMs(), wallMs: () => clock.wallMs() - 3 * DAY_MS };
      return {
        ca,
        clock: slow,
        rules: { pins: [pinOf(new X509Certificate(good.certPem))] },
        profile: { port },
      };
    },
  }),
  fault({
    name: 'the certificate begins in the future, as another clock agrees',
    what: 'certificate-not-yet-valid',
    where: 'tscf',
    confidence: 'likely',
    shown: ['tls', 'TLS_CERTIFICATE_NOT_YET_VALID'],
    async inject() {
      const { profile, ...rest } = await showing({ days: [1, 5] });
      return { ...rest, profile: { ...profile, captiveProbeUrl: await probeAt(Date.now()) } };
    },
  }),
  fault({
    name: 'a clock that is off by ten minutes, and nothing fails',
    what: 'clock-skewed',
    where: 'this-machine',
    confidence: 'likely',
    shown: ['clock', 'CLOCK_WRONG'],
    async inject() {
      const { profile, ...rest } = await showing({});
      const captiveProbeUrl = await probeAt(Date.now() - 600_000);
      return { ...rest, profile: { ...profile, captiveProbeUrl } };
    },
  }),
  fault({
    name: 'the CA is unknown',
    what: 'unknown-ca',
    where: 'tscf',
    confidence: 'possible',
    shown: ['tls', 'TLS_CERTIFICATE_UNTRUSTED'],
    async inject() {
      const port = await scriptedTscf(await selfSigned(), () => mannerly(30));
      return { ca, profile: { port } };
    },
  }),
  fault({
    name: 'the certificate is for another name',
    what: 'wrong-name',
    where: 'tscf',
    confidence: 'likely',
    shown: ['tls', 'TLS_NAME_MISMATCH'],
    inject: () => showing({ subject: 'other.example', names: ['other.example'] }),
  }),
  fault({
    name: 'the connection is intercepted: not trusted, and not the issuer of last time',
    what: 'intercepted',
    where: 'path',
    confidence: 'likely',
    shown: ['tls', 'TLS_CERTIFICATE_UNTRUSTED'],
    words: /issued by Inspecting CA, the one before by Trusted CA/,
    async inject() {
      const memory = await memoryOf(trusted, ca);
      const port = await scriptedTscf(await (await TestCa.root('Inspecting CA')).issue(), () => mannerly(30));
      return { ca, ports: { memory }, profile: { port } };
    },
  }),
  fault({
    name: 'the issuer has changed to another one that is trusted',
    what: 'issuer-changed',
    where: 'path',
    confidence: 'possible',
    shown: ['tls', 'ISSUER_CHANGED'],
    async inject() {
      const company = await TestCa.root('Company CA');
      const trust = ca + company.certPem;
      const memory = await memoryOf(trusted, trust);
      const port = await scriptedTscf(await company.issue(), () => mannerly(30));
      return { ca: trust, ports: { memory }, profile: { port } };
    },
  }),
  fault({
    name: 'the key is not the pinned one',
    what: 'wrong-key',
    where: 'tscf',
    confidence: 'possible',
    shown: ['tls', 'TLS_PIN_MISMATCH'],
    async inject() {
      const pins = [pinOf(new X509Certificate((await selfSigned()).certPem))];
      return { ...(await showing({})), rules: { pins } };
    },
  }),
  fault({
    name: 'the server speaks TLS 1.1 alone (openssl)',
    lacking: lacks('openssl', hasOpenssl),
    what: 'tls-too-old',
    where: 'tscf',
    confidence: 'likely',
    shown: ['tls', 'TLS_VERSION'],
    async inject() {
      const port = await opensslServer(good, '-tls1_1', '-cipher', 'ALL:@SECLEVEL=0');
      return { ca, profile: { port } };
    },
  }),
  fault({
    name: 'the TSCF wants a client certificate',
    what: 'client-certificate',
    where: 'this-machine',
    confidence: 'likely',
    async inject() {
      const client = (await TestCa.root('Client CA')).certPem;
      const options = { ca: client, requestCert: true, rejectUnauthorized: true };
      return { ca, profile: { port: await scriptedTscf(good, () => mannerly(30), options) } };
    },
  }),
  fault({
    name: 'an HTTPS server that is no TSCF',
    what: 'not-a-tscf',
    where: 'tscf',
    confidence: 'likely',
    shown: ['configuration', 'NOT_A_TSCF'],
    words: /It sent "HTTP\/1\.1 400 Bad Request/,
    async inject() {
      const server = createServer({ cert: good.certPem, key: good.keyPem }).listen(0, '127.0.0.1');
      await once(server, 'listening');
      onTestFinished(() => {
        server.closeAllConnections();
        server.close();
      });
      return { ca, profile: { port: (server.address() as AddressInfo).port } };
    },
  }),
  fault({
    name: 'a plain service that greets, as SSH does',
    what: 'not-tls',
    where: 'tscf',
    confidence: 'likely',
    shown: ['tls', 'TLS_NOT_TLS'],
    words: /It sends "SSH-2\.0-OpenSSH_9\.2"/,
    async inject() {
      return { profile: { port: await tcpServer((socket) => socket.write('SSH-2.0-OpenSSH_9.2\r\n')) } };
    },
  }),
  fault({
    name: 'a plain HTTP server',
    what: 'not-tls',
    where: 'tscf',
    confidence: 'likely',
    words: /It sends "HTTP\/1\.1 400 Bad Request/,
    async inject() {
      const url = await httpServer((_request, response) => response.end());
      return { profile: { port: Number(new URL(url).port) } };
    },
  }),
  fault({
    name: 'a plain service that says nothing',
    what: 'tls-silent',
    where: 'tscf',
    confidence: 'possible',
    shown: ['tls', 'TLS_TIMEOUT'],
    inject: async () => ({ profile: { port: await tcpServer() } }),
  }),
  fault({
    name: 'something that ends the connection at the ClientHello',
    what: 'tls-closed',
    where: 'path',
    confidence: 'possible',
    shown: ['tls', 'TLS_CLOSED'],
    async inject() {
      const port = await tcpServer((socket) => void socket.once('data', () => socket.resetAndDestroy()));
      return { profile: { port } };
    },
  }),
];
