/** Which language a window speaks, and by whose habits it writes numbers and dates. Pure. */
import { LANGUAGES, type Language } from '../app/contract/contract.ts';
import { languageOf } from '../app/words/words.ts';

export interface ChosenLanguage {
  readonly language: Language;
  /** A BCP 47 tag of that language: with the region that the person has named, where it is of this language. */
  readonly locale: string;
}

/**
 * @param setting of the program; what is no language means that of the system.
 * @param wanted the person's languages as BCP 47 tags, the dearest first; what is no such tag is passed over.
 */
export function chooseLanguage(setting: string, wanted: readonly string[]): ChosenLanguage {
  const language = languageOf(LANGUAGES.find((each) => each === setting) ?? 'system', wanted);
  const locales = wanted.map(parse).filter((locale) => locale !== undefined);
  const locale = locales.find((each) => each.language === language);
  return { language, locale: locale?.toString() ?? language };
}

function parse(tag: string): Intl.Locale | undefined {
  try {
    return new Intl.Locale(tag);
  } catch {
    return undefined;
  }
}
