/** Names for profiles that nobody has named. */
import { profileIdSchema } from '../model/profile.ts';

const LONGEST_ID = 64;
const LONGEST_NAME = 80;
/** Of a name of which no character may stand in an id. */
const NAMELESS = 'profile';

/** An id like the name that is not taken yet: `Büro (Köln)` → `buro-koln`, `buro-koln-2`. */
export function suggestId(name: string, taken: ReadonlySet<string>): string {
  const slug = name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{M}+/gu, '')
    .replaceAll('ß', 'ss')
    .replaceAll(/[^a-z0-9]+/g, '-');
  const base = trimmed(slug, LONGEST_ID) || NAMELESS;
  for (let count = 1; ; count += 1) {
    const suffix = count === 1 ? '' : `-${count}`;
    const id = trimmed(base, LONGEST_ID - suffix.length) + suffix;
    if (!taken.has(id)) return profileIdSchema.parse(id);
  }
}

const trimmed = (slug: string, longest: number): string =>
  slug.replace(/^-+/, '').slice(0, longest).replace(/-+$/, '');

const COPY = ' (copy)';

/** `Office (copy)`, of which the name gives way where both are too long. */
export function copyName(name: string): string {
  const room = LONGEST_NAME - COPY.length;
  // By characters, not by halves of them.
  let kept = '';
  for (const character of name) {
    if (kept.length + character.length > room) break;
    kept += character;
  }
  return `${kept.trimEnd()}${COPY}`;
}
