import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'plist';
import { describe, expect, it } from 'vitest';
import { checkPolicyFile } from '../../../main/policy/check.ts';
import { isHeeded, type PolicyKey } from '../../../main/policy/policy-key.ts';
import { POLICY_KEYS, POLICY_NAMES } from '../../../main/policy/registry.ts';
import { readXml, type XmlTree } from '../../support/xml-tree.ts';

const policies = join(import.meta.dirname, '../../../app/desktop/resources/policies');
/** No sample asks for what nothing heeds. */
const heeded = POLICY_NAMES.filter((name) => isHeeded(POLICY_KEYS[name]));
const preferences = POLICY_NAMES.filter((name) => POLICY_KEYS[name].preference);
const heededPreferences = heeded.filter((name) => POLICY_KEYS[name].preference);

const NAMESPACE = 'http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions';
const text = (path: string): string => readFileSync(join(policies, path), 'utf8');
const admx = readXml(text('windows/Pinhole.admx'));
const adml = readXml(text('windows/en-US/Pinhole.adml'));
const doubles = (items: readonly string[]): readonly string[] =>
  items.filter((item, at) => items.indexOf(item) !== at);
const attributes = (elements: readonly XmlTree[], name: string): readonly string[] =>
  elements.map((element) => element.attribute(name));

const definitions = admx
  .all('policies', 'policy')
  .map((policy) => ({ id: policy.attribute('name'), policy }));
const strings = new Map(
  adml.all('resources', 'stringTable', 'string').map((one) => [one.attribute('id'), one.text]),
);
const presentations = new Map(
  adml.all('resources', 'presentationTable', 'presentation').map((one) => [one.attribute('id'), one]),
);

/** Each element of a policy, and the control that shows it. */
const CONTROLS: Readonly<Record<string, string>> = {
  decimal: 'decimalTextBox',
  enum: 'dropdownList',
  text: 'textBox',
  multiText: 'multiTextBox',
};

describe('the administrative template of Windows', () => {
  it('is in the namespace of policy definitions, and names one of its own', () => {
    expect([admx.name, admx.namespace]).toEqual(['policyDefinitions', NAMESPACE]);
    expect([adml.name, adml.namespace]).toEqual(['policyDefinitionResources', NAMESPACE]);
    expect(attributes(admx.all('policyNamespaces', 'target'), 'namespace')).toEqual(['Pinhole.Policies']);
    expect(admx.attribute('revision')).toBe(adml.attribute('revision'));
  });

  it('has its parts in the order that the published schema asks for', () => {
    expect(admx.children.map(({ name }) => name)).toEqual([
      'policyNamespaces',
      'resources',
      'supportedOn',
      'categories',
      'policies',
    ]);
    const order = ['parentCategory', 'supportedOn', 'enabledValue', 'disabledValue', 'elements'];
    for (const { policy } of definitions) {
      const parts = policy.children.map(({ name }) => name);
      expect(parts).toEqual(order.filter((part) => parts.includes(part)));
      expect(parts.slice(0, 2)).toEqual(order.slice(0, 2));
    }
    expect(adml.children.map(({ name }) => name)).toEqual(['displayName', 'description', 'resources']);
  });

  it('has a policy for each key, and another one for each that may be recommended', () => {
    expect(definitions.map(({ id }) => id)).toEqual([
      ...POLICY_NAMES,
      ...preferences.map((name) => `${name}_Recommended`),
    ]);
    const places = definitions.map(({ policy }) => {
      const [element = policy] = policy.all('elements', '*');
      return `${policy.attribute('key')}\\${element.attribute('valueName')}`;
    });
    expect(places).toEqual([
      ...POLICY_NAMES.map((name) => `Software\\Policies\\Pinhole\\${name}`),
      ...preferences.map((name) => `Software\\Policies\\Pinhole\\Recommended\\${name}`),
    ]);
  });

  it('names nothing twice', () => {
    expect(doubles(definitions.map(({ id }) => id))).toEqual([]);
    expect(doubles(attributes(admx.all('categories', 'category'), 'name'))).toEqual([]);
    expect(doubles(attributes(adml.all('resources', 'stringTable', 'string'), 'id'))).toEqual([]);
    const tables = adml.all('resources', 'presentationTable', 'presentation');
    expect(doubles(attributes(tables, 'id'))).toEqual([]);
  });

  it.each(definitions)('$id: its class fits the scope of the key', ({ id, policy }) => {
    const { scope }: PolicyKey = POLICY_KEYS[id.replace('_Recommended', '') as keyof typeof POLICY_KEYS];
    const classes = { machine: 'Machine', user: 'User', both: 'Both' };
    expect(policy.attribute('class')).toBe(classes[scope]);
  });

  it.each(definitions)('$id: category and support are defined', ({ policy }) => {
    const categories = attributes(admx.all('categories', 'category'), 'name');
    for (const ref of attributes(policy.all('parentCategory'), 'ref')) expect(categories).toContain(ref);
    const supported = attributes(admx.all('supportedOn', 'definitions', 'definition'), 'name');
    for (const ref of attributes(policy.all('supportedOn'), 'ref')) expect(supported).toContain(ref);
  });

  it.each(definitions)(
    '$id: a switch has both of its values, all else a control for its element',
    ({ policy }) => {
      const [element, ...others] = policy.all('elements', '*');
      expect(others).toEqual([]);
      if (element === undefined) {
        expect(policy.attribute('presentation')).toBe('');
        expect(attributes(policy.all('enabledValue', 'decimal'), 'value')).toEqual(['1']);
        expect(attributes(policy.all('disabledValue', 'decimal'), 'value')).toEqual(['0']);
        return;
      }
      const [, id = ''] = /^\$\(presentation\.(\w+)\)$/.exec(policy.attribute('presentation')) ?? [];
      const controls = presentations.get(id)?.children ?? [];
      expect(controls.map((control) => [control.name, control.attribute('refId')])).toEqual([
        [CONTROLS[element.name], element.attribute('id')],
      ]);
    },
  );

  it('every presentation is used', () => {
    const used = definitions
      .map(({ policy }) => policy.attribute('presentation'))
      .filter((ref) => ref !== '');
    expect(used).toEqual([...presentations.keys()].map((id) => `$(presentation.${id})`));
  });

  it('every string that it refers to is there and says something, and every string is used', () => {
    const references = text('windows/Pinhole.admx').matchAll(/\$\(string\.(\w+)\)/g);
    const used = new Set([...references].map(([, id = '']) => id));
    expect([...used].filter((id) => (strings.get(id) ?? '') === '')).toEqual([]);
    expect([...strings.keys()].filter((id) => !used.has(id))).toEqual([]);
  });

  it('is read by a parser that refuses what is not well-formed', () => {
    expect(() => readXml(text('windows/Pinhole.admx').replace('</policies>', ''))).toThrow();
    expect(() => readXml('<a b="<"/>')).toThrow();
  });
});

describe('the sample for macOS', () => {
  const sample = parse(text('macos/Pinhole.mobileconfig')) as unknown as {
    readonly PayloadContent: readonly Readonly<Record<string, unknown>>[];
  };

  it('is a property list with what every configuration profile and every payload must have', () => {
    for (const payload of [sample, ...sample.PayloadContent]) {
      expect(payload).toMatchObject({
        PayloadType: expect.stringMatching(/^(Configuration|app\.pinhole\.desktop)$/) as string,
        PayloadIdentifier: expect.stringMatching(/./) as string,
        PayloadUUID: expect.stringMatching(/^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/) as string,
        PayloadVersion: 1,
      });
    }
  });

  it('has every key that is heeded, with a value that fits, and no other', () => {
    const { Recommended: recommended, ...mandatory } = sample.PayloadContent[0] ?? {};
    const values = { ...mandatory, ...(recommended as Readonly<Record<string, unknown>>) };
    for (const name of heeded)
      expect([name, POLICY_KEYS[name].schema.safeParse(values[name]).success]).toEqual([name, true]);
    for (const name of POLICY_NAMES) expect(name in values).toBe(POLICY_KEYS[name].heeded);
  });
});

describe('the samples for Linux', () => {
  it.each([
    ['mandatory', 'linux/managed', heeded],
    ['recommended', 'linux/recommended', heededPreferences],
  ] as const)(
    '%s: nothing is wrong with it, and every key that is heeded is in it',
    async (level, folder, expected) => {
      const [name = ''] = readdirSync(join(policies, folder));
      const path = join(policies, folder, name);
      expect(await checkPolicyFile(path, level)).toEqual([]);
      expect(Object.keys(JSON.parse(readFileSync(path, 'utf8')) as object)).toEqual(expected);
    },
  );
});

describe('the JSON Schema', () => {
  const schema = JSON.parse(text('pinhole-policy.schema.json')) as {
    readonly additionalProperties: boolean;
    readonly properties: Readonly<
      Record<string, { readonly description?: string; readonly examples?: unknown }>
    >;
  };

  it('describes every key, with an example, and allows no other', () => {
    expect(Object.keys(schema.properties)).toEqual(['$schema', ...POLICY_NAMES]);
    expect(schema.additionalProperties).toBe(false);
    for (const name of POLICY_NAMES) {
      const { description: words, example } = POLICY_KEYS[name];
      const description = isHeeded(POLICY_KEYS[name]) ? words : `${words} Nothing heeds it yet.`;
      expect(schema.properties[name]).toMatchObject({ description, examples: [example] });
    }
  });
});

describe('docs/POLICY.md', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/POLICY.md'), 'utf8');

  it('has every key in both of its tables', () => {
    for (const name of POLICY_NAMES) expect(page.split(`| \`${name}\` `)).toHaveLength(3);
  });
});
