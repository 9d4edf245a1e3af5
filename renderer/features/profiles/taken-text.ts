/** The profiles of a text whose ids are taken: what else was in it has been imported already. Pure. */

/** @returns `text` itself where it holds them in no form that is known here. */
export function takenText(text: string, taken: readonly string[]): string {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    return text;
  }
  const isTaken = (each: unknown): boolean => hasId(each) && taken.includes(each.id);
  if (Array.isArray(read)) return JSON.stringify(read.filter(isTaken));
  if (typeof read !== 'object' || read === null) return text;
  const lists = Object.entries(read).map(([name, value]): [string, unknown] => [
    name,
    Array.isArray(value) && value.some(hasId) ? value.filter(isTaken) : value,
  ]);
  // A profile by itself has lists too, but none of profiles.
  return JSON.stringify(Object.fromEntries(lists));
}

function hasId(each: unknown): each is { readonly id: string } {
  return typeof each === 'object' && each !== null && 'id' in each && typeof each.id === 'string';
}
