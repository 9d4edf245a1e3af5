/** The administrative template of Windows (ADMX) and its English words (ADML), from the registry of keys. */
import { KEY_FACTS, type KeyFacts } from './policy-key-facts.ts';
import { xml, xmlDocument, type XmlElement } from './xml.ts';

const REVISION = '1.0';
const ROOT = {
  'xmlns:xsd': 'http://www.w3.org/2001/XMLSchema',
  'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
  xmlns: 'http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions',
  revision: REVISION,
  schemaVersion: '1.0',
};
const SUPPORTED = 'SUPPORTED_PINHOLE';
const KEY = String.raw`Software\Policies\Pinhole`;
/** As long as the editor of group policies lets a text be. */
const TEXT_MAX = '1000000';

/** A policy of the template: a key as mandatory, or as recommended. */
interface Template {
  readonly id: string;
  readonly category: string;
  readonly registryKey: string;
  readonly facts: KeyFacts;
}

const CATEGORIES = { Pinhole: 'Pinhole', Pinhole_Recommended: 'Recommended: users may change these' };

const TEMPLATES: readonly Template[] = [
  ...KEY_FACTS.map((facts) => ({ id: facts.name, category: 'Pinhole', registryKey: KEY, facts })),
  ...KEY_FACTS.filter(({ preference }) => preference).map((facts) => ({
    id: `${facts.name}_Recommended`,
    category: 'Pinhole_Recommended',
    registryKey: `${KEY}\\Recommended`,
    facts,
  })),
];

const CLASSES = { machine: 'Machine', user: 'User', both: 'Both' } as const;

export function admx(): string {
  return xmlDocument(
    xml('policyDefinitions', ROOT, [
      xml('policyNamespaces', {}, [xml('target', { prefix: 'pinhole', namespace: 'Pinhole.Policies' })]),
      xml('resources', { minRequiredRevision: REVISION }),
      xml('supportedOn', {}, [
        xml('definitions', {}, [
          xml('definition', { name: SUPPORTED, displayName: `$(string.${SUPPORTED})` }),
        ]),
      ]),
      xml('categories', {}, [
        xml('category', { name: 'Pinhole', displayName: '$(string.Pinhole)' }),
        xml('category', { name: 'Pinhole_Recommended', displayName: '$(string.Pinhole_Recommended)' }, [
          xml('parentCategory', { ref: 'Pinhole' }),
        ]),
      ]),
      xml('policies', {}, TEMPLATES.map(policyElement)),
    ]),
  );
}

function policyElement({ id, category, registryKey, facts }: Template): XmlElement {
  const { name, kind, scope } = facts;
  const isSwitch = kind === 'switch';
  const attributes = {
    name: id,
    class: CLASSES[scope],
    displayName: `$(string.${id})`,
    explainText: `$(string.${id}_Explain)`,
    ...(!isSwitch && { presentation: `$(presentation.${id})` }),
    key: registryKey,
    ...(isSwitch && { valueName: name }),
  };
  return xml('policy', attributes, [
    xml('parentCategory', { ref: category }),
    xml('supportedOn', { ref: SUPPORTED }),
    ...(isSwitch
      ? [
          xml('enabledValue', {}, [xml('decimal', { value: '1' })]),
          xml('disabledValue', {}, [xml('decimal', { value: '0' })]),
        ]
      : [xml('elements', {}, [valueElement(facts)])]),
  ]);
}

function valueElement({ name, kind, minimum, maximum, choices }: KeyFacts): XmlElement {
  const common = { id: name, valueName: name };
  switch (kind) {
    case 'number':
      return xml('decimal', {
        ...common,
        required: 'true',
        minValue: String(minimum),
        maxValue: String(maximum),
      });
    case 'choice':
      return xml(
        'enum',
        { ...common, required: 'true' },
        choices.map((choice) =>
          xml('item', { displayName: `$(string.${choiceId(name, choice)})` }, [
            xml('value', {}, [xml('string', {}, choice)]),
          ]),
        ),
      );
    case 'lines':
      return xml('multiText', { ...common, maxLength: TEXT_MAX });
    case 'switch':
    case 'text':
    case 'json':
      return xml('text', { ...common, required: 'true', maxLength: TEXT_MAX });
  }
}

const choiceId = (name: string, choice: string): string => `${name}_Choice_${choice}`;

export function adml(): string {
  const strings = new Map<string, string>([
    [SUPPORTED, 'Pinhole, on any Windows that it runs on'],
    ...Object.entries(CATEGORIES),
  ]);
  for (const { id, facts } of TEMPLATES) {
    strings.set(id, facts.name);
    strings.set(`${id}_Explain`, explainText(facts));
    for (const choice of facts.choices) strings.set(choiceId(facts.name, choice), choice);
  }
  return xmlDocument(
    xml('policyDefinitionResources', ROOT, [
      xml('displayName', {}, 'Pinhole'),
      xml('description', {}, 'The managed configuration of Pinhole'),
      xml('resources', {}, [
        xml(
          'stringTable',
          {},
          [...strings].map(([id, text]) => xml('string', { id }, text)),
        ),
        xml(
          'presentationTable',
          {},
          TEMPLATES.filter(({ facts }) => facts.kind !== 'switch').map(({ id, facts }) =>
            xml('presentation', { id }, [presentationElement(facts)]),
          ),
        ),
      ]),
    ]),
  );
}

function explainText({ explanation, kind, example, initial }: KeyFacts): string {
  const line = kind === 'lines' && Array.isArray(example) ? JSON.stringify(example[0]) : undefined;
  const shown = typeof example === 'string' ? example : (line ?? JSON.stringify(example));
  const unset = initial === null ? 'nothing is decided' : JSON.stringify(initial);
  return `${explanation} Not configured: ${unset}. Example: ${shown}`;
}

function presentationElement({ name, kind, example }: KeyFacts): XmlElement {
  switch (kind) {
    case 'number':
      return xml('decimalTextBox', { refId: name, defaultValue: String(example) }, name);
    case 'choice':
      return xml('dropdownList', { refId: name, noSort: 'true' }, name);
    case 'lines':
      return xml('multiTextBox', { refId: name, defaultHeight: '8' });
    case 'switch':
    case 'text':
    case 'json':
      return xml('textBox', { refId: name }, [xml('label', {}, name)]);
  }
}
