import { describe, expect, it } from 'vitest';
import type { ClientCertificateChoice } from '../../main/model/tls.ts';
import { clientCertificateFacts, certificateWarning } from '../../main/transport/client-certificate-facts.ts';
import { ClientCertificates } from '../../main/transport/client-certificates.ts';
import { FakeTime } from '../support/fake-time.ts';
import { hasOpenssl, pkcs12 } from '../support/openssl.ts';
import { TestCa } from '../support/pki.ts';
import { testProfile } from '../support/profile.ts';
import { lacks } from '../support/requires.ts';

const ca = await TestCa.root('Client CA');
const alice = await ca.issue({ for: 'client', subject: 'alice', names: ['alice'], days: [-1, 40] });

describe('what a client certificate says of itself', () => {
  const pem = { format: 'pem', cert: alice.certPem, key: alice.keyPem } as const;

  it('in PEM', () => {
    const facts = clientCertificateFacts(pem);
    expect(facts).toMatchObject({ subject: 'alice', issuer: 'Client CA' });
    expect(facts?.validTo).toMatch(/^\d{4}-\d\d-\d\dT/);
  });

  it.skipIf(lacks('openssl', hasOpenssl))('in PKCS#12, with the CA beside it', () => {
    const pfx = pkcs12(alice, 'open sesame', ca.certPem);
    expect(clientCertificateFacts({ format: 'pkcs12', pfx, passphrase: 'open sesame' })).toEqual(
      clientCertificateFacts(pem),
    );
  });
});

const facts = {
  subject: 'alice',
  issuer: 'Client CA',
  validFrom: '2026-01-01T00:00:00.000Z',
  validTo: '2026-12-31T12:00:00.000Z',
};
const at = (iso: string): number => Date.parse(iso);

describe('a client certificate that is about to end', () => {
  it.each([
    ['2026-12-01T11:59:59.000Z', undefined],
    [
      '2026-12-01T12:00:01.000Z',
      'the client certificate of alice ends in 29 days, on 2026-12-31: ask whoever issues them (Client CA) for another one',
    ],
    ['2026-12-30T11:00:00.000Z', expect.stringContaining('ends in 1 day, on 2026-12-31')],
    ['2026-12-31T11:00:00.000Z', expect.stringContaining('ends within a day, on 2026-12-31')],
    ['2026-12-31T12:00:00.000Z', expect.stringContaining('ended on 2026-12-31')],
    ['2025-12-31T23:00:00.000Z', expect.stringContaining('is not valid before 2026-01-01')],
  ])('at %s', (now, words) => {
    expect(certificateWarning(facts, at(now))).toEqual(words);
  });

  it('of dates that are none nothing is said', () => {
    expect(certificateWarning({ ...facts, validTo: '' }, at('2026-12-30T11:00:00.000Z'))).toBeUndefined();
  });
});

describe('the client certificates in use', () => {
  const choice: ClientCertificateChoice = { format: 'pkcs12', file: '/client.p12' };
  const office = testProfile({ tls: { clientCertificate: choice } });

  it('a profile is warned of once its certificate was read, and only it', () => {
    const time = new FakeTime();
    let changes = 0;
    const certificates = new ClientCertificates({ clock: time, timers: time }, () => (changes += 1));
    const soon = new Date(time.wallMs() + 10 * 86_400_000).toISOString();
    expect(certificates.of(office)).toBeNull();
    certificates.read(choice, { ...facts, validTo: soon });
    certificates.read(choice, { ...facts, validTo: soon });
    expect(changes).toBe(1);
    expect(certificates.of(office)).toMatchObject({ subject: 'alice' });
    expect(certificates.of(testProfile())).toBeNull();
    expect(certificates.warnings([office, testProfile({ id: 'other' })])).toEqual([
      expect.stringMatching(/^profile "office": the client certificate of alice ends in 9|10 days/),
    ]);
    certificates.close();
    expect(time.pending).toBe(0);
  });

  it('is warned of without another connection, as time goes by', () => {
    const time = new FakeTime();
    const lines: (readonly string[])[] = [];
    const certificates: ClientCertificates = new ClientCertificates({ clock: time, timers: time }, () =>
      lines.push(certificates.warnings([office])),
    );
    const validFrom = new Date(time.wallMs()).toISOString();
    const validTo = new Date(time.wallMs() + 31 * 86_400_000).toISOString();
    certificates.read(choice, { ...facts, validFrom, validTo });
    expect(lines).toEqual([[]]);
    time.advance(2 * 86_400_000);
    expect(lines.at(-1)).toEqual([expect.stringContaining('ends in 29 days')]);
    certificates.close();
  });
});
