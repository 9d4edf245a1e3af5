/** What the page Profiles shows, as places. What begins with `+` cannot be the id of a profile. */
import type { Place } from '../../navigation.ts';

const at = (item: string | null): Place => ({ page: 'profiles', item });

export const LIST = at(null);
export const ADD = at('+add');
export const copyPlace = (id: string): Place => at(`+copy/${id}`);
export const editPlace = (id: string): Place => at(id);

export type FormOf = { readonly what: 'add' } | { readonly what: 'copy' | 'edit'; readonly id: string };

/** Which form an item of the page is; null: none, but the list. */
export function formOf(item: string | null): FormOf | null {
  if (item === null) return null;
  if (item === ADD.item) return { what: 'add' };
  const copied = /^\+copy\/([^+/]+)$/.exec(item)?.[1];
  if (copied !== undefined) return { what: 'copy', id: copied };
  return /^[^+/]+$/.test(item) ? { what: 'edit', id: item } : null;
}
