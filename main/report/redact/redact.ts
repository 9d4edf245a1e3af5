/** Takes out of texts what names a person, a machine or a network, and leaves who is who: each has one token in all of them. */
import type { ReportRedaction } from '../../model/report.ts';
import { findDashedIpv4, findIpv4, findIpv6, findReversed } from './find-addresses.ts';
import { findGuids, findMacs } from './find-ids.ts';
import { findDomains, findHomes, findKnown, findUsersAt, type KnownNames } from './find-names.ts';
import { findSecrets } from './find-secrets.ts';
import { applyRule, byPattern, type Find, type Piece } from './pieces.ts';
import { TokenBook, type TokenEntry } from './token-book.ts';

export { NO_NAMES, type KnownNames } from './find-names.ts';

export interface Redacted {
  /** In the order in which they were given. */
  readonly texts: readonly string[];
  /** What each token stands for: not to be given away with the texts. */
  readonly tokens: readonly TokenEntry[];
}

export interface RedactOptions {
  readonly level: ReportRedaction;
  readonly known: KnownNames;
}

/**
 * Redacts texts that belong together. What is in them is in the output as a token or, at level `standard`, as REPORT.md says.
 * Done again with the output it changes nothing.
 */
export function redactAll(texts: readonly string[], options: RedactOptions): Redacted {
  const steps = redacting(texts, options);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/**
 * The same, for a program that has other things to do: megabytes take seconds.
 * @param pause between two texts
 */
export async function redactInTurns(
  texts: readonly string[],
  options: RedactOptions,
  pause: () => Promise<void>,
): Promise<Redacted> {
  const steps = redacting(texts, options);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    await pause();
  }
}

function* redacting(
  texts: readonly string[],
  { level, known }: RedactOptions,
): Generator<undefined, Redacted, undefined> {
  // First to see which tokens are in use already, and which MAC addresses there are.
  const survey = new TokenBook();
  yield* run(texts, rulesOf(level, known, survey, new Set()));
  const macs = survey.entries().filter(({ kind }) => kind === 'mac');
  const book = new TokenBook(survey.taken);
  const rules = rulesOf(level, known, book, new Set(macs.map(({ value }) => value)));
  const redacted = yield* run(texts, rules);
  return { texts: redacted, tokens: book.entries() };
}

function* run(texts: readonly string[], rules: readonly Find[]): Generator<undefined, string[], undefined> {
  const done: string[] = [];
  for (const text of texts) {
    const pieces = rules.reduce<readonly Piece[]>(applyRule, [{ text, settled: false }]);
    done.push(pieces.map((piece) => piece.text).join(''));
    yield;
  }
  return done;
}

/** In this order: what one has found is not looked at by those after it. */
function rulesOf(
  level: ReportRedaction,
  known: KnownNames,
  book: TokenBook,
  macs: ReadonlySet<string>,
): readonly Find[] {
  const strict = level === 'strict';
  return [
    byPattern(/<(?:(?:mac|guid|user|host|name)-\d{1,9}|home|secret)>/g, (match) => book.take(match)),
    ...findSecrets,
    ...findHomes(known.homes, book),
    ...findReversed(level, book),
    findIpv6(level, book),
    findDashedIpv4(level, book),
    findIpv4(level, book),
    findGuids(book),
    ...findMacs(book, macs),
    findUsersAt(book),
    ...(strict ? [findDomains(known, book)] : []),
    findKnown(known, strict ? known.names : [], book),
  ];
}
