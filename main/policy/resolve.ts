/** Whose word counts. */
import { problemText, type PolicyLevel, type PolicyProblem, type PolicyScope } from '../model/managed.ts';
import type { PolicyDocument } from './document.ts';
import type { Judged } from './judge.ts';
import type { PolicyKey } from './policy-key.ts';
import { isPolicyName, POLICY_KEYS, POLICY_NAMES, type PolicyName } from './registry.ts';

/** The value of one key that is in force. */
export interface Decision {
  readonly value: unknown;
  readonly level: PolicyLevel;
  /** null: the default. */
  readonly scope: PolicyScope | null;
  /** The file, registry key or other place; null: the default. */
  readonly origin: string | null;
  /** Why the place of the value cannot be relied on; null: it can. */
  readonly fault: PolicyProblem | null;
  /** The place of its document among all, the strongest first. */
  readonly at: number;
}

export interface Resolution {
  readonly decisions: ReadonlyMap<PolicyName, Decision>;
  readonly problems: readonly PolicyProblem[];
}

/** From the strongest to the weakest; what is not in here is not a place that values come from. */
const ORDER: readonly (readonly [PolicyDocument['level'], PolicyScope])[] = [
  ['mandatory', 'machine'],
  ['mandatory', 'user'],
  ['command-line', 'user'],
  ['user', 'user'],
  ['recommended', 'machine'],
  ['recommended', 'user'],
];

const rankOf = ({ level, scope }: PolicyDocument): number =>
  ORDER.findIndex(([atLevel, atScope]) => atLevel === level && atScope === scope);

/** Of equal rank the later document wins. */
export function resolve(documents: readonly Judged[]): Resolution {
  const strongestFirst = [...documents]
    .reverse()
    .toSorted((one, other) => rankOf(one.document) - rankOf(other.document));
  const decisions = new Map<PolicyName, Decision>();
  for (const name of POLICY_NAMES) decisions.set(name, decide(name, strongestFirst));
  const conflicts = settleBounds(decisions, strongestFirst);
  const problems = [...documents.flatMap((document) => document.problems), ...conflicts];
  // One place that holds two documents has the same to say of both.
  const once = new Map(problems.map((problem) => [problemText(problem), problem]));
  return { decisions, problems: [...once.values()] };
}

/** By the strongest document, from the one at `from` on, that sets the key. */
function decide(name: PolicyName, strongestFirst: readonly Judged[], from = 0): Decision {
  const found = strongestFirst.findIndex(({ values }, at) => at >= from && values.has(name));
  const winner = strongestFirst[found];
  if (winner === undefined) {
    const { initial: value } = POLICY_KEYS[name];
    return { value, level: 'default', scope: null, origin: null, fault: null, at: strongestFirst.length };
  }
  const { document, values, fault } = winner;
  const { level, scope, origin } = document;
  return { value: values.get(name), level, scope, origin, fault, at: found };
}

/** A lower bound above its upper one cannot hold: the weaker word of the two is ignored, the upper one where both are from one document. */
function settleBounds(
  decisions: Map<PolicyName, Decision>,
  strongestFirst: readonly Judged[],
): readonly PolicyProblem[] {
  const problems: PolicyProblem[] = [];
  for (const lower of POLICY_NAMES) {
    const upper = upperOf(lower);
    if (upper === undefined) continue;
    let [low, high] = [decisions.get(lower), decisions.get(upper)];
    while (low !== undefined && high !== undefined && isAbove(low.value, high.value)) {
      const lowerLoses = low.at > high.at;
      const [loser, lost, keeper, kept]: [PolicyName, Decision, PolicyName, Decision] = lowerLoses
        ? [lower, low, upper, high]
        : [upper, high, lower, low];
      problems.push({
        ...placeOf(loser, strongestFirst[lost.at]?.document),
        key: loser,
        message: conflictText(loser, lost, keeper, kept),
      });
      const next = decide(loser, strongestFirst, lost.at + 1);
      decisions.set(loser, next);
      [low, high] = lowerLoses ? [next, high] : [low, next];
    }
  }
  return problems;
}

function upperOf(lower: PolicyName): PolicyName | undefined {
  const { atMost }: PolicyKey = POLICY_KEYS[lower];
  return atMost !== undefined && isPolicyName(atMost) ? atMost : undefined;
}

const isAbove = (low: unknown, high: unknown): boolean =>
  typeof low === 'number' && typeof high === 'number' && low > high;

function conflictText(loser: PolicyName, lost: Decision, keeper: PolicyName, kept: Decision): string {
  const by = kept.origin === null || kept.origin === lost.origin ? '' : ` by ${kept.origin}`;
  return `${loser} is ${String(lost.value)}, but ${keeper} is ${String(kept.value)}${by}: nothing lies between the two`;
}

function placeOf(
  name: PolicyName,
  document: PolicyDocument | undefined,
): Pick<PolicyProblem, 'origin' | 'line' | 'column'> {
  const { origin = '', content } = document ?? {};
  const positions = content?.kind === 'values' ? content.positionsOf?.([[name]]) : undefined;
  const { line = null, column = null } = positions?.[0] ?? {};
  return { origin, line, column };
}

/** The first problem of each key, with its place. */
export function errorsByKey({ decisions, problems }: Resolution): ReadonlyMap<PolicyName, string> {
  const errors = new Map<PolicyName, string>();
  for (const [name, { fault }] of decisions) {
    const problem = problems.find(({ key }) => key === name) ?? fault;
    if (problem !== null) errors.set(name, problemText(problem));
  }
  return errors;
}
