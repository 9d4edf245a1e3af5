/** Names for profiles that nobody has named. */
import { idLike } from '../model/profile-id.ts';
import { profileIdSchema } from '../model/profile.ts';

const LONGEST_NAME = 80;

/** An id like the name that is not taken yet: `Büro (Köln)` → `buro-koln`, `buro-koln-2`. */
export function suggestId(name: string, taken: ReadonlySet<string>): string {
  for (let attempt = 1; ; attempt += 1) {
    const id = idLike(name, attempt);
    if (!taken.has(id)) return profileIdSchema.parse(id);
  }
}

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
