/** A sample of a profile file, and the schema that editors check such files by. */
import { z } from 'zod';
import type { Profile, ProfileInput } from '../main/model/profile.ts';
import { PROFILE_VERSION, profileFileSchema } from '../main/profiles/profile-document.ts';

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;

/** Beside the sample, as both are installed. */
const SCHEMA = './pinhole-profile.schema.json';

const SAMPLE = {
  id: 'office',
  name: 'Office',
  host: 'tscf.example.net',
  port: 443,
  otherPorts: [5_061],
  interval: { mode: 'auto', measureByItself: false },
  tls: { minVersion: '1.3' },
  forwards: [
    { listen: { host: '127.0.0.1', port: 5_060 }, to: { address: '10.64.0.1', port: 5_060 }, count: 1 },
  ],
  proxy: { mode: 'system' },
} as const satisfies ProfileInput;

export const profileSample = (): string => json({ $schema: SCHEMA, version: PROFILE_VERSION, ...SAMPLE });

const DESCRIPTIONS: Readonly<Record<keyof Profile, string>> = {
  id: 'What commands and other files call it. No two profiles have the same.',
  name: 'What people call it.',
  host: 'Name or address of the TSCF.',
  port: 'The port that is tried first.',
  otherPorts: 'Ports that are tried after it, in this order.',
  interval:
    'How the keep-alive interval is agreed: assigned by the TSCF, proposed to it, static (configured on both sides), or auto (by what was measured).',
  responseTimeS: 'Seconds that a keep-alive may wait for its answer.',
  missLimit: 'Misses in a row that end the tunnel.',
  tscfOriginates: 'Whether the TSCF may send keep-alives too.',
  sessionIdBy: 'Who draws the Session ID.',
  reconnect: 'How long is waited between attempts, milliseconds.',
  tls: 'CAs, pins, name and client certificate. Paths are whole ones.',
  forwards: 'UDP ports of this machine that lead through the tunnel.',
  proxy: 'The way out: none, the one that the system names, or one by its URL, which must hold no password.',
  captiveProbeUrl:
    'What a diagnosis asks to see whether a captive portal answers in place of the network; none by default.',
  startAutomatically: 'Whether the tunnel starts with the program.',
};

export function profileJsonSchema(): string {
  const file = profileFileSchema.meta({ title: 'Pinhole profile' });
  const { properties = {}, ...rest } = z.toJSONSchema(file, { io: 'input' });
  const words = new Map(Object.entries(DESCRIPTIONS));
  const described = Object.entries(properties).map(([name, property]) => {
    const description = words.get(name);
    const withWords = typeof property === 'object' && description !== undefined;
    return [name, withWords ? { description, ...property } : property] as const;
  });
  return json({ ...rest, properties: Object.fromEntries(described) });
}
