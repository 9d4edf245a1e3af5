/** Every word of the window in German. */
import { english } from '../en/catalogue.ts';
import type { Catalogue } from '../form.ts';

export const german: Catalogue = english;
