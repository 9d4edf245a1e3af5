import { afterEach, describe, expect, it, vi } from 'vitest';
import type * as formats from '../../renderer/format.ts';

type Format = typeof formats;

/** The formats of a window that was loaded where the person's languages are these. */
async function formatsFor(...languages: readonly string[]): Promise<Format> {
  vi.stubGlobal('navigator', { language: languages[0], languages });
  vi.resetModules();
  return import('../../renderer/format.ts');
}

afterEach(() => {
  vi.unstubAllGlobals();
  document.head.replaceChildren();
});

describe('numbers, times and lists by locale', () => {
  it('English', async () => {
    const format = await formatsFor('en-US');
    expect(format.formatCount(12_345)).toBe('12,345');
    expect(format.formatRtt(1_250)).toBe('1.3 s');
    expect(format.formatSpan(3_725)).toBe('1 h 2 min');
    expect(format.formatOctets(1_536)).toBe('1.5 KiB');
    expect(format.formatPercent(0.05)).toBe('5 %');
    expect(format.formatInput(1_000.5)).toBe('1000.5');
    expect(format.formatDay('2026-11-22T12:00:00Z')).toBe('Nov 22, 2026');
    expect(format.formatAll(['a', 'b'])).toBe('a and b');
    expect(format.formatList(['a', 'b', 'c'])).toBe('a, b, c');
  });

  it('German, whose units are not torn from their numbers', async () => {
    const format = await formatsFor('de-DE');
    expect(format.formatCount(12_345)).toBe('12.345');
    expect(format.formatRtt(1_250)).toBe('1,3\u00A0s');
    expect(format.formatSpan(3_725)).toBe('1\u00A0h 2\u00A0min');
    expect(format.formatSilence(7_200)).toBe('2\u00A0h');
    expect(format.formatAge(90_000)).toBe('1\u00A0d');
    expect(format.formatOctets(1_536)).toBe('1,5\u00A0KiB');
    expect(format.formatPercent(0.05)).toBe('5\u00A0%');
    expect(format.formatInput(1_000.5)).toBe('1000,5');
    expect(format.formatDay('2026-11-22T12:00:00Z')).toBe('22.11.2026');
    expect(format.formatAll(['a', 'b'])).toBe('a und b');
    expect(format.pluralOf(1, { one: 'Tag', other: 'Tage' })).toBe('Tag');
    expect(format.pluralOf(0, { one: 'Tag', other: 'Tage' })).toBe('Tage');
  });

  it('the region is that of the person, where it is of the language', async () => {
    expect((await formatsFor('de-CH')).formatCount(12_345)).toMatch(/^12[’']345$/);
    expect((await formatsFor('en-GB')).formatDay('2026-11-22T12:00:00Z')).toBe('22 Nov 2026');
    expect((await formatsFor('fr-FR', 'de-CH')).formatCount(12_345)).toMatch(/^12[’']345$/);
    expect((await formatsFor('fr-FR')).formatCount(12_345)).toBe('12,345');
  });

  it('the setting of the program goes before the system', async () => {
    document.head.innerHTML = '<meta name="language" content="de" />';
    expect((await formatsFor('en-US')).formatCount(12_345)).toBe('12.345');
  });
});
