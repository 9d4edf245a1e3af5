import { describe, expect, it } from 'vitest';
import { closingOf } from '../../../app/desktop/closing.ts';
import { noticeText } from '../../../app/desktop/notice-words.ts';
import { languageOf, wordsOf } from '../../../app/words/words.ts';
import type { Notice } from '../../../main/notices/notices.ts';

describe('the language', () => {
  it.each([
    ['system', ['de-AT', 'en'], 'de'],
    ['system', ['fr-FR', 'de'], 'de'],
    ['system', ['de_DE.UTF-8', 'C'], 'de'],
    ['system', ['C'], 'en'],
    ['system', [], 'en'],
    ['system', ['den-XX'], 'en'],
    ['en', ['de'], 'en'],
    ['de', ['en'], 'de'],
  ] as const)('set to %s, where the system prefers %j: %s', (chosen, preferred, expected) => {
    expect(languageOf(chosen, preferred)).toBe(expected);
  });
});

describe('the words of a notice', () => {
  const notice = (
    kind: Notice['kind'],
    state: Notice['tunnels'][number]['state'],
    ...names: string[]
  ): Notice => ({
    kind,
    tunnels: names.map((name) => ({ id: name, name, state, verdict: 'closed' })),
  });

  it.each<[Notice, string, string]>([
    [
      notice('down', 'reconnecting', 'A'),
      'A is not connected',
      'For 60 seconds by now. Pinhole keeps trying.',
    ],
    [
      notice('down', 'waiting', 'A'),
      'A is not connected',
      'No network for 60 seconds. Pinhole connects as soon as there is one.',
    ],
    [notice('down', 'connected', 'A'), 'A: pin-hole closed', 'Nothing has come through for 60 seconds.'],
    [notice('down', 'waiting', 'A', 'B', 'C'), '3 tunnels are down', 'A, B, C'],
    [notice('down', 'waiting', 'A', 'B', 'C', 'D', 'E', 'F'), '6 tunnels are down', 'A, B, C, D and 2 more'],
    [notice('back', 'connected', 'A'), 'A is connected again', 'The pin-hole is open.'],
    [notice('back', 'connected', 'A', 'B'), '2 tunnels are connected again', 'A, B'],
    [
      notice('attention', 'failed', 'A'),
      'A needs attention',
      'Pinhole does not try again by itself. Click to see why.',
    ],
    [notice('attention', 'failed', 'A', 'B'), '2 tunnels need attention', 'A, B'],
  ])('%#: %s', (given, title, body) => {
    expect(noticeText(given, 60, wordsOf('en'))).toEqual({ title, body });
  });

  it('are others in German, each of them', () => {
    for (const kind of ['down', 'back', 'attention'] as const) {
      for (const names of [['A'], ['A', 'B']]) {
        const given = notice(kind, 'reconnecting', ...names);
        const { title } = noticeText(given, 60, wordsOf('de'));
        expect(title).not.toBe(noticeText(given, 60, wordsOf('en')).title);
      }
    }
  });
});

describe('what closing the window does', () => {
  it.each([
    [true, true, 0, 'hide'],
    [true, true, 2, 'hide'],
    [true, false, 2, 'ask'],
    [true, false, 0, 'quit'],
    [false, true, 2, 'quit'],
    [false, false, 0, 'quit'],
  ])(
    'to the tray: %s, which is there: %s, with %i tunnels running: %s',
    (closeToTray, tray, running, expected) => {
      expect(closingOf({ closeToTray, tray, running })).toBe(expected);
    },
  );
});
