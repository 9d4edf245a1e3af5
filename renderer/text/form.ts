/** The form of a catalogue: every entry of the English one, with any words. A language that lacks or adds one does not compile. */
import type { english } from './en/catalogue.ts';

/** The same entries and parameters; strings are any strings. */
type Words<T> = T extends string
  ? string
  : T extends (...parameters: infer P) => infer R
    ? (...parameters: P) => Words<R>
    : { readonly [K in keyof T]: Words<T[K]> };

export type Catalogue = Words<typeof english>;
