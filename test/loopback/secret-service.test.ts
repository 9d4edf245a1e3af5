import { createHash } from 'node:crypto';
import { copyFile, readdir, readFile, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EXIT } from '../../app/cli/io.ts';
import { LIMITS } from '../../main/model/limits.ts';
import { lacks } from '../support/requires.ts';
import { hasSecretService, SECRET_SERVICE_NEEDS, SecretServiceLab } from '../support/secret-service.ts';
import { secretOf, stateOf, type Sizes, type VaultFailure, type VaultProcess } from '../support/vault-lab.ts';

const ACCOUNT = 'proxy:alice@proxy.example:3128';
const CERTIFICATE = 'client-certificate:7f3a';
const LARGE = 'MIIKCanary'.repeat(100_000);

const put = (vault: VaultProcess, secret: string, account = ACCOUNT) =>
  vault.ask({ do: 'put', account, secret, keep: 'stored' });
/** What is found; of a large secret, its hash: a difference of megabytes is read by nobody. */
const find = async (vault: VaultProcess, account = ACCOUNT) =>
  brief(await vault.ask({ do: 'find', account }));
const brief = (found: unknown): unknown =>
  typeof found === 'string' && found.length > 1_000
    ? createHash('sha256').update(found).digest('hex')
    : found;
const placeOf = (vault: VaultProcess, account = ACCOUNT) => vault.ask({ do: 'placeOf', account });
const unavailable = (message: string): unknown =>
  expect.objectContaining({ code: 'SECRET_STORE_UNAVAILABLE', message });

describe.skipIf(lacks(SECRET_SERVICE_NEEDS, hasSecretService))(
  'the Secret Service',
  { timeout: 240_000 },
  () => {
    let lab: SecretServiceLab;

    beforeEach(async () => {
      lab = await SecretServiceLab.open();
    });

    afterEach(() => lab.close());

    const files = async (): Promise<string[]> =>
      readdir(join(lab.configDirectory, 'secrets')).catch(() => []);

    describe('that is there and unlocked', () => {
      let vault: VaultProcess;

      beforeEach(async () => {
        await lab.startDaemon();
        vault = await lab.vault();
      });

      it('is told by the command line, in words and as JSON', async () => {
        expect(await vault.ask({ do: 'status', json: false })).toEqual({
          status: EXIT.ok,
          out: ['Secrets are kept by: Secret Service'],
          err: [],
        });
        await lab.lock();
        const told = (await vault.ask({ do: 'status', json: true })) as {
          status: number;
          out: string[];
          err: string[];
        };
        expect(told.status).toBe(EXIT.failed);
        expect(JSON.parse(told.out[0] ?? '')).toMatchObject({
          v: 1,
          kind: 'secret-service',
          usable: false,
          problem: { code: 'SECRET_STORE_UNAVAILABLE' },
        });
        expect(told.err.join()).toMatch(
          /^the default collection \(keyring\) of the Secret Service is locked/,
        );
      });

      it('keeps, replaces, and deletes', async () => {
        expect(await placeOf(vault)).toBe('missing');
        expect(await find(vault)).toMatchObject({ code: 'SECRET_NOT_STORED' });
        await put(vault, 'one');
        expect(await lab.lookUp(ACCOUNT)).toBe('one');
        await put(vault, 'two');
        expect([await find(vault), await placeOf(vault)]).toEqual(['two', 'stored']);
        await vault.ask({ do: 'forget', account: ACCOUNT });
        expect(await placeOf(vault)).toBe('missing');
        expect(await lab.lookUp(ACCOUNT)).toBeUndefined();
        expect(await vault.ask({ do: 'forget', account: ACCOUNT })).toBeUndefined();
        expect(await stateOf(vault)).toEqual({
          kind: 'secret-service',
          name: 'Secret Service',
          problem: null,
        });
      });

      it.each([
        ['empty', ''],
        ['with a new line at its end', 'open sesame\n'],
        ['in any script', 'пароль 密码 🔑 é'],
        ['with a NUL in it', 'a\0b'],
        ['with half a character in it', 'a\ud83db'],
        ['of 1,024 octets', 'é'.repeat(512)],
        ['of 1,025 octets', `${'é'.repeat(512)}x`],
        ['of a million octets', LARGE],
      ])('gives back, to another process, a secret %s', async (_what, secret) => {
        expect(await put(vault, secret)).toBeUndefined();
        await vault.kill();
        expect(await find(await lab.vault())).toBe(brief(secret));
      });

      it('holds itself what has 1,024 octets, and of more the key alone', async () => {
        const small = 'é'.repeat(512);
        await put(vault, small);
        expect(await lab.lookUp(ACCOUNT)).toBe(small);
        expect(await files()).toEqual([]);
        await put(vault, `${small}x`);
        expect(await lab.lookUp(ACCOUNT)).toBeUndefined();
        expect(await lab.lookUp(`sealed:${ACCOUNT}`)).toMatch(/^1 \S+\.sealed [\w-]{43}$/);
        expect(await files()).toHaveLength(1);
      });

      it('refuses what is larger than any secret', async () => {
        expect(await put(vault, 'x'.repeat(LIMITS.secretOctets.value + 1))).toMatchObject({
          code: 'SECRET_TOO_LARGE',
        });
        expect(await put(vault, 'x'.repeat(LIMITS.secretOctets.value))).toBeUndefined();
      });

      it('replaces a large one by a small one, and the other way round, and leaves nothing behind', async () => {
        for (const secret of [LARGE, 'small', LARGE.toLowerCase(), LARGE, 'smaller', 'small']) {
          await put(vault, secret);
          expect(await find(vault)).toBe(brief(secret));
          expect(await files()).toHaveLength(secret.length > 100 ? 1 : 0);
        }
        await put(vault, LARGE);
        await vault.ask({ do: 'forget', account: ACCOUNT });
        expect(await files()).toEqual([]);
        expect(await lab.lookUp(`sealed:${ACCOUNT}`)).toBeUndefined();
      });

      it('gives back what a person put in with a tool of theirs, as it is', async () => {
        lab.putByHand(ACCOUNT, 'by hand');
        expect(await find(vault)).toBe('by hand');
        await put(vault, LARGE);
        lab.putByHand(ACCOUNT, 'by hand again');
        expect(await find(vault)).toBe('by hand again');
      });

      it('makes folder and files that are their owner’s alone', async () => {
        await put(vault, LARGE);
        const folder = join(lab.configDirectory, 'secrets');
        const [file = ''] = await files();
        expect((await stat(folder)).mode & 0o777).toBe(0o700);
        expect((await stat(join(folder, file))).mode & 0o777).toBe(0o600);
      });

      it('a key and a nonce are never used twice', async () => {
        const seen = new Set<string>();
        for (let time = 0; time < 3; time += 1) {
          await put(vault, LARGE);
          seen.add(
            String(await lab.lookUp(`sealed:${ACCOUNT}`))
              .split(' ')
              .at(-1) ?? '',
          );
          const [file = ''] = await files();
          seen.add((await readFile(join(lab.configDirectory, 'secrets', file))).toString('hex', 33, 45));
        }
        expect(seen.size).toBe(6);
      });

      it('what is kept in memory is neither in it nor on disk, and goes before what is stored', async () => {
        await put(vault, 'stored');
        await vault.ask({ do: 'put', account: ACCOUNT, secret: 'for now', keep: 'memory' });
        expect([await find(vault), await placeOf(vault)]).toEqual(['for now', 'memory']);
        expect(await find(await lab.vault())).toBe('stored');
        await put(vault, 'for good');
        expect([await find(vault), await placeOf(vault)]).toEqual(['for good', 'stored']);
      });

      it('a file that nothing refers to is swept after a day, and no other', async () => {
        const folder = join(lab.configDirectory, 'secrets');
        await put(vault, LARGE);
        const [live = ''] = await files();
        const reference = String(await lab.lookUp(`sealed:${ACCOUNT}`));
        await put(vault, 'small');
        // As a crash would have it: the old file is there again, and the new one that was being written.
        await put(vault, LARGE, CERTIFICATE);
        const [kept = ''] = await files();
        const tagged = live.replace(/^.*-/, `${kept.split('-')[0] ?? ''}-`);
        await copyFile(join(folder, kept), join(folder, tagged));
        await copyFile(join(folder, kept), join(folder, `${kept}.0123456789ab.new`));
        await copyFile(join(folder, kept), join(folder, 'notes.txt'));
        expect(reference).toContain(live);
        await vault.ask({ do: 'sweep' });
        expect(await files()).toHaveLength(4);
        const old = new Date(Date.now() - LIMITS.secretLeftoverMs.value - 1_000);
        for (const name of await files()) await utimes(join(folder, name), old, old);
        await vault.ask({ do: 'sweep' });
        expect(await files()).toEqual([kept, 'notes.txt'].sort());
        expect(await find(vault, CERTIFICATE)).toBe(brief(LARGE));
      });

      it('no file of the configuration, no failure, and no word on standard error holds what was put in', async () => {
        const canaries = ['canary-small-0451', `canary-large-0451 ${'x'.repeat(2_000)}`];
        const heard: VaultFailure[] = [];
        for (const [at, canary] of canaries.entries()) {
          await put(vault, canary, `${ACCOUNT}${at}`);
          await vault.ask({ do: 'put', account: 'memory', secret: canary, keep: 'memory' });
        }
        await lab.lock();
        for (const canary of canaries) heard.push((await put(vault, canary)) as VaultFailure);
        await lab.signalDaemon('SIGKILL');
        for (const canary of canaries) heard.push((await put(vault, canary)) as VaultFailure);
        expect(heard.map(({ code }) => code)).toEqual(Array<string>(4).fill('SECRET_STORE_UNAVAILABLE'));
        const folder = join(lab.configDirectory, 'secrets');
        const kept = await Promise.all((await files()).map((name) => readFile(join(folder, name), 'latin1')));
        expect(kept.length).toBeGreaterThan(0);
        const everything = [...kept, ...heard.map((one) => one.everything), vault.stderr()].join('\n');
        for (const part of ['canary', Buffer.from('canary-').toString('base64').slice(0, 8), 'x'.repeat(20)])
          expect(everything).not.toContain(part);
      });
    });

    describe('that is locked', () => {
      it('is not taken for empty, nothing is written, and what was kept is there again when it is unlocked', async () => {
        await lab.startDaemon();
        const vault = await lab.vault();
        await put(vault, 'kept');
        await put(vault, LARGE, CERTIFICATE);
        const before = await files();
        await lab.lock();
        const locked = unavailable(
          'the default collection (keyring) of the Secret Service is locked, and was not unlocked',
        );
        for (const account of [ACCOUNT, CERTIFICATE, 'proxy:nobody']) {
          expect(await find(vault, account)).toEqual(locked);
          expect(await placeOf(vault, account)).toEqual(locked);
          expect(await put(vault, 'new', account)).toEqual(locked);
          expect(await put(vault, LARGE, account)).toEqual(locked);
          expect(await vault.ask({ do: 'forget', account })).toEqual(locked);
        }
        expect(await stateOf(vault)).toMatchObject({ kind: 'secret-service', problem: locked });
        expect(await files()).toEqual(before);
        await lab.signalDaemon('SIGKILL');
        await lab.startDaemon();
        const later = await lab.vault();
        expect(await find(later)).toBe('kept');
        expect(await find(later, CERTIFICATE)).toBe(brief(LARGE));
        expect(await find(later, 'proxy:nobody')).toMatchObject({ code: 'SECRET_NOT_STORED' });
      });
    });

    describe('that is not there', () => {
      it.each<[string, string, (lab: SecretServiceLab) => Promise<void>]>([
        [
          'no daemon',
          'no Secret Service (such as gnome-keyring or KWallet) is on the D-Bus session',
          () => Promise.resolve(),
        ],
        [
          'no bus',
          'there is no D-Bus session, by which the Secret Service is reached',
          (opened) => opened.killBus(),
        ],
        [
          'no default collection',
          'the Secret Service has no default collection (keyring) to keep anything in',
          (opened) => opened.startDaemon('bare'),
        ],
      ])('%s: it says so, and writes nothing anywhere', async (_what, words, arrange) => {
        await arrange(lab);
        const vault = await lab.vault();
        for (const secret of ['small', LARGE]) expect(await put(vault, secret)).toEqual(unavailable(words));
        expect(await stateOf(vault)).toMatchObject({
          kind: 'none',
          problem: { message: words, action: /./ },
        });
        expect(await placeOf(vault)).not.toBe('memory');
        await expect(readdir(lab.configDirectory)).rejects.toMatchObject({ code: 'ENOENT' });
        expect(
          await vault.ask({ do: 'put', account: ACCOUNT, secret: 'for now', keep: 'memory' }),
        ).toBeUndefined();
        expect(await find(vault)).toBe('for now');
      });

      it('is found again when it comes, by a vault that has missed it', async () => {
        const vault = await lab.vault();
        expect(await put(vault, 'one')).toMatchObject({ code: 'SECRET_STORE_UNAVAILABLE' });
        await lab.startDaemon();
        await put(vault, 'two');
        expect(await find(vault)).toBe('two');
      });
    });

    describe('that is stopped', () => {
      it('hangs one call alone; the others fail at once, files and names still work, and it is used again later', async () => {
        await lab.startDaemon();
        const vault = await lab.vault({ limits: { callMs: 500, probeMs: 300, turnMs: 200 } });
        await put(vault, 'kept');
        await lab.signalDaemon('SIGSTOP');
        const refused: unknown = expect.objectContaining({ code: 'SECRET_STORE_UNAVAILABLE' });
        const hung = find(vault);
        const busy = await Promise.all(Array.from({ length: 8 }, () => find(vault)));
        expect(busy).toEqual(Array<unknown>(8).fill(refused));
        expect(await hung).toEqual(
          unavailable('the system’s store of passwords did not answer within 0.5 s'),
        );
        expect(await put(vault, 'new')).toEqual(
          unavailable(
            'the system’s store of passwords does not answer: an earlier call still waits, it may be for a dialog to be answered',
          ),
        );
        expect(await vault.ask({ do: 'files-and-names' })).toBe('they work');
        expect(await stateOf(vault)).toMatchObject({
          problem: { message: /^the Secret Service does not answer: / },
        });
        await lab.signalDaemon('SIGCONT');
        await expect.poll(() => find(vault), { timeout: 10_000 }).toBe('kept');
      });
    });

    it('that hangs does not keep the command line from its end', { timeout: 20_000 }, async () => {
      await lab.startDaemon();
      const vault = await lab.vault();
      await put(vault, 'kept');
      await lab.signalDaemon('SIGSTOP');
      void find(vault);
      void vault.ask({ do: 'end', status: EXIT.usage });
      expect(await vault.ended).toBe(EXIT.usage);
    });

    describe('a process that is killed at any moment of replacing', () => {
      it.each<[string, Sizes, number]>([
        ['a large secret by a large one', 'large', 24],
        ['large and small ones by each other', 'mixed', 24],
      ])('%s leaves the old one or the new one', async (_what, sizes, kills) => {
        await lab.startDaemon();
        const reader = await lab.vault();
        let last = 0;
        await put(reader, secretOf(0, sizes));
        let next = lab.vault();
        for (let kill = 0; kill < kills; kill += 1) {
          const writer = await next;
          next = lab.vault();
          void writer.ask({ do: 'replace', account: ACCOUNT, from: last + 1, sizes });
          await writer.reached(last + 1 + (kill % 2));
          await new Promise((resolve) => setTimeout(resolve, Math.random() * 25));
          await writer.kill();
          const { begun, done } = writer.progress();
          const found = String(await reader.ask({ do: 'find', account: ACCOUNT }));
          const count = Number.parseInt(found, 10);
          expect(brief(found)).toBe(brief(secretOf(count, sizes)));
          expect(count).toBeGreaterThanOrEqual(Math.max(last, done));
          // The word that it had begun may have died with it.
          expect(count).toBeLessThanOrEqual(Math.max(last, begun) + 1);
          last = count;
        }
        await next;
        expect(last).toBeGreaterThanOrEqual(kills);
      });
    });

    describe('that is killed', () => {
      it('between calls: says so; started again, it serves whoever is started again, too', async () => {
        await lab.startDaemon();
        const vault = await lab.vault();
        await put(vault, LARGE);
        await lab.signalDaemon('SIGKILL');
        expect(await find(vault)).toMatchObject({ code: 'SECRET_STORE_UNAVAILABLE' });
        expect(await put(vault, 'new')).toMatchObject({ code: 'SECRET_STORE_UNAVAILABLE' });
        await lab.startDaemon();
        expect(await find(vault)).toMatchObject({ message: /start this program again/ });
        expect(await put(vault, 'new')).toMatchObject({ message: /start this program again/ });
        expect(await find(await lab.vault())).toBe(brief(LARGE));
      });

      it('during calls: leaves the old one or the new one', async () => {
        const failures = new Set<string>();
        await lab.startDaemon();
        await put(await lab.vault(), secretOf(0, 'mixed'));
        let last = 0;
        for (let kill = 0; kill < 10; kill += 1) {
          const writer = await lab.vault();
          const failed = writer.ask({ do: 'replace', account: ACCOUNT, from: last + 1, sizes: 'mixed' });
          await new Promise((resolve) => setTimeout(resolve, Math.random() * 60));
          await lab.signalDaemon('SIGKILL');
          const { code, message } = (await failed) as VaultFailure;
          failures.add(`${code}: ${message}`);
          const { begun, done } = writer.progress();
          await writer.kill();
          await lab.startDaemon();
          const reader = await lab.vault();
          const found = String(await reader.ask({ do: 'find', account: ACCOUNT }));
          const count = Number.parseInt(found, 10);
          expect(brief(found)).toBe(brief(secretOf(count, 'mixed')));
          expect(count).toBeGreaterThanOrEqual(Math.max(last, done));
          expect(count).toBeLessThanOrEqual(Math.max(last, begun));
          await reader.kill();
          last = count;
        }
        expect([...failures].filter((one) => !one.startsWith('SECRET_STORE_UNAVAILABLE: '))).toEqual([]);
      });
    });
  },
);
