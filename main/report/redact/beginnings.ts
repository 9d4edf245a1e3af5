/** Where a name or a number can begin. Parts of patterns with the flags i and u. */

/** After a character that is written as a URL or JSON writes it: `%20`, `\n`, `\u000a`. Its last letter parts what follows from what is before. */
const AFTER_ENCODED = String.raw`(?<=%[0-9a-f]{2}|\\(?:[bfnrt]|u[0-9a-f]{4}))`;

/** After anything that is no letter or digit; in a path of Windows also where `\n` might be a line feed. */
export const WORD_BEGINS = String.raw`(?:(?<![\p{L}\p{N}])|${AFTER_ENCODED})`;

/** The same, but never within what is encoded. */
export const NAME_BEGINS = String.raw`(?:(?<![\p{L}\p{N}_])(?<!%(?=[0-9a-f]{2}))(?<!(?<!\\)\\(?=[bfnrt]))|${AFTER_ENCODED})`;
