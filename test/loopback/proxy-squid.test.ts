import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runCli, type CliRun } from '../support/cli.ts';
import { lacks } from '../support/requires.ts';
import { hasSquid, SQUID_PASSWORD, SQUID_USER, startSquid, type Squid } from '../support/squid.ts';

const noSquid = lacks('squid', hasSquid);

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
      const run = runCli('connect', ...target, '--proxy-user', SQUID_USER, '--proxy-auth', 'stdin');
      run.type(password);
      return run;
    };

    it('a tunnel comes up with the right password, and keep-alives are answered', async () => {
      const run = connectAs(SQUID_PASSWORD);
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
