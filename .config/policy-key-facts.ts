/** What the generated files for administrators say of a key of the policy. */
import { z } from 'zod';
import type { PolicyKey, PolicyKind } from '../main/policy/policy-key.ts';
import { POLICY_KEYS, POLICY_NAMES, type PolicyName } from '../main/policy/registry.ts';

export interface KeyFacts extends PolicyKey {
  readonly name: PolicyName;
  /** What is said where there is no column for it: the description, and whether anything heeds the key. */
  readonly explanation: string;
  /** Of a number. */
  readonly minimum: number;
  readonly maximum: number;
  /** Of a choice. */
  readonly choices: readonly string[];
}

export const KEY_FACTS: readonly KeyFacts[] = POLICY_NAMES.map((name) => {
  const row: PolicyKey = POLICY_KEYS[name];
  const schema = z.toJSONSchema(row.schema, { io: 'input' });
  const { minimum = 0, maximum = 2 ** 32 - 1, enum: choices = [] } = schema;
  const { description, heeded } = row;
  const explanation = heeded ? description : `${description} Nothing heeds it yet.`;
  return { ...row, name, explanation, minimum, maximum, choices: choices.map(String) };
});

/** The value as it is written in the registry of Windows. */
export const REGISTRY_FORM: Readonly<Record<PolicyKind, string>> = {
  switch: 'REG_DWORD, 0 or 1',
  number: 'REG_DWORD',
  choice: 'REG_SZ',
  text: 'REG_SZ',
  json: 'REG_SZ, JSON',
  lines: 'REG_MULTI_SZ, an item as JSON a line',
};
