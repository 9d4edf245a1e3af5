import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { freePort, startChildServer } from '../support/child-server.ts';
import { runCli, type CliRun } from '../support/cli.ts';
import { lacks } from '../support/requires.ts';

const SQUID = '/usr/sbin/squid';
const HELPERS = '/usr/lib/squid';
const USER = 'alice';
const PASSWORD = 'open sesame';

type Scheme = 'basic' | 'digest';

interface Squid {
  readonly port: number;
  /** What its access log says of each request, status first. */
  log(): Promise<string[]>;
  stop(): Promise<void>;
}

/** With a folder and a configuration of its own, that lets USER through by this scheme, to any port of this machine. */
async function startSquid(scheme: Scheme): Promise<Squid> {
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
    basic: `${USER}:${createHash('md5').update(PASSWORD).digest('hex')}`,
    digest: `${USER}:${PASSWORD}`,
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

const noSquid = lacks('squid', () => existsSync(SQUID) && existsSync(`${HELPERS}/basic_ncsa_auth`));

describe.skipIf(noSquid).each(['basic', 'digest'] as const)(
  'through squid with %s authentication',
  (scheme) => {
    let squid: Squid;
    let tscf: CliRun;
    let target: readonly string[];
    let logged: number;

    beforeAll(async () => {
      squid = await startSquid(scheme);
    });
    afterAll(() => squid.stop());
    beforeEach(async () => {
      logged = (await squid.log()).length;
      tscf = runCli('tscf', '--json', '--interval', '1');
      const { port, caFile } = JSON.parse(await tscf.line(/"listening"/)) as { port: number; caFile: string };
      target = [`localhost:${port}`, '--ca', caFile, '--json', '--proxy', `http://127.0.0.1:${squid.port}`];
    });
    afterEach(async () => {
      tscf.interrupt();
      await tscf.status;
    });

    const connectAs = (password: string): CliRun => {
      const run = runCli('connect', ...target, '--proxy-user', USER, '--proxy-auth', 'stdin');
      run.type(password);
      return run;
    };

    it('a tunnel comes up with the right password, and keep-alives are answered', async () => {
      const run = connectAs(PASSWORD);
      await run.line(/"kam","outcome":"answered"/);
      run.interrupt();
      expect(await run.status).toBe(0);
      const events = run.out.map((line) => JSON.parse(line) as { event: string; stage?: string | null });
      expect(events.flatMap(({ stage }) => stage ?? [])).toEqual(['name', 'proxy', 'tls', 'configuration']);
    });

    it('a wrong password stops the tunnel, and squid is not hammered', async () => {
      const run = connectAs('wrong');
      expect(await run.status).toBe(1);
      expect(run.err).toEqual([
        `proxy 127.0.0.1:${squid.port}: it does not accept the password of alice (status 407). Correct them; nothing is tried again before that, so that no account is locked.`,
      ]);
      // One request without credentials, to learn the scheme, and one with them.
      const log = (await squid.log()).slice(logged);
      expect(log.map((line) => line.slice(0, '407 CONNECT'.length))).toEqual(['407 CONNECT', '407 CONNECT']);
    });

    it('without credentials the scheme that squid offers is told', async () => {
      const run = runCli('connect', ...target);
      expect(await run.status).toBe(1);
      expect(run.err[0]).toContain(`(it offers ${scheme === 'basic' ? 'Basic' : 'Digest'})`);
      expect(await squid.log()).toHaveLength(logged + 1);
    });
  },
);
