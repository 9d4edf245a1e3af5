/** Any profile that the schema takes, as its output. */
import fc from 'fast-check';
import { LIMITS } from '../../main/model/limits.ts';
import { profileSchema, type Profile } from '../../main/model/profile.ts';

const port = fc.integer({ min: 1, max: 65_535 });
const seconds = fc.integer({ min: 1, max: LIMITS.intervalSeconds.value });
const host = fc.oneof(
  fc.domain(),
  fc.ipV4(),
  fc.ipV6().filter((address) => !address.includes('.')),
);
const path = fc
  .string({ minLength: 1, maxLength: 40, unit: 'grapheme' })
  .filter((text) => text.length <= 4_096);
const label = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,30}$/);
const passphrase = fc.constantFrom({}, { passphrase: 'stored' as const });
const pin = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((octets) => `sha256/${Buffer.from(octets).toString('base64')}`);

const optional = (key: string, value: fc.Arbitrary<unknown>): fc.Arbitrary<object> =>
  fc.option(value, { nil: undefined }).map((drawn): object => (drawn === undefined ? {} : { [key]: drawn }));

const merged = (...parts: readonly fc.Arbitrary<object>[]): fc.Arbitrary<object> =>
  fc.tuple(...parts).map((drawn) => Object.assign({}, ...drawn) as object);

const interval = fc.oneof(
  fc.constant({ mode: 'assigned' }),
  fc.record({ mode: fc.constantFrom('proposed', 'static'), seconds }),
  fc.record({ mode: fc.constant('auto'), measureByItself: fc.boolean() }),
);

const proxyUrl = fc
  .tuple(fc.constantFrom('http', 'https', 'socks5'), fc.option(label, { nil: undefined }), fc.domain(), port)
  .map(
    ([scheme, user, name, number]) => `${scheme}://${user === undefined ? '' : `${user}@`}${name}:${number}`,
  );
const manualProxy = merged(
  fc.record({ mode: fc.constant('manual'), url: proxyUrl }),
  optional(
    'username',
    fc.string({ minLength: 1, maxLength: 40 }).filter((user) => /^[^\p{Cc}:]+$/u.test(user)),
  ),
  optional('caFile', path),
).map((proxy) => {
  const named = 'username' in proxy || ('url' in proxy && String(proxy.url).includes('@'));
  return named ? { ...proxy, credentials: 'stored' } : proxy;
});

const certificate = fc.oneof(
  merged(fc.record({ format: fc.constant('pem'), certFile: path, keyFile: path }), passphrase),
  merged(fc.record({ format: fc.constant('pkcs12'), file: path }), passphrase),
  merged(fc.record({ format: fc.constant('stored'), id: fc.stringMatching(/^[a-z0-9]{1,64}$/) }), passphrase),
);

const tls = merged(
  optional('caFile', path),
  optional('minVersion', fc.constantFrom('1.2', '1.3')),
  optional('serverName', host),
  optional('pins', fc.array(pin, { minLength: 1, maxLength: LIMITS.pins.value })),
  optional('clientCertificate', certificate),
);

const address = fc.oneof(fc.ipV4(), fc.ipV6());
const forward = fc.record({
  listen: fc.record({ host: address, port: fc.integer({ min: 1, max: 60_000 }) }),
  to: fc.record({ address, port: fc.integer({ min: 1, max: 60_000 }) }),
  count: fc.integer({ min: 1, max: 64 }),
});

const milliseconds = fc.integer({ min: 100, max: LIMITS.reconnectMaxMs.value });

const probeUrl = fc
  .tuple(fc.domain(), fc.stringMatching(/^[a-z0-9/._-]{0,40}$/))
  .map(([name, rest]) => `http://${name}/${rest}`);

const plain = fc.record({
  id: label,
  name: fc.string({ minLength: 1, maxLength: 80 }).filter((name) => name.trim() !== ''),
  host,
  port,
  otherPorts: fc.array(port, { maxLength: LIMITS.otherPorts.value }),
  interval,
  responseTimeS: fc.double({ min: 1, max: LIMITS.responseTimeSeconds.value, noNaN: true }),
  missLimit: fc.integer({ min: 1, max: LIMITS.missLimit.value }),
  tscfOriginates: fc.boolean(),
  sessionIdBy: fc.constantFrom('client', 'tscf'),
  reconnect: fc
    .tuple(milliseconds, milliseconds)
    .map(([one, other]) => ({ initialMs: Math.min(one, other), maxMs: Math.max(one, other) })),
  proxy: fc.oneof(fc.record({ mode: fc.constantFrom('none', 'system') }), manualProxy),
  tls,
  forwards: fc.array(forward, { maxLength: 4 }),
  startAutomatically: fc.boolean(),
});

export const arbitraryProfile: fc.Arbitrary<Profile> = merged(plain, optional('captiveProbeUrl', probeUrl))
  .map((input) => profileSchema.safeParse(input))
  .filter((judged) => judged.success)
  .map((judged) => judged.data);
