import { describe, expect, it } from 'vitest';
import { chooseLanguage } from '../../renderer/choose-language.ts';

describe('the language of a window', () => {
  it.each([
    ['system', ['de-AT', 'en'], 'de', 'de-AT'],
    ['system', ['fr-FR', 'de', 'en-GB'], 'de', 'de'],
    ['system', ['fr-FR', 'en-GB', 'de-DE'], 'en', 'en-GB'],
    ['system', ['fr-FR', 'ja'], 'en', 'en'],
    ['system', [], 'en', 'en'],
    // Low German is no German.
    ['system', ['nds', 'den'], 'en', 'en'],
  ])('%s with %j is %s, by the habits of %s', (setting, wanted, language, locale) => {
    expect(chooseLanguage(setting, wanted)).toEqual({ language, locale });
  });

  it('a setting goes before the system, which still says the region where it is of that language', () => {
    expect(chooseLanguage('de', ['en-US', 'de-CH'])).toEqual({ language: 'de', locale: 'de-CH' });
    expect(chooseLanguage('de', ['en-US'])).toEqual({ language: 'de', locale: 'de' });
    expect(chooseLanguage('en', ['de-DE'])).toEqual({ language: 'en', locale: 'en' });
  });

  it.each(['', 'fr', 'DE', '__LANGUAGE__', 'de-AT'])(
    'what is no setting, such as %j, is that of the system',
    (setting) => {
      expect(chooseLanguage(setting, ['de-DE'])).toEqual({ language: 'de', locale: 'de-DE' });
    },
  );

  it('what is no language tag is passed over', () => {
    expect(chooseLanguage('system', ['', 'not a tag', '*', 'de-DE'])).toEqual({
      language: 'de',
      locale: 'de-DE',
    });
  });
});
