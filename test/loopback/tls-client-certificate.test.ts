import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { PinholeError } from '../../main/model/errors.ts';
import { LIMITS } from '../../main/model/limits.ts';
import type { ClientCertificateChoice } from '../../main/model/tls.ts';
import { nodePlatform } from '../../main/platform/node-platform.ts';
import { encodeMessage } from '../../main/protocol/encode.ts';
import { givenSecret } from '../../main/secrets/given-secret.ts';
import { pinOf } from '../../main/transport/chain.ts';
import { loadClientCertificate } from '../../main/transport/client-certificate.ts';
import { PeerMemory } from '../../main/transport/peer-memory.ts';
import type { ClientIdentity } from '../../main/transport/tls-rules.ts';
import { tlsTransport } from '../../main/transport/tls-transport.ts';
import type { TransportInfo } from '../../main/transport/transport.ts';
import { startLocalTscf } from '../../main/tscf/local-tscf.ts';
import { hasOpenssl, openssl, pkcs12 } from '../support/openssl.ts';
import { TestCa } from '../support/pki.ts';
import { lacks } from '../support/requires.ts';
import { closeTlsLab, serverWith, tlsDial } from '../support/tls-lab.ts';

const PASSPHRASE = 'open sesame';
const serverCa = await TestCa.root('Server CA');
const clientCa = await TestCa.root('Client CA');
const server = await serverCa.issue();
const client = await clientCa.issue({ for: 'client', subject: 'alice', names: ['alice'] });
const stranger = await clientCa.issue({ for: 'client', subject: 'bob', names: ['bob'] });
const ca = serverCa.certPem;
const withoutOpenssl = lacks('openssl', hasOpenssl);

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pinhole-client-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
afterEach(closeTlsLab);

let files = 0;

async function file(content: string | Buffer): Promise<string> {
  files += 1;
  const path = join(folder, `${files}`);
  await writeFile(path, content, { mode: 0o600 });
  return path;
}

const load = (choice: ClientCertificateChoice, passphrase = PASSPHRASE): Promise<ClientIdentity> =>
  loadClientCertificate(choice, givenSecret(passphrase));

const refusal = (choice: ClientCertificateChoice, passphrase?: string): Promise<PinholeError> =>
  load(choice, passphrase).then(
    () => {
      throw new Error('it was loaded');
    },
    (error: unknown) => error as PinholeError,
  );

const encrypted = (keyPem: string): string =>
  createPrivateKey(keyPem)
    .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: PASSPHRASE })
    .toString();

describe('a client certificate in PEM', () => {
  const choice = async (cert: string, key: string, passphrase?: 'stored') => ({
    format: 'pem' as const,
    certFile: await file(cert),
    keyFile: await file(key),
    ...(passphrase !== undefined && { passphrase }),
  });

  it('is read with its key', async () => {
    await expect(load(await choice(client.certPem, client.keyPem))).resolves.toEqual({
      format: 'pem',
      cert: client.certPem,
      key: client.keyPem,
    });
  });

  it('is read with an encrypted key, by the pass phrase that is stored for its file', async () => {
    const wanted = await choice(client.certPem, encrypted(client.keyPem), 'stored');
    const asked: string[] = [];
    const identity = await loadClientCertificate(wanted, {
      find: (account) => {
        asked.push(account);
        return Promise.resolve(PASSPHRASE);
      },
    });
    expect(identity).toMatchObject({ key: client.keyPem });
    expect(asked).toEqual([`client-key:${wanted.keyFile}`]);
  });

  it.skipIf(withoutOpenssl)('is read with a key in the older encrypted format', async () => {
    const key = openssl(client.keyPem, 'ec', '-aes256', '-passout', `pass:${PASSPHRASE}`).toString();
    expect(key).toContain('Proc-Type: 4,ENCRYPTED');
    const wanted = await choice(client.certPem, key, 'stored');
    await expect(load(wanted)).resolves.toMatchObject({ key: client.keyPem });
    expect((await refusal(wanted, 'wrong')).code).toBe('PASSPHRASE_WRONG');
  });

  it('with a wrong pass phrase is refused', async () => {
    const wanted = await choice(client.certPem, encrypted(client.keyPem), 'stored');
    expect(await refusal(wanted, 'wrong')).toMatchObject({
      code: 'PASSPHRASE_WRONG',
      stage: 'usage',
      message: `${wanted.keyFile} cannot be decrypted with the pass phrase`,
    });
  });

  it('with an encrypted key and no pass phrase is refused', async () => {
    const wanted = await choice(client.certPem, encrypted(client.keyPem));
    expect(await refusal(wanted)).toMatchObject({
      code: 'PASSPHRASE_MISSING',
      message: `${wanted.keyFile} is encrypted, and no pass phrase was given`,
    });
  });

  it('with the key of another certificate is refused', async () => {
    const wanted = await choice(client.certPem, stranger.keyPem);
    expect(await refusal(wanted)).toMatchObject({
      code: 'CLIENT_KEY_MISMATCH',
      message: `the key in ${wanted.keyFile} is not that of ${wanted.certFile}`,
    });
  });

  it.each([
    ['no certificate', () => choice('nothing', client.keyPem), 'holds no certificate in PEM'],
    ['no key', () => choice(client.certPem, client.certPem), 'holds no private key in PEM'],
  ])('of which a file holds %s is refused', async (_what, made, seen) => {
    expect(await refusal(await made())).toMatchObject({
      code: 'CLIENT_CERTIFICATE_INVALID',
      message: expect.stringContaining(seen) as string,
    });
  });

  it('whose file is not there, is a folder, or is too large is refused unread', async () => {
    const directory = join(folder, 'directory');
    await mkdir(directory);
    const large = await file(Buffer.alloc(LIMITS.clientCertificateOctets.value + 1));
    for (const keyFile of [join(folder, 'none'), directory, large]) {
      const wanted = { ...(await choice(client.certPem, '')), keyFile };
      expect(await refusal(wanted)).toMatchObject({
        code: 'CLIENT_CERTIFICATE_UNREADABLE',
        message: expect.stringContaining(keyFile) as string,
      });
    }
  });
});

describe.skipIf(withoutOpenssl)('a client certificate in PKCS#12', () => {
  const choice = async (content: Buffer, passphrase?: 'stored') => ({
    format: 'pkcs12' as const,
    file: await file(content),
    ...(passphrase !== undefined && { passphrase }),
  });

  it('is read with its pass phrase', async () => {
    const pfx = pkcs12(client, PASSPHRASE);
    await expect(load(await choice(pfx, 'stored'))).resolves.toEqual({
      format: 'pkcs12',
      pfx,
      passphrase: PASSPHRASE,
    });
  });

  it('is read without one where it has none', async () => {
    await expect(load(await choice(pkcs12(client, '')))).resolves.toMatchObject({ passphrase: '' });
  });

  it('with a wrong pass phrase, or none, is refused', async () => {
    const pfx = pkcs12(client, PASSPHRASE);
    expect((await refusal(await choice(pfx, 'stored'), 'wrong')).code).toBe('PASSPHRASE_WRONG');
    expect((await refusal(await choice(pfx))).code).toBe('PASSPHRASE_MISSING');
  });

  it.each([
    ['is something else', () => Buffer.from('nothing')],
    ['ends early', () => pkcs12(client, PASSPHRASE).subarray(0, 300)],
    ['holds no key', () => pkcs12(client, PASSPHRASE, '', '-nokeys')],
    ['holds no certificate', () => pkcs12(client, PASSPHRASE, '', '-nocerts')],
  ])('that %s is refused', async (_what, content) => {
    expect((await refusal(await choice(content(), 'stored'))).code).toBe('CLIENT_CERTIFICATE_INVALID');
  });

  it('lends no trust to its CAs: a server of theirs is not the TSCF', async () => {
    const impostor = await clientCa.issue();
    const port = await serverWith(impostor);
    const identity = await load(await choice(pkcs12(client, PASSPHRASE, clientCa.certPem), 'stored'));
    await expect(tlsDial({ port, ca, rules: { identity } })).rejects.toMatchObject({
      code: 'TLS_CERTIFICATE_UNTRUSTED',
      message: expect.stringContaining(
        'leads to a CA that only the PKCS#12 file of the client holds',
      ) as string,
    });
    await expect(tlsDial({ port, rules: { identity } })).rejects.toMatchObject({
      code: 'TLS_CERTIFICATE_UNTRUSTED',
    });
    const pins = [pinOf(new X509Certificate(clientCa.certPem))];
    await expect(tlsDial({ port, ca, rules: { identity, pins } })).rejects.toMatchObject({
      code: 'TLS_CERTIFICATE_UNTRUSTED',
    });
  });

  it('is shown to a server of a trusted CA, whose chain is sent or not', async () => {
    const middle = await serverCa.intermediate('Server intermediate');
    const identity = await load(await choice(pkcs12(client, PASSPHRASE, clientCa.certPem), 'stored'));
    for (const port of [
      await serverWith(server),
      await serverWith(await middle.issue(), [middle, serverCa]),
    ]) {
      expect((await tlsDial({ port, ca, rules: { identity } })).info.tls.subject).toBe('localhost');
    }
  });
});

describe('what a client shows', () => {
  const identity = { format: 'pem', cert: client.certPem, key: client.keyPem } as const;
  const asking = { requestCert: true, rejectUnauthorized: false, ca: clientCa.certPem };

  /** A server that notes who its clients are, each from the first octet it sends. */
  async function noting(version: 'TLSv1.2' | 'TLSv1.3') {
    const seen: TransportInfo[] = [];
    const port = await serverWith(server, [], {
      ...asking,
      minVersion: version,
      maxVersion: version,
      onSecure: (socket) => {
        const transport = tlsTransport(socket, { timers: nodePlatform.timers });
        seen.push(transport.info);
        transport.attach({ octets: (chunk) => transport.write(chunk), closed: () => undefined });
      },
    });
    const visit = async (
      rules: { identity?: ClientIdentity },
      memory?: PeerMemory,
    ): Promise<TransportInfo> => {
      const transport = await tlsDial({ port, ca, rules, memory });
      await new Promise<void>((resolve) => {
        transport.attach({ octets: () => resolve(), closed: () => undefined });
        transport.write(Buffer.of(1));
      });
      const info = seen.at(-1);
      if (info === undefined) throw new Error('nobody came');
      return info;
    };
    return { visit };
  }

  it.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'is known at the server by its fingerprint, with %s, in a resumed session too',
    async (version) => {
      const { visit } = await noting(version);
      const memory = new PeerMemory();
      const fingerprint = new X509Certificate(client.certPem).fingerprint256
        .replaceAll(':', '')
        .toLowerCase();
      const first = await visit({ identity }, memory);
      expect(first).toMatchObject({
        peerFingerprint: fingerprint,
        tls: { subject: 'alice', resumed: false },
      });
      const second = await visit({ identity }, memory);
      expect(second).toMatchObject({
        peerFingerprint: fingerprint,
        tls: { subject: 'alice', resumed: true },
      });
      expect((await visit({})).peerFingerprint).toBeNull();
    },
  );

  it('and a server of TLS 1.3 refuses ends the connection: a person must mend it', async () => {
    const port = await serverWith(server, [], { ...asking, rejectUnauthorized: true });
    const transport = await tlsDial({ port, ca });
    const end = await new Promise<PinholeError>((resolve) => {
      transport.attach({ octets: () => undefined, closed: resolve });
    });
    expect(end).toMatchObject({
      code: 'TLS_CLIENT_CERTIFICATE_REFUSED',
      retry: 'never',
      message: `127.0.0.1:${port}: the peer refused this client with the alert "certificate required"`,
    });
  });
});

describe('a TSCF that requires client certificates', () => {
  it('refuses a client without one again when it resumes its session', async () => {
    const ended: string[] = [];
    const tscf = await startLocalTscf(folder, {
      host: '127.0.0.1',
      port: 0,
      settings: { intervalS: 30, maxIntervalS: 30, idleLimitS: 0, requireKam: false },
      clientCertificates: { ca: clientCa.certPem, demand: 'require' },
      ports: nodePlatform,
      onEvent: (event) => {
        if (event.event === 'ended') ended.push(event.code);
      },
    });
    const { port } = tscf.server.address;
    const ca = await readFile(tscf.caFile, 'utf8');
    const memory = new PeerMemory();
    const request = encodeMessage({
      type: 'Configuration_Request',
      sessionId: 1n,
      sequence: 1,
      tlvs: { keepAliveIntervalS: 0 },
    });
    const resumed: boolean[] = [];
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const transport = await tlsDial({ port, ca, memory });
      resumed.push(transport.info.tls.resumed);
      await new Promise<void>((resolve) => {
        transport.attach({ octets: () => undefined, closed: () => resolve() });
        transport.write(request);
      });
    }
    await tscf.close();
    expect(resumed).toEqual([false, true]);
    expect(ended).toEqual(['REFUSED_NOT_AUTHORISED', 'REFUSED_NOT_AUTHORISED']);
  });
});
