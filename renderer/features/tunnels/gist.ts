/** What was seen, without what follows from it: the first sentence, or its first part, of words of the engine. */
export function gist(words: string): string {
  return words.split(/(?<=\.)\s|[:;]\s/, 1)[0] ?? words;
}
