import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { PinholeError, type ProfileDetail } from '../../app/contract/contract.ts';
import { certificateFacts, profileDetail } from '../support/fake-core.ts';
import type { MockHandlers } from '../support/mock-channel.ts';
import {
  choose,
  field,
  openForm as open,
  profilesBook,
  saidOf,
  type,
  withProxy,
} from './support/profiles.ts';
import { click, settle } from './support/window.tsx';

vi.setConfig({ testTimeout: 30_000 });

describe('a secret', () => {
  it('that is kept is never shown, only where it is; another can be given', async () => {
    const book = profilesBook([withProxy]);
    const bench = await open('proxied', book.handlers);
    expect(screen.getByRole('group', { name: 'Password' }).textContent).toContain('Kept in Secret Service.');
    await click('Replace the password');
    const input = screen.getByLabelText<HTMLInputElement>('Password');
    expect(input.type).toBe('password');
    expect(saidOf(input)).toBe('Goes into Secret Service when the profile is saved, and is never shown.');
    fireEvent.input(input, { target: { value: 'swordfish' } });
    expect(document.documentElement.outerHTML).not.toContain('swordfish');
    await click('Save');
    expect(book.saved[0]?.secrets).toEqual({ 'proxy-password': 'swordfish' });
    expect(JSON.stringify(bench.store.getState())).not.toContain('swordfish');
    expect(window.location.href).not.toContain('swordfish');
  });

  it.each([
    ['stored', 'Kept in Secret Service.'],
    ['memory', 'Kept for this run only'],
    ['unknown', 'Not known: Secret Service is locked or cannot be used.'],
  ] as const)('whose place is "%s" is said to be so', async (place, words) => {
    const detail = { ...withProxy, secrets: { ...withProxy.secrets, 'proxy-password': place } };
    await open('proxied', profilesBook([detail]).handlers);
    expect(screen.getByTestId('secret-proxy-password').textContent).toContain(words);
  });

  it('that is missing is asked for at once, and so is that of another user', async () => {
    const detail: ProfileDetail = {
      ...withProxy,
      secrets: { ...withProxy.secrets, 'proxy-password': 'missing' },
    };
    await open('proxied', profilesBook([detail]).handlers);
    expect(saidOf(screen.getByLabelText('Password'))).toContain('Missing: none is kept.');
    type('User', 'bob');
    expect(saidOf(screen.getByLabelText('Password'))).toContain('None is kept yet.');
  });

  it('that the store cannot take is kept for this run, if one says so', async () => {
    const book = profilesBook([withProxy], ({ keep }) => {
      if (keep === 'stored') throw new PinholeError('SECRET_STORE_UNAVAILABLE', 'it is locked');
    });
    await open('proxied', book.handlers);
    await click('Replace the password');
    fireEvent.input(screen.getByLabelText('Password'), { target: { value: 'swordfish' } });
    await click('Save');
    expect(screen.getByTestId('save-failure').textContent).toContain('it is locked.');
    await click('Keep it for this run only');
    expect(book.saved.map(({ keep, secrets }) => [keep, secrets])).toEqual([
      ['stored', { 'proxy-password': 'swordfish' }],
      ['memory', { 'proxy-password': 'swordfish' }],
    ]);
    expect(window.location.hash).toBe('#profiles');
  });

  it('has nowhere to go where the store has a problem, which is said ahead', async () => {
    const { code, message, action } = new PinholeError('SECRET_STORE_UNAVAILABLE', 'none answers');
    await open('+add', {
      ...profilesBook([]).handlers,
      'secrets.store': () => ({
        kind: 'none',
        name: 'Secret Service',
        problem: { code, stage: 'usage', retry: 'never', message, action },
      }),
    });
    expect(screen.queryByTestId('store-problem'), 'nobody has a secret to give yet').toBeNull();
    await click(/^Proxy/);
    await choose(/^Proxy/, 'manual');
    type(/^URL/, 'http://alice@p.example:3128');
    expect(screen.getByTestId('store-problem').textContent).toContain('none answers.');
  });

  it('of a managed profile is each user’s own: it is kept at once, and nothing else changes', async () => {
    const detail: ProfileDetail = {
      ...withProxy,
      managed: true,
      revision: null,
      secrets: { ...withProxy.secrets, 'proxy-password': 'missing' },
    };
    const given: unknown[] = [];
    const bench = await open('proxied', {
      ...profilesBook([detail]).handlers,
      'profiles.setSecrets': (request) => {
        given.push(request);
        if (request.keep === 'stored') throw new PinholeError('SECRET_STORE_UNAVAILABLE', 'it is locked');
        return { ...withProxy.secrets, 'proxy-password': 'memory' };
      },
    });
    await click('Give the password');
    fireEvent.input(screen.getByLabelText('Password'), { target: { value: 'swordfish' } });
    await click('Keep it');
    expect(screen.getByTestId('secret-proxy-password').textContent).toContain('it is locked.');
    await click('Keep it for this run only');
    const secrets = { 'proxy-password': 'swordfish' };
    expect(given).toEqual([
      { id: 'proxied', secrets, keep: 'stored' },
      { id: 'proxied', secrets, keep: 'memory' },
    ]);
    expect(screen.getByTestId('secret-proxy-password').textContent).toContain('Kept for this run only');
    expect(document.documentElement.outerHTML).not.toContain('swordfish');
    expect(JSON.stringify(bench.store.getState())).not.toContain('swordfish');
  });
});

describe('a client certificate', () => {
  const inspected = (validTo: string): MockHandlers => ({
    'certificate.inspect': () => ({ ...certificateFacts, validTo }),
  });

  it('from a file goes into the store under an id of its own, and says whose it is', async () => {
    const book = profilesBook([]);
    const bench = await open('+add', { ...book.handlers, ...inspected('2999-01-01T00:00:00.000Z') });
    type(/^Name/, 'Office');
    type(/^Host/, 'tscf.example.com');
    await click(/^Client certificate/);
    await choose(/^Client certificate/, 'stored');
    const file = new File([new Uint8Array([0x30, 0x82, 0xff])], 'me.p12');
    fireEvent.change(screen.getByTestId('file'), { target: { files: [file] } });
    await waitFor(() =>
      expect(screen.getByTestId('client-certificate').textContent).toContain('Issued toalice'),
    );
    expect(screen.queryByTestId('certificate-word')).toBeNull();
    expect(bench.channel.asked.at(-1)).toMatchObject({
      name: 'certificate.inspect',
      params: { secrets: { pkcs12: 'MIL/' } },
    });
    await click('Save');
    const [request] = book.saved;
    expect(request?.secrets).toEqual({ pkcs12: 'MIL/' });
    expect(request?.profile.tls.clientCertificate).toEqual({
      format: 'stored',
      id: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
    });
  });

  it('that is larger than what is kept is refused unread', async () => {
    const bench = await open('+add', profilesBook([]).handlers);
    await click(/^Client certificate/);
    await choose(/^Client certificate/, 'stored');
    const file = new File([new Uint8Array(32_769)], 'large.p12');
    fireEvent.change(screen.getByTestId('file'), { target: { files: [file] } });
    await settle();
    expect(screen.getByText(/larger than 32 KiB/)).toBeDefined();
    expect(bench.channel.asked.some(({ name }) => name === 'certificate.inspect')).toBe(false);
  });

  it('of files is looked at when their fields are left, and a key that is encrypted asks for its pass phrase', async () => {
    await open('+add', {
      ...profilesBook([]).handlers,
      'certificate.inspect': ({ secrets }) => {
        if (secrets.passphrase === undefined) throw new PinholeError('PASSPHRASE_MISSING');
        return certificateFacts;
      },
    });
    await click(/^Client certificate/);
    await choose(/^Client certificate/, 'pem');
    type('Certificate file', '/c.pem');
    type('Key file', '/k.pem');
    fireEvent.blur(field('Key file'));
    await settle();
    expect(screen.getByTestId('certificate-failure').textContent).toContain('Its key is encrypted.');
    fireEvent.click(screen.getByLabelText('The key has a pass phrase'));
    await settle();
    fireEvent.input(screen.getByLabelText('Pass phrase'), { target: { value: 'swordfish' } });
    fireEvent.blur(screen.getByLabelText('Pass phrase'));
    await settle();
    expect(screen.getByTestId('client-certificate').textContent).toContain('alice');
  });

  it.each([
    [-1, /^This certificate ended on/],
    [20, /in 20 days\. Get a new one in time\.$/],
  ])('that ends in %i days says so', async (days, expected) => {
    const detail = profileDetail('office', {
      tls: { clientCertificate: { format: 'pkcs12', file: '/me.p12' } },
    });
    const validTo = new Date(Date.now() + days * 86_400_000).toISOString();
    await open('office', { ...profilesBook([detail]).handlers, ...inspected(validTo) });
    await act(settle);
    expect(screen.getByTestId('certificate-word').textContent).toMatch(expected);
  });
});
