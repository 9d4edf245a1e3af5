/** Of the schema of ids. */
const PROFILE_ID_LENGTH = 64;

/** Of a name of which no character may stand in an id. */
const NAMELESS = 'profile';

/** The id that is like a name: `Büro (Köln)` → `buro-koln`. @param attempt from 2 on: as earlier ones are taken, `buro-koln-2` */
export function idLike(name: string, attempt = 1): string {
  const ending = attempt === 1 ? '' : `-${attempt}`;
  const slug = name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{M}+/gu, '')
    .replaceAll('ß', 'ss')
    .replaceAll(/[^a-z0-9]+/g, '-');
  const base = trimmed(trimmed(slug, PROFILE_ID_LENGTH) || NAMELESS, PROFILE_ID_LENGTH - ending.length);
  return `${base}${ending}`;
}

const trimmed = (slug: string, longest: number): string =>
  slug.replace(/^-+/, '').slice(0, longest).replace(/-+$/, '');
