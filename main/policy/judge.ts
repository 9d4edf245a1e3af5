import { z } from 'zod';
import { LIMITS } from '../model/limits.ts';
import type { PolicyProblem } from '../model/managed.ts';
import { describeIssue } from '../model/profile.ts';
import { pathText, type PolicyDocument, type ReadableContent } from './document.ts';
import type { JsonPath } from './json-text.ts';
import { nearest } from './nearest.ts';
import type { PolicyKey } from './policy-key.ts';
import { isPolicyName, POLICY_KEYS, POLICY_NAMES, type PolicyName } from './registry.ts';

/** A document of which is known what is good in it. */
export interface Judged {
  readonly document: PolicyDocument;
  /** What it sets, as the schemas give it. */
  readonly values: ReadonlyMap<PolicyName, unknown>;
  /** Keys that it means to set, but not in a way that can be used. */
  readonly bad: ReadonlySet<PolicyName>;
  readonly problems: readonly PolicyProblem[];
  /** Why all that it sets is not, or may no longer be, what it says. */
  readonly fault: PolicyProblem | null;
}

/** Holds each value of a document against the registry. Nothing in the document can make it throw. */
export function judge(document: PolicyDocument): Judged {
  const { content } = document;
  if (content.kind === 'unreadable') {
    const { problem: fault } = content;
    return { document, values: mostRestrictive(document), bad: new Set(), problems: [fault], fault };
  }
  const values = new Map<PolicyName, unknown>();
  const bad = new Set<PolicyName>();
  for (const { key } of content.problems) if (key !== null && isPolicyName(key)) bad.add(key);
  const faults = new Faults();
  for (const [name, input] of content.values) {
    if (!isPolicyName(name)) faults.add([name], () => unknownText(name));
    else if (!bad.has(name)) {
      const result = judgeValue(name, input, document, faults);
      if (result === undefined) bad.add(name);
      else values.set(name, result.data);
    }
  }
  const problems = [...content.problems, ...faults.located(document.origin, content)];
  return { document, values, bad, problems, fault: null };
}

/** @returns the value as the schema gives it; undefined where it has none to give: the faults say why. */
function judgeValue(
  name: PolicyName,
  input: unknown,
  document: PolicyDocument,
  faults: Faults,
): { readonly data: unknown } | undefined {
  const refusal = refusalOf(name, document);
  if (refusal !== undefined) {
    faults.add([name], () => refusal);
    return undefined;
  }
  const result = POLICY_KEYS[name].schema.safeParse(input);
  if (result.success) return { data: result.data };
  for (const issue of result.error.issues)
    faults.add(pathOf(name, issue), () => issueText(name, issue, input));
  return undefined;
}

/** What is wrong with the values of one document: of each key so much, so that none keeps another's from being said. */
class Faults {
  readonly #found: { readonly path: JsonPath; readonly message: string }[] = [];
  /** How many there are of each known key, and of all that are not known together. */
  readonly #counts = new Map<string, number>();

  /** @param path its first step is the key. */
  add(path: JsonPath, message: () => string): void {
    const [name = ''] = path.map(String);
    const group = isPolicyName(name) ? name : '';
    const count = this.#counts.get(group) ?? 0;
    if (count >= LIMITS.policyProblems.value) return;
    this.#counts.set(group, count + 1);
    this.#found.push({ path, message: message() });
  }

  located(origin: string, { positionsOf }: ReadableContent): PolicyProblem[] {
    const positions = this.#found.length === 0 ? [] : positionsOf?.(this.#found.map(({ path }) => path));
    return this.#found.map(({ path, message }, at) => {
      const { line = null, column = null } = positions?.[at] ?? {};
      return { key: String(path[0]), origin, line, column, message };
    });
  }
}

/** What a mandatory place that cannot be read comes to: every lock that it may hold is shut. */
function mostRestrictive({ level, scope }: PolicyDocument): ReadonlyMap<PolicyName, unknown> {
  if (level !== 'mandatory') return new Map();
  const locks = POLICY_NAMES.flatMap((name): [PolicyName, unknown][] => {
    const row: PolicyKey = POLICY_KEYS[name];
    const concerned = row.scope === 'both' || row.scope === scope;
    return concerned && row.restricted !== undefined ? [[name, row.restricted.value]] : [];
  });
  return new Map(locks);
}

/** Why a key has no place in such a document; undefined: it has. */
function refusalOf(name: PolicyName, { level, scope }: PolicyDocument): string | undefined {
  const row: PolicyKey = POLICY_KEYS[name];
  if (row.scope !== 'both' && row.scope !== scope) return `${name} can be set for a ${row.scope} alone`;
  if (level === 'mandatory' || row.preference) return undefined;
  return level === 'recommended'
    ? `${name} cannot be recommended; it is mandatory or not set`
    : `${name} is for the administrator to set`;
}

function unknownText(name: string): string {
  const meant = nearest(name, POLICY_NAMES);
  const hint = meant === undefined ? 'the keys are listed in docs/POLICY.md' : `did you mean ${meant}?`;
  return `${pathText([name])} is not a known key; ${hint}`;
}

function issueText(name: PolicyName, issue: z.core.$ZodIssue, input: unknown): string {
  if (POLICY_KEYS[name].secret) return `${name} is not right; ${issue.message}`;
  const named = new z.ZodError([{ ...issue, path: [name, ...issue.path] }]);
  return describeIssue(named, { [name]: input });
}

/** A field too many is named apart from where it is. */
function pathOf(name: PolicyName, issue: z.core.$ZodIssue): JsonPath {
  const path: JsonPath = [name, ...issue.path];
  return issue.code === 'unrecognized_keys' ? [...path, ...issue.keys.slice(0, 1)] : path;
}
