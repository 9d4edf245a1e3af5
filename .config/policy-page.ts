/** The tables of docs/POLICY.md, by the name in their markers. */
import { table } from './markdown.ts';
import { KEY_FACTS, REGISTRY_FORM, type KeyFacts } from './policy-key-facts.ts';

const code = (value: unknown): string => `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;

function valueText({ kind, minimum, maximum, choices }: KeyFacts): string {
  switch (kind) {
    case 'switch':
      return 'true or false';
    case 'number':
      return `${minimum.toLocaleString('en')} to ${maximum.toLocaleString('en')}`;
    case 'choice':
      return choices.map(code).join(', ');
    case 'text':
      return 'text';
    case 'json':
      return 'object';
    case 'lines':
      return 'list of objects';
  }
}

const WHOSE = { machine: 'machine', user: 'user', both: 'machine, user' } as const;

export const policyTables: Readonly<Record<string, string>> = {
  keys: table(
    ['key', 'what it is for', 'in force', 'value', 'default', 'example'],
    KEY_FACTS.map((facts) => [
      code(facts.name),
      `${facts.description}${facts.secret ? ' Secret: never shown.' : ''}`,
      facts.heeded ? 'yes' : 'not yet',
      valueText(facts),
      facts.initial === null ? 'not set' : code(facts.initial),
      code(facts.example),
    ]),
  ),
  rules: table(
    [
      'key',
      'locks',
      'while a mandatory place cannot be read',
      'set for',
      'may be recommended',
      'Windows registry',
    ],
    KEY_FACTS.map(({ name, locks, restricted, scope, preference, kind }) => [
      code(name),
      locks === null ? 'nothing' : code(locks),
      restricted === undefined
        ? 'as it was'
        : restricted.value === null
          ? 'not set, locked'
          : code(restricted.value),
      WHOSE[scope],
      preference ? 'yes' : 'no',
      REGISTRY_FORM[kind],
    ]),
  ),
};
