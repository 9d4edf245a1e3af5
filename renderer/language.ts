/** The language of this window, from when it was loaded on: a change of it loads the window again. */
import { chooseLanguage } from './choose-language.ts';

const setting = document.querySelector<HTMLMetaElement>('meta[name="language"]')?.content ?? '';

/** `LOCALE` is for numbers, dates and lists alone. */
export const { language: LANGUAGE, locale: LOCALE } = chooseLanguage(setting, [
  navigator.language,
  ...navigator.languages,
]);
