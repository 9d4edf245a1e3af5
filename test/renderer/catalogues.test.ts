/** The two languages beside each other: that each says everything, and each in its own words. */
import { describe, expect, it } from 'vitest';
import { ERRORS, type ErrorCode, type PinholeReason, type Verdict } from '../../app/contract/contract.ts';
import { VERDICT_RULES, verdictOf } from '../../main/diagnosis/verdict.ts';
import { STAGES } from '../../main/diagnosis/stages/index.ts';
import { VERDICT_CODES } from '../../main/model/verdict-code.ts';
import { german } from '../../renderer/text/de/catalogue.ts';
import { english } from '../../renderer/text/en/catalogue.ts';
import { certificateFacts } from '../support/fake-core.ts';
import { lifetime } from './support/samples.ts';

/** What is the same in both languages: names, symbols, and words that German has from English. */
const SAME: readonly RegExp[] = [
  /^(?:product|none)$/,
  /^(?:version|next\.in)$/,
  /^stage\.(?:tcp|proxy|tls)$/,
  /^table\.start$/,
  /^table\.columns\.(?:tunnel|pinhole|problem)$/,
  /^announce\.state$/,
  /^detail\.(?:pinhole\.title|kam\.title|connection\.(?:remote|tls|protocol|resumed|forward))$/,
  /^detail\.why\.origin\.tscf$/,
  /^detail\.pinhole\.evidence\.(?:sequence|address)\.\d$/,
  /^diagnostics\.(?:diagnose|run\.tunnel|verdict\.of|stages\.took|report\.octets)$/,
  /^diagnostics\.evidence\.labels\.url$/,
  /^measure\.facts\.target$/,
  /^profileForm\.(?:name|id|port|proxyMode|proxyUrl|seconds|pkcs12File|view)$/,
  /^profileForm\.sections\.(?:keepAlive|tls|proxy)$/,
  /^profileForm\.forward\.(?:listenPort|toPort|count)$/,
  /^profileForm\.minVersions\.1/,
  /^profileForm\.wrong\.empty\./,
  /^policy\.(?:filter|columns\.name)$/,
  /^logs\.(?:tunnel|search|levelWord\.info|kinds\.pinhole|fileName)$/,
  /^shell\.(?:title|shortcuts\.key)$/,
  /^chart\.ranges\.(?:900|3600|86400)$/,
  // Each language by its own name.
  /^settings\.language\.(?:en|de)$/,
  /^settings\.(?:after|aboutFacts\.version)$/,
];

/** For entries that take more than numbers and short texts. */
const GIVEN: Readonly<Record<string, readonly unknown[]>> = {
  'interval.value': [{ seconds: 0 }],
  'interval.origin': [{ agreement: 'off', decidedBy: 'tscf' }, true],
  'announce.verdict': ['a', 'Open'],
  'history.connecting': [['configuration']],
  'history.attempt': [2, ['name']],
  'history.interval': [{ seconds: 0, agreement: 'off', decidedBy: 'tscf' }, true],
  'history.verdict': ['open', undefined],
  'history.gap': ['sleep', 5_000],
  'history.lifetime': [lifetime()],
  'history.tscf.answers': ['never', 0],
  'profileForm.forwardCount': [0],
  'detail.kam.describe': [['a', 'b', 'c']],
  'detail.kam.part.gap': ['sleep'],
  'detail.connection.attempt': ['a', 'failed', 1, 2],
  'detail.connection.forwardDropped': ['too-large', 2],
  'detail.capture.ended': [null],
  'diagnostics.verdict.whereOf': ['path'],
  'diagnostics.report.summary': ['standard', 2, 3],
  'measure.lived': [lifetime()],
  'measure.doubt': ['2026-11-22T10:00:00Z', 30, 20],
  'measure.range.describe': [20, 30, 40],
  'certificate.over': [certificateFacts],
  'certificate.notYet': [certificateFacts],
  'certificate.ending': [certificateFacts, 2],
  'profiles.interval': [{ mode: 'assigned' }],
  'profiles.importing.needs': [['passphrase']],
  'profiles.forbidden.title': [null],
  'profileForm.copyName': ['a'],
  'profileForm.bounds': [1, 2, 's', null],
  'profileForm.readOnly': [null],
  'profileForm.secret.place': ['stored', null],
  'profileForm.secret.replace': ['passphrase'],
  'profileForm.secret.give': ['passphrase', 'missing'],
  'profileForm.secret.kept': ['passphrase'],
  'profileForm.wrong.bounds': [1, 2, null],
  'logs.entry.profiles': [{ added: ['a'], changed: [], removed: [], omitted: 2 }],
  'logs.entry.policy': [['a'], 2],
  'logs.entry.start': ['desktop', '1', 'b', 'c'],
  'settings.saved': ['language'],
  'settings.unsupported': ['updates'],
  'updates.tellOnly.administered': [null],
  'logs.entry.update': ['ready', '1', null],
  'chart.summary': ['1 h', { answered: 2, missed: 1, late: 0, medianMs: 3, worstMs: 4 }],
  'chart.outcome': [{ kind: 'answered', atMs: 0, rttMs: 1 }],
  'chart.readout': ['10:42', { kind: 'answered', atMs: 0, rttMs: 1 }],
  'chart.table.roundTrip': [{ kind: 'bucket', atMs: 0, count: 1, minMs: 1, medianMs: 2, maxMs: 3 }],
  'tunnelList.kindOf': ['all', 2],
  'shell.shortcuts.name': ['filter'],
  'shell.title': [['a']],
  'shell.managedBy': [null],
};

/** What has to be called with data of the engine is tested below. */
const BELOW = /^(?:engine\.|sentence$|history\.because$|detail\.pinhole\.evidence\.\w+\.1$)/;

function* entries(of: object, path = ''): Generator<[path: string, value: unknown]> {
  for (const [key, value] of Object.entries(of) as [string, unknown][]) {
    const at = path === '' ? key : `${path}.${key}`;
    if (typeof value === 'object' && value !== null) yield* entries(value, at);
    else yield [at, value];
  }
}

/** What an entry says; a function with numbers where it takes them, and with texts. */
function said(path: string, value: unknown): unknown {
  if (typeof value !== 'function') return value;
  const say = value as (...given: readonly unknown[]) => unknown;
  return say(...(GIVEN[path] ?? [2, 3, 4, 5]));
}

const of = (catalogue: object): ReadonlyMap<string, unknown> => new Map(entries(catalogue));

describe('English and German', () => {
  const en = of(english);
  const de = of(german);
  const isShared = (path: string): boolean =>
    /^diagnostics\.evidence\.(?:labels|inner|values)\./.test(path) || BELOW.test(path);

  it('have the same entries', () => {
    const keys = (all: ReadonlyMap<string, unknown>): readonly string[] =>
      [...all.keys()].filter((path) => !isShared(path)).toSorted();
    expect(keys(de)).toEqual(keys(en));
  });

  it('say each of them otherwise, but for a few that are named', () => {
    const alike = [...en]
      .filter(([path]) => !isShared(path))
      .filter(([path, value]) => said(path, value) === said(path, de.get(path)))
      .map(([path]) => path);
    expect(alike.filter((path) => !SAME.some((pattern) => pattern.test(path)))).toEqual([]);
    // What is named as the same, and is not any more, is taken off the list.
    expect(SAME.filter((pattern) => ![...en.keys()].some((path) => pattern.test(path)))).toEqual([]);
  });

  it('every field of evidence that English has a label for, German has too', () => {
    expect(Object.keys(german.diagnostics.evidence.labels)).toEqual(
      expect.arrayContaining(Object.keys(english.diagnostics.evidence.labels)),
    );
  });

  it('German has typographic quotes, and no line breaks before its units', () => {
    const wrong = [...de.values()].filter(
      (line) => typeof line === 'string' && /"|\d (?:s|%|KiB|MiB)(?!\w)/.test(line),
    );
    expect(wrong).toEqual([]);
  });
});

describe('what the engine says by code, in German', () => {
  const codes = Object.keys(ERRORS) as ErrorCode[];

  it.each(codes)('%s: its meaning and what to do, in place of the bare English', (code) => {
    const { meaning, action } = ERRORS[code];
    const { message, action: germanAction } = german.engine.failure({ code, message: meaning, action });
    expect(message).not.toContain(meaning);
    expect(message.length).toBeGreaterThan(10);
    expect(germanAction).not.toBe(action);
    expect(english.engine.failure({ code, message: meaning, action })).toEqual({ message: meaning, action });
  });

  it('what a message says beyond the meaning follows as it was put', () => {
    expect(german.engine.message('TCP_REFUSED', '192.0.2.1:443 refused the connection')).toBe(
      'Der Host ist da, aber auf diesem Port lauscht nichts, oder eine Firewall weist ab. Im Wortlaut: 192.0.2.1:443 refused the connection',
    );
    // As a stage puts a meaning: as a sentence.
    expect(german.engine.message('TLS_NOT_TLS', 'What answered does not speak TLS')).toBe(
      'Was antwortet, spricht kein TLS.',
    );
    expect(german.engine.message(null, 'as it is')).toBe('as it is');
  });

  it('the codes of verdicts are those of the rules, and that of a diagnosis that was called off', () => {
    const codesOfRules = new Set([...VERDICT_RULES.map(({ code }) => code), 'called-off']);
    expect([...codesOfRules].toSorted()).toEqual(VERDICT_CODES.toSorted());
  });

  it.each(VERDICT_RULES.filter(({ code }) => code !== 'path-lossy'))('verdict $code', (rule) => {
    const { code, where, confidence, rivals, nextTest, action, forIt } = rule;
    const verdict: Verdict = {
      ...{ code, where, confidence, nextTest, action },
      ...{ what: 'seen so', rivals: [...rivals], actionForIt: forIt },
    };
    const words = german.engine.verdict(verdict);
    expect(words.what).not.toBe('seen so');
    expect(words.rivals).toHaveLength(rivals.length);
    expect(words.nextTest === null).toBe(nextTest === null);
    expect(words.action).not.toBe(action);
    expect(words.actionForIt).not.toBe(forIt);
    expect(english.engine.verdict(verdict)).toMatchObject({ what: 'seen so', original: null, action });
  });

  it('a verdict of which only German is the whole has the engine’s own words beside it', () => {
    const calledOff = german.engine.verdict(verdictOf([], true));
    expect(calledOff.original).toBeNull();
    const unknown: Verdict = { ...verdictOf([], true), code: 'of-later', what: 'Something new.' };
    expect(german.engine.verdict(unknown)).toMatchObject({ what: 'Something new.', original: null });
    expect(german.engine.verdict({ ...unknown, code: 'refused' }).original).toBe(
      'Im Wortlaut: Something new.',
    );
  });

  it.each([
    [
      { code: 'answer-missed', evidence: { missedInRow: 2, silentMs: 30_000 } },
      /^2 Keep-alives in Folge unbeantwortet; seit 30/,
    ],
    [
      { code: 'silence-after-miss-limit', evidence: { sequence: 7, receivedMeanwhile: 0 } },
      /Keep-alive 7 hat/,
    ],
    [
      { code: 'ours-do-not-arrive', evidence: { sequence: 7 } },
      /^Unseres kommt nicht an: Die TSCF hat den Tunnel/,
    ],
    [
      { code: 'ours-do-not-arrive', evidence: { sequence: 7, receivedMeanwhile: 1 } },
      /eine Nachricht der TSCF/,
    ],
    [{ code: 'settling', evidence: {} }, /^Seit einem unbeantworteten/],
  ] as const)('a reason of a pin-hole with its values: %j', (reason, words) => {
    expect(german.engine.reason({ text: 'English', ...reason } satisfies PinholeReason)).toMatch(words);
  });

  it('stages have German names', () => {
    for (const { id, title } of STAGES) {
      expect(german.engine.stageTitle({ id, title }).length).toBeGreaterThan(1);
      expect(english.engine.stageTitle({ id, title })).toBe(title);
    }
  });
});
