import { WORD_BEGINS } from './beginnings.ts';
import type { Find, Found } from './pieces.ts';

/** Where a word can begin and end. The low line parts words here: `alice_backup` is a mention. */
const WORD_CHARACTER = /[\p{L}\p{N}]/u;
const BEGINNING = new RegExp(`${WORD_BEGINS}[\\p{L}\\p{N}]`, 'giu');

/**
 * Finds words that are known beforehand, whatever their case; of two that begin at one place the longer one. Takes as long
 * for ten thousand of them as for one.
 * @param replacements by word, each beginning and ending with a letter or digit
 */
export function findWords(replacements: ReadonlyMap<string, () => string | undefined>): Find {
  const byBeginning = new Map<string, string[]>();
  for (const word of replacements.keys()) {
    const beginning = word.slice(0, 2);
    byBeginning.set(beginning, [...(byBeginning.get(beginning) ?? []), word]);
  }
  for (const words of byBeginning.values()) words.sort((one, other) => other.length - one.length);

  return function* (text): Generator<Found> {
    let done = 0;
    for (const { index: start } of text.matchAll(BEGINNING)) {
      if (start < done) continue;
      const candidates = byBeginning.get(text.slice(start, start + 2).toLowerCase()) ?? [];
      const word = candidates.find(
        (candidate) =>
          text.slice(start, start + candidate.length).toLowerCase() === candidate &&
          !WORD_CHARACTER.test(text.charAt(start + candidate.length)),
      );
      const replacement = word === undefined ? undefined : replacements.get(word)?.();
      if (word === undefined || replacement === undefined) continue;
      done = start + word.length;
      yield { start, end: done, replacement };
    }
  };
}

/** A word as it may stand in a text: also in JSON, in a URL, and as those write what is not ASCII. Lower case. */
export function spellingsOf(word: string): readonly string[] {
  const lower = word.normalize('NFC').toLowerCase();
  const all = [lower, word.normalize('NFD').toLowerCase()].flatMap((form) => [
    form,
    JSON.stringify(form).slice(1, -1),
    encodeURIComponent(form.toWellFormed()).toLowerCase(),
    form.replaceAll(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
  ]);
  const edges = /^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu;
  return [...new Set(all.map((form) => form.replaceAll(edges, '')))].filter((form) => form.length >= 2);
}
