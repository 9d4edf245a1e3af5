import { oneLine } from '../text.ts';

/** One way to authenticate that a proxy offers (RFC 9110, 11.3). */
export interface Challenge {
  /** In lower case, as the names of the parameters. */
  readonly scheme: string;
  readonly parameters: ReadonlyMap<string, string>;
}

const TOKEN = /[!#$%&'*+.^_`|~\w-]+/y;
const TOKEN68 = /[ \t]+[\w.~+/-]+=*(?=[ \t]*(?:,|$))/y;
const VALUE = /[ \t]*=[ \t]*(?:([!#$%&'*+.^_`|~\w-]+)|"((?:[^"\\]|\\.)*)")/y;
const SEPARATORS = /[ \t,]*/y;

/** Schemes that a message lists; nobody offers more. */
const SCHEMES_LISTED = 5;

/** Reads the values of all Proxy-Authenticate headers. What is malformed ends its header: the challenges before it count. */
export function readChallenges(headers: readonly string[]): Challenge[] {
  return headers.flatMap(readHeader);
}

function readHeader(text: string): Challenge[] {
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match !== null) at = pattern.lastIndex;
    return match;
  };
  const challenges: { scheme: string; parameters: Map<string, string> }[] = [];
  for (;;) {
    take(SEPARATORS);
    const name = take(TOKEN)?.[0].toLowerCase();
    if (name === undefined) return challenges;
    const value = take(VALUE);
    if (value === null) {
      challenges.push({ scheme: name, parameters: new Map() });
      take(TOKEN68);
    } else {
      // The first of a name counts; it says nothing before its scheme.
      const parameters = challenges.at(-1)?.parameters;
      const content = value[1] ?? (value[2] ?? '').replaceAll(/\\(.)/g, '$1');
      if (parameters?.has(name) === false) parameters.set(name, content);
    }
  }
}

/** The schemes as a message names them: `Basic, Digest`. */
export function schemeNames(challenges: readonly Challenge[]): string {
  const names = [...new Set(challenges.map(({ scheme }) => spelled(scheme)))];
  return oneLine(names.slice(0, SCHEMES_LISTED).join(', '));
}

const spelled = (scheme: string): string =>
  scheme === 'ntlm' ? 'NTLM' : scheme.charAt(0).toUpperCase() + scheme.slice(1);
