import { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { pinOf } from '../../main/transport/chain.ts';
import { PeerMemory } from '../../main/transport/peer-memory.ts';
import type { Transport } from '../../main/transport/transport.ts';
import { selfSigned, TestCa } from '../support/pki.ts';
import { closeTlsLab, serverWith, tlsDial, type TlsDial } from '../support/tls-lab.ts';

const root = await TestCa.root('Test root');
const middle = await root.intermediate('Test intermediate');
const other = await TestCa.root('Other root');
const leaf = await middle.issue();
const ca = root.certPem;

afterEach(closeTlsLab);

/** Answers: a client that has the answer has the session as well, which was sent before it. */
const greet = (socket: TLSSocket): void => void socket.pipe(socket);

async function greeted(dial: TlsDial): Promise<Transport> {
  const transport = await tlsDial(dial);
  await new Promise<void>((resolve) => {
    transport.attach({ octets: () => resolve(), closed: () => undefined });
    transport.write(Buffer.of(1));
  });
  return transport;
}

describe.each(['TLSv1.2', 'TLSv1.3'] as const)('a session of %s', (version) => {
  const versions = { minVersion: version, maxVersion: version };

  it('is resumed by the next connections, which show what the first one learnt', async () => {
    const port = await serverWith(leaf, [middle], { ...versions, onSecure: greet });
    const memory = new PeerMemory();
    const first = await greeted({ port, ca, memory });
    expect(first.info.tls).toMatchObject({ protocol: version, resumed: false });
    expect(first.info.tls.chain.map(({ subject }) => subject)).toEqual([
      'localhost',
      'Test intermediate',
      'Test root',
    ]);
    for (let again = 0; again < 2; again += 1) {
      const { info } = await greeted({ port, ca, memory });
      expect(info.tls).toEqual({ ...first.info.tls, resumed: true });
      expect(info.peerFingerprint).toBe(first.info.peerFingerprint);
    }
  });

  it('is resumed with the pin of the very key of a certificate that does not verify', async () => {
    const own = await selfSigned();
    const port = await serverWith(own, [], { ...versions, onSecure: greet });
    const memory = new PeerMemory();
    const rules = { pins: [pinOf(new X509Certificate(own.certPem))] };
    await greeted({ port, memory, rules });
    expect((await greeted({ port, memory, rules })).info.tls).toMatchObject({ resumed: true, pinned: true });
  });

  it.each([
    ['other CAs', { ca: `${ca}${other.certPem}` }],
    ['other pins', { rules: { pins: [pinOf(new X509Certificate(root.certPem))] } }],
    ['another name', { rules: { serverName: 'localhost' } }],
    [
      'a client certificate',
      { rules: { identity: { format: 'pem', cert: leaf.certPem, key: leaf.keyPem } } },
    ],
  ] as const)('is not resumed by settings with %s', async (_what, changed) => {
    const port = await serverWith(leaf, [middle], { ...versions, onSecure: greet });
    const memory = new PeerMemory();
    await greeted({ port, ca, memory });
    expect((await greeted({ port, ca, memory, ...changed })).info.tls.resumed).toBe(false);
  });

  it('that the server does not know any more gives a handshake in full', async () => {
    const memory = new PeerMemory();
    const first = await serverWith(leaf, [middle], { ...versions, onSecure: greet });
    await greeted({ port: first, ca, memory });
    const second = await serverWith(leaf, [middle], { ...versions, onSecure: greet });
    expect((await greeted({ port: second, ca, memory })).info.tls.resumed).toBe(false);
    expect((await greeted({ port: second, ca, memory })).info.tls.resumed).toBe(true);
  });

  it('of a peer that was refused is not kept', async () => {
    const port = await serverWith(leaf, [middle], { ...versions, onSecure: greet });
    const memory = new PeerMemory();
    const rules = { pins: [pinOf(new X509Certificate(other.certPem))] };
    await expect(tlsDial({ port, ca, memory, rules })).rejects.toMatchObject({ code: 'TLS_PIN_MISMATCH' });
    await expect(tlsDial({ port, ca, memory, rules })).rejects.toMatchObject({ code: 'TLS_PIN_MISMATCH' });
  });

  it('belongs to one tunnel alone', async () => {
    const port = await serverWith(leaf, [middle], { ...versions, onSecure: greet });
    await greeted({ port, ca, memory: new PeerMemory() });
    expect((await greeted({ port, ca, memory: new PeerMemory() })).info.tls.resumed).toBe(false);
  });
});

describe('what a tunnel remembers of its peer', () => {
  const facts = {
    fingerprint: null,
    issuer: { name: 'CN=A', text: 'A', pin: 'sha256/1' },
    tls: { subject: '', issuer: 'A', validTo: '2030-01-01T00:00:00.000Z', chain: [], pinned: false },
  };
  const remembered = { session: Buffer.of(1), peer: facts };
  const before = Date.UTC(2029, 11, 31);

  it('is one session, which is given out once', () => {
    const memory = new PeerMemory();
    memory.keep('k', { ...remembered, session: Buffer.of(0) });
    memory.keep('k', remembered);
    expect(memory.take('k', before)?.session).toEqual(Buffer.of(1));
    expect(memory.take('k', before)).toBeUndefined();
  });

  it('can be copied: each copy has the session to give out, and learns for itself alone', () => {
    const memory = new PeerMemory();
    memory.keep('k', remembered);
    memory.noteIssuer(facts.issuer);
    const [one, other] = [memory.copy(), memory.copy()];
    expect(one.take('k', before)).toMatchObject(remembered);
    expect(one.noteIssuer({ ...facts.issuer, name: 'CN=B', text: 'B' })).toBe('A');
    expect(other.take('k', before)).toMatchObject(remembered);
    expect(other.noteIssuer({ ...facts.issuer, name: 'CN=B', text: 'B' })).toBe('A');
    expect(memory.take('k', before)).toMatchObject(remembered);
  });

  it('is no session whose certificate has expired since', () => {
    const memory = new PeerMemory();
    memory.keep('k', remembered);
    expect(memory.take('k', Date.UTC(2030, 0, 2))).toBeUndefined();
  });

  it('is forgotten where the settings have changed', () => {
    const memory = new PeerMemory();
    memory.keep('k', remembered);
    expect(memory.take('other', before)).toBeUndefined();
    expect(memory.take('k', before)).toBeUndefined();
  });

  it.each([
    ['the same', facts.issuer, null],
    ['another name', { ...facts.issuer, name: 'CN=B', text: 'B' }, 'A'],
    ['the same name with another key', { ...facts.issuer, pin: 'sha256/2' }, 'A'],
    ['the same name, the key not known', { ...facts.issuer, pin: '' }, null],
  ])('tells an issuer that is %s', (_what, issuer, told) => {
    const memory = new PeerMemory();
    expect(memory.noteIssuer(facts.issuer)).toBeNull();
    expect(memory.noteIssuer(issuer)).toBe(told);
    expect(memory.noteIssuer(issuer)).toBeNull();
  });
});

describe('the snapshot of a connection', () => {
  it('names the issuer before, where it has changed since the last connection', async () => {
    const memory = new PeerMemory();
    const trusted = `${ca}${other.certPem}`;
    const before = await serverWith(leaf, [middle]);
    expect((await tlsDial({ port: before, ca: trusted, memory })).info.tls.previousIssuer).toBeNull();
    const after = await serverWith(await other.issue());
    const { tls } = (await tlsDial({ port: after, ca: trusted, memory })).info;
    expect(tls).toMatchObject({ issuer: 'Other root', previousIssuer: 'Test intermediate' });
    expect((await tlsDial({ port: after, ca: trusted, memory })).info.tls.previousIssuer).toBeNull();
  });

  it('shows of each certificate who it is for, who issued it, its key and its dates', async () => {
    const { tls } = (await tlsDial({ port: await serverWith(leaf, [middle]), ca })).info;
    const dated = new X509Certificate(leaf.certPem);
    expect(tls.chain[0]).toEqual({
      subject: 'localhost',
      issuer: 'Test intermediate',
      pin: pinOf(dated),
      validFrom: dated.validFromDate.toISOString(),
      validTo: dated.validToDate.toISOString(),
    });
  });
});

describe('the name that a profile gives the server', () => {
  it('is asked for, and is what the certificate must be for', async () => {
    const asked = Promise.withResolvers<TLSSocket['servername']>();
    const named = await root.issue({ names: ['tscf.example'] });
    const port = await serverWith(named, [], { onSecure: ({ servername }) => asked.resolve(servername) });
    await tlsDial({ port, ca, rules: { serverName: 'tscf.example' } });
    expect(await asked.promise).toBe('tscf.example');
    await expect(tlsDial({ port, ca })).rejects.toMatchObject({ code: 'TLS_NAME_MISMATCH' });
  });

  it('replaces the host: its certificate is not good any more', async () => {
    const port = await serverWith(await root.issue());
    await expect(tlsDial({ port, ca, rules: { serverName: 'tscf.example' } })).rejects.toMatchObject({
      code: 'TLS_NAME_MISMATCH',
      message: `127.0.0.1:${port}: the certificate is for localhost, 127.0.0.1; it was asked for tscf.example`,
    });
  });
});

describe('the lowest version that a profile accepts', () => {
  it('1.3 refuses a server whose newest is 1.2, and says so', async () => {
    const port = await serverWith(leaf, [middle], { maxVersion: 'TLSv1.2' });
    await expect(tlsDial({ port, ca, rules: { minVersion: '1.3' } })).rejects.toMatchObject({
      code: 'TLS_VERSION',
      message: `127.0.0.1:${port}: the peer offers no TLS version of 1.3 or later`,
    });
    expect((await tlsDial({ port, ca })).info.tls.protocol).toBe('TLSv1.2');
  });

  it('1.3 speaks it', async () => {
    const port = await serverWith(leaf, [middle]);
    const { info } = await tlsDial({ port, ca, rules: { minVersion: '1.3' } });
    expect(info.tls.protocol).toBe('TLSv1.3');
  });
});
