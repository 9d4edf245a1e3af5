import { describe, expect, it } from 'vitest';
import { isOurPage, PAGE_URL } from '../../../app/desktop/origin.ts';

describe('the window’s own origin', () => {
  it.each([PAGE_URL, 'pinhole://app', 'pinhole://app/assets/index.js', 'pinhole://app/?query#fragment'])(
    'includes %s',
    (url) => {
      expect(isOurPage(url)).toBe(true);
    },
  );

  it.each([
    '',
    'about:blank',
    'app/',
    'file:///pinhole://app/',
    'https://app/',
    'pinhole:app/',
    'pinhole:///app/',
    'pinhole://application/',
    'pinhole://app.elsewhere.example/',
    'pinhole://app@elsewhere.example/',
    'pinhole://elsewhere@app/',
    'pinhole://app:8080/',
    'pinholes://app/',
    'blob:pinhole://app/0',
    'javascript:void "pinhole://app/"',
    'data:text/html,pinhole://app/',
  ])('does not include %j', (url) => {
    expect(isOurPage(url)).toBe(false);
  });
});
