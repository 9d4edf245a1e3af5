import { createServer, type RequestListener } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { PinholeError } from '../../main/model/errors.ts';
import type { Profile } from '../../main/model/profile.ts';
import { freePort } from '../support/child-server.ts';
import { mannerly } from '../support/memory-dialer.ts';
import { nameServer } from '../support/name-server.ts';
import { TestCa } from '../support/pki.ts';
import { lacks } from '../support/requires.ts';
import { scriptedProxy } from '../support/scripted-proxy.ts';
import { scriptedTscf } from '../support/scripted-tscf.ts';
import { tcpServer } from '../support/servers.ts';
import { hasSquid, SQUID_PASSWORD, SQUID_USER, startSquid } from '../support/squid.ts';
import { ca, fault, good, type Fault } from './fault.ts';

const lacking = lacks('squid', hasSquid);

const manual = (port: number): Profile['proxy'] => ({ mode: 'manual', url: `http://127.0.0.1:${port}` });

const asUser = (port: number): Profile['proxy'] => ({
  mode: 'manual',
  url: `http://127.0.0.1:${port}`,
  username: SQUID_USER,
  credentials: 'stored',
});

/** A real squid on the way to a TSCF that is in order. */
async function throughSquid(...rules: readonly string[]): Promise<{ squid: number; port: number }> {
  const port = await scriptedTscf(good, () => mannerly(30));
  const squid = await startSquid('basic', rules);
  onTestFinished(() => squid.stop());
  return { squid: squid.port, port };
}

/** @returns its URL */
export async function httpServer(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/generate_204`;
}

/** Proxies, and networks that answer in the place of others. */
export const OF_PROXIES: readonly Fault[] = [
  fault({
    name: 'squid wants credentials',
    lacking,
    what: 'proxy-wants-credentials',
    where: 'proxy',
    confidence: 'certain',
    shown: ['proxy', 'PROXY_CREDENTIALS_NEEDED'],
    async inject() {
      const { squid, port } = await throughSquid();
      return { ca, profile: { port, proxy: manual(squid) } };
    },
  }),
  fault({
    name: 'squid does not accept the password',
    lacking,
    what: 'proxy-refuses-credentials',
    where: 'proxy',
    confidence: 'certain',
    shown: ['proxy', 'PROXY_CREDENTIALS_REFUSED'],
    async inject() {
      const { squid, port } = await throughSquid();
      return { ca, password: 'wrong', profile: { port, proxy: asUser(squid) } };
    },
  }),
  fault({
    name: 'squid refuses the target',
    lacking,
    what: 'proxy-forbids-target',
    where: 'proxy',
    confidence: 'certain',
    shown: ['proxy', 'PROXY_FORBIDDEN'],
    async inject() {
      const { squid, port } = await throughSquid('http_access deny all');
      return { ca, profile: { port, proxy: manual(squid) } };
    },
  }),
  fault({
    name: 'squid cannot reach the target',
    lacking,
    what: 'proxy-cannot-reach-target',
    where: 'path',
    confidence: 'likely',
    shown: ['proxy', 'PROXY_STATUS'],
    async inject() {
      const { squid } = await throughSquid();
      const profile = { port: await freePort(), proxy: asUser(squid) };
      return { ca, password: SQUID_PASSWORD, profile };
    },
  }),
  fault({
    name: 'nothing is wrong, through squid',
    lacking,
    what: 'healthy',
    where: null,
    confidence: 'certain',
    async inject() {
      const { squid, port } = await throughSquid();
      return { ca, password: SQUID_PASSWORD, profile: { port, proxy: asUser(squid) } };
    },
  }),
  fault({
    name: 'the proxy offers no way to authenticate that is supported',
    what: 'proxy-login-unsupported',
    where: 'proxy',
    confidence: 'certain',
    shown: ['proxy', 'PROXY_SCHEME_UNSUPPORTED'],
    async inject() {
      const { port } = await scriptedProxy(({ socket }) => {
        socket.end('HTTP/1.1 407 Authentication required\r\nProxy-Authenticate: NTLM\r\n\r\n');
      });
      return { password: SQUID_PASSWORD, profile: { proxy: asUser(port) } };
    },
  }),
  fault({
    name: 'the certificate of the proxy is not trusted',
    what: 'proxy-certificate',
    where: 'proxy',
    confidence: 'likely',
    shown: ['proxy', 'PROXY_CERTIFICATE'],
    async inject() {
      const port = await scriptedTscf(good, () => () => undefined);
      return { profile: { proxy: { mode: 'manual', url: `https://127.0.0.1:${port}` } } };
    },
  }),
  fault({
    name: 'the name of the proxy does not exist',
    what: 'proxy-name-not-found',
    where: 'this-machine',
    confidence: 'likely',
    shown: ['name', 'NAME_NOT_FOUND'],
    async inject() {
      const server = await nameServer('NXDOMAIN');
      onTestFinished(() => server.close());
      const proxy = { mode: 'manual', url: 'http://proxy.example.net:3128' } as const;
      return { profile: { proxy }, ports: { resolve: server.resolve } };
    },
  }),
  fault({
    name: 'what is at the place of the proxy is none',
    what: 'not-a-proxy',
    where: 'proxy',
    confidence: 'likely',
    shown: ['proxy', 'PROXY_NOT_A_PROXY'],
    inject: async () => ({
      profile: { proxy: manual(await tcpServer((socket) => socket.write('SSH-2.0-OpenSSH_9.2\r\n'))) },
    }),
  }),
  fault({
    name: 'the password of the proxy is not stored',
    what: 'own-settings',
    where: 'this-machine',
    confidence: 'certain',
    shown: ['way', 'SECRET_NOT_STORED'],
    inject: () =>
      Promise.resolve({
        profile: { proxy: asUser(3128) },
        ports: {
          ways: {
            resolver: { resolve: () => Promise.resolve('DIRECT') },
            secrets: { find: () => Promise.reject(new PinholeError('SECRET_NOT_STORED')) },
            loadCa: () => Promise.resolve(''),
          },
        },
      }),
  }),
  fault({
    name: 'of the ways that the system names the first is dead, and the second holds',
    what: 'some-proxies-dead',
    where: 'proxy',
    confidence: 'likely',
    shown: ['way', 'PROXY_REFUSED'],
    async inject() {
      const answer = `PROXY 127.0.0.1:${await freePort()}; DIRECT`;
      const port = await scriptedTscf(good, () => mannerly(30));
      return {
        ca,
        rules: { serverName: 'localhost' },
        // By a name: for an address of this machine the system is not asked.
        profile: { host: 'tscf.example.net', port },
        ports: {
          resolve: (_host, family) => Promise.resolve(family === 4 ? ['127.0.0.1'] : []),
          ways: {
            resolver: { resolve: () => Promise.resolve(answer) },
            secrets: { find: () => Promise.resolve('') },
            loadCa: () => Promise.resolve(''),
          },
        },
      };
    },
  }),
  fault({
    name: 'the proxy does not run',
    what: 'proxy-refused',
    where: 'proxy',
    confidence: 'likely',
    shown: ['tcp', 'TCP_REFUSED'],
    inject: async () => ({ profile: { proxy: manual(await freePort()) } }),
  }),
  fault({
    name: 'the proxy accepts and says nothing',
    what: 'proxy-silent',
    where: 'proxy',
    confidence: 'likely',
    shown: ['proxy', 'PROXY_TIMEOUT'],
    inject: async () => ({ profile: { proxy: manual(await tcpServer()) } }),
  }),
  fault({
    name: 'the system names only a proxy of a kind that is not supported',
    what: 'proxy-unknown',
    where: 'this-machine',
    confidence: 'likely',
    shown: ['way', 'PROXY_UNSUPPORTED'],
    inject: () =>
      Promise.resolve({
        profile: { host: '192.0.2.1', proxy: { mode: 'system' } },
        ports: {
          ways: {
            resolver: { resolve: () => Promise.resolve('SOCKS 192.0.2.9:1080') },
            secrets: { find: () => Promise.resolve('') },
            loadCa: () => Promise.resolve(''),
          },
        },
      }),
  }),
  fault({
    name: 'a captive portal redirects, and answers in the place of the TSCF',
    what: 'captive-portal',
    where: 'local-network',
    confidence: 'likely',
    shown: ['portal', 'CAPTIVE_PORTAL'],
    words: /redirect to portal\.example:8080/,
    async inject() {
      const captiveProbeUrl = await httpServer((_request, response) => {
        response.writeHead(302, { Location: 'http://portal.example:8080/sign-in' }).end();
      });
      const portal = await (await TestCa.root('Portal CA')).issue();
      const port = await scriptedTscf(portal, () => () => undefined);
      return { ca, profile: { port, captiveProbeUrl } };
    },
  }),
  fault({
    name: 'a network that lets the TSCF through without its sign-in is in order for it',
    what: 'healthy',
    where: null,
    confidence: 'certain',
    shown: ['portal', 'CAPTIVE_PORTAL'],
    async inject() {
      const captiveProbeUrl = await httpServer((_request, response) => {
        response.writeHead(511).end();
      });
      const port = await scriptedTscf(good, () => mannerly(30));
      return { ca, profile: { port, captiveProbeUrl } };
    },
  }),
];
