/** The words of the window, in the language that it was loaded in: the one thing that components import of them. */
import type { Language } from '../app/contract/contract.ts';
import { LANGUAGE } from './language.ts';
import { german } from './text/de/catalogue.ts';
import { english } from './text/en/catalogue.ts';
import type { Catalogue } from './text/form.ts';

const catalogues: Record<Language, Catalogue> = { en: english, de: german };

/** Chosen once: a change of the language loads the window again. */
export const text = catalogues[LANGUAGE];
