/** Samples of policies, and the schema that editors check them by, from the registry of keys. */
import { build, type PlistValue } from 'plist';
import { z } from 'zod';
import { KEY_FACTS, type KeyFacts } from './policy-key-facts.ts';

const examples = (facts: readonly KeyFacts[]): Record<string, unknown> =>
  Object.fromEntries(facts.map(({ name, example }) => [name, example]));

/** No sample asks for what nothing heeds. */
const HEEDED = KEY_FACTS.filter(({ heeded }) => heeded);
const preferences = HEEDED.filter(({ preference }) => preference);

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;

/** What `managed` may hold. */
export const managedSample = (): string => json(examples(HEEDED));

/** What `recommended` may hold. */
export const recommendedSample = (): string => json(examples(preferences));

export function policyJsonSchema(): string {
  const shape = Object.fromEntries(
    KEY_FACTS.map(({ name, schema, explanation }) => [
      name,
      schema.optional().meta({ description: explanation }),
    ]),
  );
  const file = z
    .strictObject({ $schema: z.string().optional(), ...shape })
    .meta({ title: 'Pinhole policy file' });
  const { properties = {}, ...rest } = z.toJSONSchema(file, { io: 'input' });
  // Not as a part of the meta data: zod leaves out the examples of what it transforms.
  const described = Object.entries(properties).map(([name, property]) => {
    const facts = KEY_FACTS.find((one) => one.name === name);
    const withExample = typeof property === 'object' && facts !== undefined;
    return [name, withExample ? { ...property, examples: [facts.example] } : property] as const;
  });
  return json({ ...rest, properties: Object.fromEntries(described) });
}

/** The identifiers of a sample: whoever makes a profile of it gives it identifiers of its own. */
const SAMPLE_UUIDS = [
  '9C1F2B64-6F0E-4C7B-9B57-0D0F3C1A7E01',
  '9C1F2B64-6F0E-4C7B-9B57-0D0F3C1A7E02',
] as const;

export function mobileconfig(): string {
  const mandatory = HEEDED.filter(({ preference }) => !preference);
  const preferencesPayload = {
    PayloadType: 'app.pinhole.desktop',
    PayloadIdentifier: 'net.example.pinhole.policy',
    PayloadUUID: SAMPLE_UUIDS[1],
    PayloadVersion: 1,
    PayloadDisplayName: 'Pinhole',
    ...examples(mandatory),
    Recommended: examples(preferences),
  };
  const profile = {
    PayloadType: 'Configuration',
    PayloadIdentifier: 'net.example.pinhole',
    PayloadUUID: SAMPLE_UUIDS[0],
    PayloadVersion: 1,
    PayloadScope: 'System',
    PayloadDisplayName: 'Pinhole (sample)',
    PayloadOrganization: 'Example Telecom',
    PayloadContent: [preferencesPayload],
  };
  // The examples are plain data; a property list can hold all of it.
  return `${build(profile as unknown as PlistValue)}\n`;
}
