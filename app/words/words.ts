import { LANGUAGES, type Language } from '../../main/model/language.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import type { Words } from './table.ts';

const TABLES: Readonly<Record<Language, Words>> = { en, de };

export const wordsOf = (language: Language): Words => TABLES[language];

/**
 * The language to speak.
 * @param chosen by the user; `system`: whatever of `preferred` comes first that there is.
 * @param preferred language tags of the system (BCP 47, or as POSIX has them), the most preferred first.
 */
export function languageOf(chosen: 'system' | Language, preferred: readonly string[]): Language {
  if (chosen !== 'system') return chosen;
  for (const tag of preferred) {
    const [first = ''] = tag.toLowerCase().split(/[-_.@]/);
    const found = LANGUAGES.find((language) => language === first);
    if (found !== undefined) return found;
  }
  return 'en';
}
