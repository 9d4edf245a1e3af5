/** The languages of the window. The engine, its log, its reports and the command line speak English. */

/** The first is the one where no other fits. */
export const LANGUAGES = ['en', 'de'] as const;
export type Language = (typeof LANGUAGES)[number];

/** `system`: the first of the languages that the person has named to the system, of those that there are. */
export const LANGUAGE_SETTINGS = ['system', ...LANGUAGES] as const;
