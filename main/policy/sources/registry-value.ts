import { readJson } from '../json-text.ts';
import type { PolicyKind } from '../policy-key.ts';
import { POLICY_KEYS, type PolicyName } from '../registry.ts';
import { multiString, type RegValue } from './reg-output.ts';

/** What a value of the Windows registry comes to in JSON, or why it comes to nothing, after the name of its key. */
export type RegistryReading = { readonly value: unknown } | { readonly fault: string };

/** The types that a kind of key is written in, the one to be recommended first. */
const TYPES: Readonly<Record<PolicyKind, readonly string[]>> = {
  switch: ['REG_DWORD'],
  number: ['REG_DWORD', 'REG_QWORD'],
  choice: ['REG_SZ'],
  text: ['REG_SZ'],
  json: ['REG_SZ'],
  lines: ['REG_MULTI_SZ', 'REG_SZ'],
};

export function registryValue(name: PolicyName, { type, data }: RegValue): RegistryReading {
  const { kind } = POLICY_KEYS[name];
  const types = TYPES[kind];
  if (!types.includes(type)) return { fault: `is ${type}; ${types.join(' or ')} would be right` };
  // What the code page of the console could not carry.
  if (data.includes('\uFFFD')) return { fault: 'holds characters that cannot be read' };
  switch (kind) {
    case 'switch':
      return switchValue(data);
    case 'number':
      return /^0x[0-9a-f]+$/i.test(data) ? { value: Number(data) } : { fault: 'is no number' };
    case 'choice':
    case 'text':
      return { value: data };
    case 'json':
      return jsonValue(data);
    case 'lines':
      return type === 'REG_SZ' ? jsonValue(data) : linesValue(multiString(data));
  }
}

function switchValue(data: string): RegistryReading {
  if (!/^0x[01]$/.test(data)) return { fault: `is ${data.slice(0, 20)}; 0 or 1 would be right` };
  return { value: data === '0x1' };
}

function jsonValue(text: string): RegistryReading {
  const reading = readJson(text);
  const fault = reading.ok ? reading.duplicates[0] : reading.fault;
  if (fault === undefined) return { value: reading.ok ? reading.value : undefined };
  const { line, column } = fault.position;
  return { fault: `is not JSON: ${fault.message} (line ${line}, column ${column} of the value)` };
}

function linesValue(lines: readonly string[]): RegistryReading {
  const items: unknown[] = [];
  for (const [at, line] of lines.entries()) {
    const item = jsonValue(line);
    if ('fault' in item) return { fault: `${item.fault}, in its item ${at + 1}` };
    items.push(item.value);
  }
  return { value: items };
}
