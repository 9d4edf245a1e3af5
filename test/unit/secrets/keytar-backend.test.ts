import { describe, expect, it } from 'vitest';
import { keytarBackend } from '../../../main/secrets/keytar-backend.ts';
import { OneAtATime } from '../../../main/secrets/one-at-a-time.ts';
import { FakeTime } from '../../support/fake-time.ts';

const timers = new FakeTime();
const rejecting = (thrown: Error) => (): Promise<never> => Promise.reject(thrown);

/** With a `keytar` whose calls all reject, where there is no bus. */
function backend(thrown: Error, platform: NodeJS.Platform = 'linux') {
  const call = rejecting(thrown);
  const keytar = { getPassword: call, setPassword: call, deletePassword: call };
  const load = (): Promise<unknown> => Promise.resolve({ default: keytar });
  return keytarBackend({ platform, env: {}, load, timers, lane: new OneAtATime(timers, 'The store') });
}

describe('what libsecret says, in words', () => {
  it.each([
    ['Cannot autolaunch D-Bus without X11 $DISPLAY', /^there is no D-Bus session/, true, false],
    [
      'Failed to execute child process “dbus-launch” (No such file or directory)',
      /no D-Bus session/,
      true,
      false,
    ],
    ['Could not connect: No such file or directory', /^there is no D-Bus session/, true, false],
    ['Could not connect: Connection refused', /^there is no D-Bus session/, true, false],
    [
      'The name org.freedesktop.secrets was not provided by any .service files',
      /^no Secret Service/,
      true,
      false,
    ],
    [
      'Error calling StartServiceByName for org.freedesktop.secrets: Process org.freedesktop.secrets exited with status 1',
      /cannot be started$/,
      true,
      false,
    ],
    [
      'Object does not exist at path “/org/freedesktop/secrets/collection/login”',
      /no default collection/,
      true,
      false,
    ],
    ['Cannot create an item in a locked collection', /is locked/, false, false],
    ['The name :1.1 was not provided by any .service files', /start this program again/, false, false],
    ['The session wrapping the secret does not exist', /start this program again/, false, false],
    [
      'Message recipient disconnected from message bus without replying',
      /^the Secret Service ended/,
      false,
      true,
    ],
    ['Timeout was reached', /does not answer$/, false, true],
    ['Something else\nof two lines', /^the system’s store of passwords: Something else$/, false, true],
  ])('%s', async (text, words, absent, uncertain) => {
    await expect(backend(new Error(text)).set('a', 'secret')).rejects.toMatchObject({
      code: 'SECRET_STORE_UNAVAILABLE',
      message: expect.stringMatching(words) as unknown,
      absent,
      uncertain,
    });
  });

  it('a text that holds the secret is not passed on', async () => {
    const thrown: unknown = await backend(new Error('cannot keep open sesame'))
      .set('a', 'open sesame')
      .catch((error: unknown) => error);
    expect(thrown).toMatchObject({
      message: 'the system’s store of passwords: it failed, for a reason that cannot be shown',
    });
    expect((thrown as Error).cause).toBeUndefined();
  });
});

describe('keytar that is not there', () => {
  it.each([
    ["Cannot find package 'keytar' imported from /x", /keytar, .* is not installed or was not compiled$/],
    ["Cannot find module '../build/Release/keytar.node'", /is not installed or was not compiled$/],
    [
      'libsecret-1.so.0: cannot open shared object file: No such file or directory',
      /lacks libsecret-1\.so\.0$/,
    ],
  ])('%s', async (text, words) => {
    const absent = keytarBackend({ env: {}, load: rejecting(new Error(text)) });
    const expected = {
      code: 'SECRET_STORE_UNAVAILABLE',
      message: expect.stringMatching(words) as unknown,
      absent: true,
    };
    await expect(absent.get('a')).rejects.toMatchObject(expected);
    expect(await absent.check()).toMatchObject(expected);
  });
});

it.each<[NodeJS.Platform, string, string]>([
  ['linux', 'secret-service', 'Secret Service'],
  ['darwin', 'keychain', 'Keychain'],
  ['win32', 'credential-manager', 'Credential Manager'],
])('on %s it is the %s', async (platform, kind, name) => {
  const store = backend(new Error('no'), platform);
  expect([store.kind, store.name]).toEqual([kind, name]);
  expect(await store.check()).toMatchObject({ code: 'SECRET_STORE_UNAVAILABLE' });
});
