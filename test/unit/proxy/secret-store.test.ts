import { describe, expect, it } from 'vitest';
import {
  ACCOUNTS,
  clientKeyAccount,
  givenSecret,
  proxyAccount,
  systemSecrets,
} from '../../../main/secrets/secret-store.ts';

/** `keytar` as it is imported. */
const keytar = (getPassword: (service: string, account: string) => Promise<string | null>) => () =>
  Promise.resolve({ default: { getPassword } });

describe('the system’s store of passwords', () => {
  it('holds them under the service Pinhole and the account of the proxy’s user', async () => {
    const account = proxyAccount({ scheme: 'http', host: 'proxy.example', port: 3128 }, 'alice');
    const load = keytar((service, asked) => Promise.resolve(`${service} ${asked}`));
    await expect(systemSecrets(load).find(account)).resolves.toBe('Pinhole proxy:alice@proxy.example:3128');
  });

  it('says under which names nothing is stored', async () => {
    const secrets = systemSecrets(keytar(() => Promise.resolve(null)));
    await expect(secrets.find('proxy:alice@proxy.example:3128')).rejects.toMatchObject({
      code: 'SECRET_NOT_STORED',
      retry: 'never',
      message: 'no password is stored under service "Pinhole", account "proxy:alice@proxy.example:3128"',
    });
  });

  it('says what fails, on one line', async () => {
    const secrets = systemSecrets(keytar(() => Promise.reject(new Error('Locked\nby another'))));
    await expect(secrets.find('a')).rejects.toMatchObject({
      code: 'SECRET_STORE_UNAVAILABLE',
      message: 'the system’s store of passwords: Locked',
    });
  });

  it('is missed only when it is needed, where its package is not installed', async () => {
    const absent = new Error("Cannot find package 'keytar'");
    const secrets = systemSecrets(() => Promise.reject(absent));
    await expect(secrets.find('a')).rejects.toMatchObject({
      code: 'SECRET_STORE_UNAVAILABLE',
      message: "the system’s store of passwords: Cannot find package 'keytar'",
    });
  });
});

it('a password that was given is that of every account', async () => {
  await expect(givenSecret('open sesame').find('any')).resolves.toBe('open sesame');
});

it('a secret given for one kind of account is no answer for another', async () => {
  const given = givenSecret('one', ACCOUNTS.proxy, givenSecret('other'));
  await expect(given.find('proxy:alice@proxy.example:3128')).resolves.toBe('one');
  await expect(given.find(clientKeyAccount({ format: 'pkcs12', file: '/client.p12' }))).resolves.toBe(
    'other',
  );
});
