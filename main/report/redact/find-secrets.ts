/** What must be in no report, whatever the level. None of it should be in the inputs: these are the second lock. */
import { byPattern, type Find, type Found } from './pieces.ts';

export const SECRET = '<secret>';

/** Names of what is secret, at the end of a longer name perhaps. */
const KEY =
  '(?:pass(?:word|phrase|wd|code)?|pwd|secret|token|(?:api|private|master|session|pre-?shared)[-_ ]?key|psk|(?:proxy[-_ ]?)?authorization|cookie|session[-_ ]?(?:id|ticket)|credentials?)';

/** What profiles and snapshots say in place of a secret: where it is. */
const HARMLESS = new Set([
  '',
  'stored',
  'stdin',
  'memory',
  'missing',
  'unknown',
  'not-needed',
  'true',
  'false',
  'null',
  '(secret)',
  SECRET,
]);

/** Replaces the group `at`, which is the last part of the match but for `after`. */
const replacing =
  (at: number): Parameters<typeof byPattern>[1] =>
  (match, groups) => {
    const value = groups[at] ?? '';
    if (HARMLESS.has(value.trim().toLowerCase())) return undefined;
    const start = match.lastIndexOf(value);
    return `${match.slice(0, start)}${SECRET}${match.slice(start + value.length)}`;
  };

const whole = (): string => SECRET;

const KEY_END = /-----END [A-Z ]{0,30}PRIVATE KEY-----/g;
const KEY_CHARACTER = /[A-Za-z0-9+/=\s\\]/;

/** Of a key that was cut off at its beginning, as at that of the last part of a log. */
function* findKeyEnds(text: string): Generator<Found> {
  let done = 0;
  for (const { index, 0: match } of text.matchAll(KEY_END)) {
    let start = index;
    while (start > done && KEY_CHARACTER.test(text.charAt(start - 1))) start -= 1;
    done = index + match.length;
    yield { start, end: done, replacement: SECRET };
  }
}

export const findSecrets: readonly Find[] = [
  // A key, also one that was cut off at either end; its line feeds perhaps as in JSON.
  byPattern(
    /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----(?:(?!-----)[^])*(?:-----END [A-Z ]{0,30}PRIVATE KEY-----)?/g,
    whole,
  ),
  findKeyEnds,
  // Of TLS, as key logs have them.
  byPattern(
    /\b(?:CLIENT_RANDOM|(?:CLIENT|SERVER)_(?:HANDSHAKE_|EARLY_)?TRAFFIC_SECRET(?:_\d+)?|(?:EARLY_)?EXPORTER_SECRET|RSA)[ \t]+[0-9a-f]{8,}(?:[ \t]+[0-9a-f]+)?/gi,
    whole,
  ),
  // What stands before the @ of a URL: up to the last one, unless it is a port that follows the host.
  byPattern(/:\/\/([^\s/?#"'<>\\:]{0,256}:[^\s/?#"'<>\\]{0,256})@/g, replacing(0)),
  byPattern(/:\/\/([^\s/:@"'<>\\]{0,256}:(?!\d{1,5}(?:[/?#\s"',]|$))[^\s"'<>\\]{0,256})@/g, replacing(0)),
  byPattern(/\bsips?:[^\s:@"'<>]{1,256}:([^\s@"'<>]{1,256})@/gi, replacing(0)),
  // JSON, then JSON within a text of JSON.
  byPattern(new RegExp(`"[\\w .-]{0,40}${KEY}"\\s*:\\s*"((?:\\\\.|[^"\\\\])+)"`, 'giu'), replacing(0)),
  byPattern(new RegExp(`"[\\w .-]{0,40}${KEY}"\\s*:\\s*(-?\\d[\\w.+-]*)`, 'giu'), replacing(0)),
  byPattern(
    new RegExp(`\\\\"[\\w .-]{0,40}${KEY}\\\\"\\s*:\\s*\\\\"(.+?)(?<!\\\\)\\\\"`, 'gisu'),
    replacing(0),
  ),
  // Headers and other lines: a pass phrase may have spaces. It ends with the line, or with the text of JSON that it stands in.
  byPattern(
    new RegExp(
      `(?<![\\w-])[\\w-]{0,40}${KEY}'?\\s*:\\s*((?:(?!\\\\[nr]|\\\\?")\\S)(?:(?!\\\\[nr]|\\\\?")[^\\r\\n])*)`,
      'giu',
    ),
    replacing(0),
  ),
  byPattern(new RegExp(`(?<![\\w-])[\\w-]{0,40}${KEY}\\s*=\\s*"((?:\\\\.|[^"\\\\])+)"`, 'giu'), replacing(0)),
  byPattern(new RegExp(`(?<![\\w-])[\\w-]{0,40}${KEY}\\s*=\\s*'([^'\\r\\n]+)'`, 'giu'), replacing(0)),
  byPattern(new RegExp(`(?<![\\w-])[\\w-]{0,40}${KEY}\\s*=\\s*([^\\s"'&;,\\\\]+)`, 'giu'), replacing(0)),
  byPattern(new RegExp(`--[\\w-]{0,40}${KEY}[ \\t]+([^\\s"'\\\\]+)`, 'giu'), replacing(0)),
  byPattern(
    /\b(?:[Bb]earer|[Bb]asic|[Nn]egotiate|NTLM)[ \t]+((?=[\w+/=.~-]*[\dA-Z=])[\w+/=.~-]{6,})/g,
    replacing(0),
  ),
  byPattern(/\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/g, whole),
  // The web host's own: its links and its cookies.
  byPattern(/\/enter#([\w-]{16,})/g, replacing(0)),
  byPattern(/\bpinhole-[0-9a-f]{8}=([\w-]+)/g, replacing(0)),
];
