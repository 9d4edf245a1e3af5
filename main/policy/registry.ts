/** Every key of the managed configuration. docs/POLICY.md, the ADMX and the samples for administrators are generated from it. */
import { z } from 'zod';
import { LIMITS } from '../model/limits.ts';
import {
  captiveProbeUrlSchema,
  DEFAULT_RESPONSE_TIME_S,
  intervalSecondsSchema,
  profileSchema,
} from '../model/profile.ts';
import { proxySchema } from '../model/proxy.ts';
import { reportRedactionSchema } from '../model/report.ts';
import { updateBehaviourSchema } from '../model/updates.ts';
import type { PolicyKey } from './policy-key.ts';

/** RFC 5626, 4.4.2, has flows over NATs refreshed about so often; it keeps nearly every pin-hole open. */
const CAUTIOUS_INTERVAL_S = 30;

const key = <const K extends PolicyKey>(row: K): K => row;

const textSchema = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^\P{Cc}+$/u, {
    message: 'must be one line of text',
  });
const httpsSchema = z.url({ protocol: /^https$/, error: 'must be an https:// URL' }).max(2_048);
const bareHttpsSchema = httpsSchema.regex(/^[^@]*$/, { message: 'must not hold a user or a password' });
/** Unencrypted only where nobody listens: on the way to a collector or a relay of this machine. */
const collectorSchema = z
  .url({ protocol: /^https?$/, error: 'must be an https:// URL, or http:// on loopback' })
  .max(2_048)
  .regex(/^https:\/\/|^http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?(?:\/|$)/i, {
    message: 'must be an https:// URL, or http:// on loopback',
  })
  .regex(/^[^@]*$/, { message: 'must not hold a user or a password' });
/** As a header may be; tokens are long. */
const authorizationSchema = z
  .string()
  .trim()
  .min(1)
  .max(4_096)
  .regex(/^[\x20-\x7E]+$/, { message: 'must be one line of plain ASCII text' });
const responseTimeSchema = z.int().min(1).max(LIMITS.responseTimeSeconds.value);
const backoffSchema = z.int().min(100).max(LIMITS.reconnectMaxMs.value);

const managedProfilesSchema = z
  .array(profileSchema)
  .max(LIMITS.policyProfiles.value)
  .superRefine((profiles, context) => {
    const ids = new Set<string>();
    for (const [at, { id }] of profiles.entries()) {
      if (ids.has(id)) {
        context.addIssue({ code: 'custom', path: [at, 'id'], message: 'another profile has it already' });
      }
      ids.add(id);
    }
  });

export const POLICY_KEYS = {
  ManagedProfiles: key({
    kind: 'lines',
    schema: managedProfilesSchema,
    initial: [],
    locks: 'profiles',
    scope: 'both',
    secret: false,
    preference: false,
    heeded: true,
    description: 'Profiles that every user has and none can change.',
    example: [{ id: 'office', name: 'Office', host: 'tscf.example.net', port: 443 }],
  }),
  UserProfilesAllowed: key({
    kind: 'switch',
    schema: z.boolean(),
    initial: true,
    locks: 'setting.userProfiles',
    restricted: { value: false },
    scope: 'both',
    secret: false,
    preference: false,
    heeded: true,
    description: 'Whether users may have profiles of their own, and connect to any other TSCF.',
    example: false,
  }),
  IntervalMinSeconds: key({
    kind: 'number',
    schema: intervalSecondsSchema,
    initial: null,
    locks: 'profile.interval',
    restricted: { value: CAUTIOUS_INTERVAL_S },
    scope: 'both',
    secret: false,
    preference: false,
    heeded: true,
    description: 'The shortest keep-alive interval that a profile or a user may ask for, in seconds.',
    example: 30,
    atMost: 'IntervalMaxSeconds',
  }),
  IntervalMaxSeconds: key({
    kind: 'number',
    schema: intervalSecondsSchema,
    initial: null,
    locks: 'profile.interval',
    restricted: { value: CAUTIOUS_INTERVAL_S },
    scope: 'both',
    secret: false,
    preference: false,
    heeded: true,
    description:
      'The longest keep-alive interval that is used, in seconds: what the firewalls on the way bear.',
    example: 110,
  }),
  ResponseTimeMinSeconds: key({
    kind: 'number',
    schema: responseTimeSchema,
    initial: null,
    locks: 'profile.responseTimeS',
    restricted: { value: DEFAULT_RESPONSE_TIME_S },
    scope: 'both',
    secret: false,
    preference: false,
    heeded: true,
    description: 'The shortest time that a profile may give a keep-alive to be answered, in seconds.',
    example: 5,
    atMost: 'ResponseTimeMaxSeconds',
  }),
  ResponseTimeMaxSeconds: key({
    kind: 'number',
    schema: responseTimeSchema,
    initial: null,
    locks: 'profile.responseTimeS',
    restricted: { value: DEFAULT_RESPONSE_TIME_S },
    scope: 'both',
    secret: false,
    preference: false,
    heeded: true,
    description: 'The longest time that a profile may give a keep-alive to be answered, in seconds.',
    example: 20,
  }),
  ReconnectMinMs: key({
    kind: 'number',
    schema: backoffSchema,
    initial: null,
    locks: 'profile.reconnect',
    restricted: { value: 1_000 },
    scope: 'both',
    secret: false,
    preference: false,
    heeded: true,
    description:
      'The shortest first wait before a tunnel is built again that a profile may have, in milliseconds.',
    example: 1_000,
    atMost: 'ReconnectMaxMs',
  }),
  ReconnectMaxMs: key({
    kind: 'number',
    schema: backoffSchema,
    initial: null,
    locks: 'profile.reconnect',
    restricted: { value: 60_000 },
    scope: 'both',
    secret: false,
    preference: false,
    heeded: true,
    description: 'The longest wait before a tunnel is built again that a profile may have, in milliseconds.',
    example: 120_000,
  }),
  MeasurementAllowed: key({
    kind: 'switch',
    schema: z.boolean(),
    initial: true,
    locks: 'setting.measurement',
    restricted: { value: false },
    scope: 'both',
    secret: false,
    preference: false,
    heeded: true,
    description: 'Whether the lifetime of pin-holes may be measured, on connections of their own.',
    example: true,
  }),
  CaptureAllowed: key({
    kind: 'switch',
    schema: z.boolean(),
    initial: true,
    locks: 'setting.capture',
    restricted: { value: false },
    scope: 'both',
    secret: false,
    preference: false,
    heeded: true,
    description:
      'Whether users may record the control messages and the headers of inner packets of a tunnel, or the keys of its TLS.',
    example: false,
  }),
  WebHostAllowed: key({
    kind: 'switch',
    schema: z.boolean(),
    initial: true,
    locks: 'setting.webHost',
    restricted: { value: false },
    scope: 'both',
    secret: false,
    preference: false,
    heeded: true,
    description: 'Whether the interface may be served to a browser on loopback (`pinhole serve`).',
    example: false,
  }),
  ReportRedaction: key({
    kind: 'choice',
    schema: reportRedactionSchema,
    initial: 'standard',
    locks: 'setting.reportRedaction',
    restricted: { value: 'strict' },
    scope: 'both',
    secret: false,
    preference: true,
    heeded: true,
    description:
      'How much is blacked out in diagnostic reports; strict: private addresses, domains and names of profiles too.',
    example: 'strict',
  }),
  TelemetryEndpoint: key({
    kind: 'text',
    schema: collectorSchema,
    initial: null,
    locks: 'setting.telemetryEndpoint',
    restricted: { value: null },
    scope: 'both',
    secret: false,
    preference: true,
    heeded: true,
    description:
      'Where metrics of the tunnels go, by OTLP over HTTPS, without names or addresses (docs/FLEET.md). Not set: nowhere.',
    example: 'https://otel.example.net/v1/metrics',
  }),
  TelemetryAuthorization: key({
    kind: 'text',
    schema: authorizationSchema,
    initial: null,
    locks: null,
    scope: 'machine',
    secret: true,
    preference: false,
    heeded: true,
    description:
      'The Authorization header for a TelemetryEndpoint that is set for the machine. Whoever can read the policy can read it.',
    example: 'Bearer EXAMPLE',
  }),
  UpdateBehaviour: key({
    kind: 'choice',
    schema: updateBehaviourSchema,
    initial: 'notify',
    locks: 'setting.updates',
    restricted: { value: 'off' },
    scope: 'both',
    secret: false,
    preference: true,
    heeded: true,
    description: 'New versions: downloaded and installed at the end of the program, only told of, or off.',
    example: 'off',
  }),
  UpdateFeedUrl: key({
    kind: 'text',
    schema: bareHttpsSchema,
    initial: null,
    locks: 'setting.updateFeed',
    restricted: { value: null },
    scope: 'machine',
    secret: false,
    preference: false,
    heeded: true,
    description: 'Where new versions are looked for. Without it none are.',
    example: 'https://updates.example.net/pinhole',
  }),
  StartAtLogin: key({
    kind: 'switch',
    schema: z.boolean(),
    initial: false,
    locks: 'setting.startAtLogin',
    restricted: { value: false },
    scope: 'both',
    secret: false,
    preference: true,
    heeded: true,
    description: 'Whether the program starts when the user logs in.',
    example: true,
  }),
  HistoryDays: key({
    kind: 'number',
    schema: z.int().min(0).max(LIMITS.historyHourDays.value),
    initial: null,
    // While the policy cannot be read nothing is forbidden: what is kept would be deleted.
    locks: 'setting.history',
    scope: 'both',
    secret: false,
    preference: false,
    heeded: true,
    description:
      'For how many days it is kept how keep-alives went, at most 90; 0: nothing is kept, and what was is deleted.',
    example: 30,
  }),
  OrganisationName: key({
    kind: 'text',
    schema: textSchema,
    initial: null,
    locks: null,
    scope: 'both',
    secret: false,
    preference: false,
    heeded: true,
    description: 'Who manages this: named where something is refused.',
    example: 'Example Telecom',
  }),
  HelpAddress: key({
    kind: 'text',
    schema: z.union(
      [
        httpsSchema,
        z
          .string()
          .max(200)
          .regex(/^mailto:[^\s@]+@[^\s@]+$/),
      ],
      {
        error: 'must be an https:// or mailto: URL',
      },
    ),
    initial: null,
    locks: null,
    scope: 'both',
    secret: false,
    preference: false,
    heeded: true,
    description: 'Where users are sent for help: an https:// or mailto: URL.',
    example: 'https://help.example.net/pinhole',
  }),
  Proxy: key({
    kind: 'json',
    schema: proxySchema,
    initial: null,
    locks: 'profile.proxy',
    restricted: { value: { mode: 'system' } },
    scope: 'both',
    secret: false,
    preference: true,
    heeded: true,
    description:
      'The proxy, as in a profile. Mandatory: of all profiles but managed ones that name another; recommended: of those that name none.',
    example: { mode: 'manual', url: 'http://proxy.example.net:3128' },
  }),
  CaFile: key({
    kind: 'text',
    schema: z.string().min(1).max(4_096),
    initial: null,
    locks: 'profile.tls.caFile',
    restricted: { value: null },
    scope: 'both',
    secret: false,
    preference: true,
    heeded: true,
    description:
      'PEM file of CAs in place of the system’s. Mandatory: of all profiles but managed ones that name another; recommended: of those that name none.',
    example: '/etc/pinhole/ca.pem',
  }),
  CaptiveProbeUrl: key({
    kind: 'text',
    schema: captiveProbeUrlSchema,
    initial: null,
    locks: 'profile.captiveProbeUrl',
    restricted: { value: null },
    scope: 'both',
    secret: false,
    preference: true,
    heeded: true,
    description:
      'An http:// URL that answers with status 204. A diagnosis asks it whether the network wants a sign-in first. Not set: nobody is asked.',
    example: 'http://probe.example.net/204',
  }),
} as const satisfies Record<string, PolicyKey>;

export type PolicyName = keyof typeof POLICY_KEYS;
export const POLICY_NAMES = Object.keys(POLICY_KEYS) as readonly PolicyName[];

export const isPolicyName = (name: string): name is PolicyName => Object.hasOwn(POLICY_KEYS, name);

/** The value of a key once it is valid, or its default. */
export type PolicyValue<K extends PolicyName> =
  z.output<(typeof POLICY_KEYS)[K]['schema']> | Extract<(typeof POLICY_KEYS)[K]['initial'], null>;
