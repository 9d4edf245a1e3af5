import type { Judged } from './judge.ts';
import type { PolicyName } from './registry.ts';

/**
 * The documents as they are now; where one cannot be read any more, or a value in it is bad, with what it last said in
 * good order. What was never in good order stays as it is: mandatory and unreadable, it shuts the locks.
 */
export function keepLastGood(now: readonly Judged[], before: readonly Judged[]): readonly Judged[] {
  return now.flatMap((one) =>
    isUnreadable(one) ? lastGoodWithin(one, before) : [withLastGood(one, before)],
  );
}

const isUnreadable = ({ document }: Judged): boolean => document.content.kind === 'unreadable';

/** In place of a folder all that was in it. */
function lastGoodWithin(unreadable: Judged, before: readonly Judged[]): readonly Judged[] {
  const { origin, level } = unreadable.document;
  const kept = before.filter(
    (one) => !isUnreadable(one) && one.document.level === level && lies(one.document.origin, origin),
  );
  const { fault, problems } = unreadable;
  const stale = kept.map((one, at) => ({ ...one, fault, problems: at === 0 ? problems : [] }));
  return stale.length === 0 ? [unreadable] : stale;
}

function withLastGood(one: Judged, before: readonly Judged[]): Judged {
  if (one.bad.size === 0) return one;
  const { origin, level } = one.document;
  const last = before.find(
    (old) => !isUnreadable(old) && old.document.origin === origin && old.document.level === level,
  );
  if (last === undefined) return one;
  const kept = [...one.bad].filter((name) => last.values.has(name));
  const values = new Map<PolicyName, unknown>([
    ...one.values,
    ...kept.map((name): [PolicyName, unknown] => [name, last.values.get(name)]),
  ]);
  return { ...one, values };
}

/** Whether a place is another one, or lies within it. */
function lies(origin: string, place: string): boolean {
  return origin === place || origin.startsWith(`${place}/`) || origin.startsWith(`${place}\\`);
}
