import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium } from '../support/chromium.ts';
import { lacks } from '../support/requires.ts';
import { ringlessOf } from './harness/focus-rings.ts';
import { faultsOf } from './harness/geometry.ts';
import { launchBrowser } from './harness/made-up.ts';

const LONG = 'a text that is longer than its box';

/** Pages that are broken each in one way, and what has to be said of them. */
const BROKEN = [
  [
    'text cut off at its side',
    `<div style="width:60px;overflow:hidden;white-space:nowrap">${LONG}</div>`,
    /^cut off: div/,
  ],
  [
    'text cut off below',
    `<div style="width:60px;height:20px;overflow:hidden">${LONG}</div>`,
    /^cut off: div/,
  ],
  [
    'an ellipsis without a title',
    `<div style="width:60px;overflow:hidden;text-overflow:ellipsis;white-space:nowrap">${LONG}</div>`,
    /^cut off: div/,
  ],
  [
    'a control cut off',
    '<div style="width:60px;overflow:hidden"><button style="width:90px">A</button></div>',
    /^cut off: button/,
  ],
  [
    'text that sticks out of its button',
    `<button style="width:60px;white-space:nowrap">${LONG}</button>`,
    /^sticks out/,
  ],
  [
    'an option without room',
    `<select style="width:80px"><option>${LONG}</option></select>`,
    /^cut off: option/,
  ],
  [
    'text beyond the window',
    `<div style="position:fixed;left:780px;white-space:nowrap">${LONG}</div>`,
    /^leaves the window/,
  ],
  ['a page that scrolls sideways', '<div style="width:900px">wide</div>', /^scrolls sideways: html/],
  [
    'a part that scrolls sideways',
    `<div style="width:80px;overflow:auto;white-space:nowrap">${LONG}</div>`,
    /^scrolls sideways: div/,
  ],
  ['text on text', '<p>one</p><p style="margin-top:-30px">other</p>', /^overlap: p “one” and p “other”/],
  [
    'a button on text',
    '<p>one</p><button style="margin-top:-34px;display:block">B</button>',
    /^overlap: p “one” and button “B”/,
  ],
  [
    'a button on a button',
    '<button>A</button><button style="margin-left:-12px">B</button>',
    /^overlap: button “A” and button “B”/,
  ],
  [
    'a small button',
    '<button style="width:20px;height:20px;min-width:0;min-height:0;padding:0">A</button>',
    /^small target: button “A”/,
  ],
] as const;

const SOUND = [
  ['text in its box', `<div style="width:300px;overflow:hidden">${LONG}</div>`],
  [
    'an ellipsis with a title',
    `<div title="all" style="width:60px;overflow:hidden;text-overflow:ellipsis;white-space:nowrap">${LONG}</div>`,
  ],
  ['what scrolls', `<div style="height:30px;overflow:auto">${LONG.repeat(20)}</div><p>below</p>`],
  [
    'what is read out alone',
    `<div style="position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)">${LONG}</div>`,
  ],
  [
    'a label on its box',
    '<label><input type="checkbox" style="width:13px;height:13px"> a label that is high enough</label>',
  ],
  ['a link in a sentence', '<p>words <a href="#x">link</a> words</p>'],
  ['a page under its dialog', `<p>under</p><div role="dialog" style="position:fixed;inset:0">dialog</div>`],
] as const;

/** What all the pages are held to has to be able to fail. */
describe.skipIf(lacks('chromium', hasChromium))('the judge of geometry', () => {
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    browser = await launchBrowser();
    page = await browser.newPage({ viewport: { width: 800, height: 600 } });
  });

  afterAll(async () => {
    await browser.close();
  });

  const show = async (body: string): Promise<void> => {
    const style =
      '<style>body{font:16px/1.25 sans-serif}button,select,label{min-height:24px;min-width:40px}label{display:block}</style>';
    await page.setContent(`<!doctype html>${style}${body}`);
  };

  it.each(BROKEN)('sees %s', async (_what, body, fault) => {
    await show(body);
    const faults = await faultsOf(page);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(fault);
  });

  it.each(SOUND)('has nothing against %s', async (_what, body) => {
    await show(body);
    expect(await faultsOf(page)).toEqual([]);
  });

  it('sees what does not show that it has the focus', async () => {
    await show(
      '<button>A</button><button style="outline:none">B</button><a href="#x" style="outline:none">C</a><input>',
    );
    expect(await ringlessOf(page)).toEqual(['button “B”', 'a “C”']);
  });
});
