import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, startChildServer } from './child-server.ts';

const SQUID = '/usr/sbin/squid';
const HELPERS = '/usr/lib/squid';
export const SQUID_USER = 'alice';
export const SQUID_PASSWORD = 'open sesame';

type Scheme = 'basic' | 'digest';

export interface Squid {
  readonly port: number;
  /** What its access log says of each request, status first. */
  log(): Promise<string[]>;
  stop(): Promise<void>;
}

/**
 * With a folder and a configuration of its own, that lets SQUID_USER through by this scheme, to any port of this machine.
 * @param rules lines of its configuration that are judged first
 */
export async function startSquid(scheme: Scheme, rules: readonly string[] = []): Promise<Squid> {
  const folder = await mkdtemp(join(tmpdir(), 'pinhole-squid-'));
  // Started by root, squid goes on as another user, who writes the log here.
  await chmod(folder, 0o777);
  const port = await freePort();
  const path = (name: string): string => join(folder, name);
  const helper = {
    basic: `${HELPERS}/basic_ncsa_auth ${path('users')}`,
    digest: `${HELPERS}/digest_file_auth ${path('users')}`,
  };
  const users = {
    basic: `${SQUID_USER}:${createHash('md5').update(SQUID_PASSWORD).digest('hex')}`,
    digest: `${SQUID_USER}:${SQUID_PASSWORD}`,
  };
  await writeFile(path('users'), `${users[scheme]}\n`);
  await writeFile(
    path('squid.conf'),
    [
      `http_port 127.0.0.1:${port}`,
      'pid_filename none',
      'visible_hostname localhost',
      'pinger_enable off',
      'cache deny all',
      `coredump_dir ${folder}`,
      `cache_log ${path('cache.log')}`,
      'logformat short %>Hs %rm %ru %un',
      `access_log stdio:${path('access.log')} short`,
      `auth_param ${scheme} program ${helper[scheme]}`,
      `auth_param ${scheme} realm Pinhole`,
      ...rules,
      'acl known proxy_auth REQUIRED',
      'http_access allow known',
      'http_access deny all',
      'shutdown_lifetime 0 seconds',
      '',
    ].join('\n'),
  );
  const stop = await startChildServer(port, SQUID, '-N', '-f', path('squid.conf'));
  return {
    port,
    async log() {
      const text = await readFile(path('access.log'), 'utf8').catch(() => '');
      return text.split('\n').filter((line) => line.includes('CONNECT'));
    },
    async stop() {
      await stop();
      await rm(folder, { recursive: true });
    },
  };
}

export const hasSquid = (): boolean => existsSync(SQUID) && existsSync(`${HELPERS}/basic_ncsa_auth`);
