import type { Locator, Page } from 'playwright-core';

/** A person who has a keyboard alone, and eyes: whatever gets the focus has to be in sight, and have a name. */
export interface Hands {
  /** Presses a key, and looks at what has the focus then. */
  press(key: string): Promise<void>;
  /** Types where the focus is. */
  type(text: string): Promise<void>;
  /** Goes to `target` by Tab, in place of anything typed there already. */
  to(target: Locator): Promise<void>;
  /** Goes to `target` by Tab, and presses Enter. */
  enter(target: Locator): Promise<void>;
  /** Opens a page by its tab: by Tab to the tabs, then by the arrows. */
  page(name: string): Promise<void>;
}

/** How long what has the focus may take to be read. */
const LOOK_MS = 5_000;

/** How long the focus may be on its way. */
const REST_MS = 2_000;

/** The way by Tab to anything on a page is shorter. */
const MOST_TABS = 80;

export function handsOn(page: Page): Hands {
  const hasFocus = (target: Locator): Promise<boolean> =>
    target.evaluateAll((elements) => elements.some((element) => element === document.activeElement));

  /** What opens or closes takes a moment to hand the focus on: it counts where it comes to rest. */
  async function look(): Promise<void> {
    const deadlineMs = performance.now() + REST_MS;
    for (;;) {
      const fault = await faultOf();
      if (fault === null) return;
      if (performance.now() > deadlineMs) throw new Error(fault);
      await page.waitForTimeout(50);
    }
  }

  async function faultOf(): Promise<string | null> {
    const fault = await page.evaluate(judgeFocus);
    if (fault === 'none') return null;
    if (fault !== null) return fault;
    const element = page.locator(':focus');
    const said = (await element.ariaSnapshot({ timeout: LOOK_MS }).catch(() => '')).split('\n')[0] ?? '';
    // What was pressed may be gone by now.
    if (said === '' && (await element.count()) === 0) return null;
    const isNamed = /^- '?[a-z]+ ".+"/.test(said) || /^- (?:text|paragraph)/.test(said);
    return isNamed ? null : `what has the focus has no name: ${said}`;
  }

  async function press(key: string): Promise<void> {
    await page.keyboard.press(key);
    await look();
  }

  async function to(target: Locator): Promise<void> {
    await target.first().waitFor();
    const passed = new Set<string>();
    for (let presses = 0; presses < MOST_TABS; presses += 1) {
      if (await hasFocus(target)) return;
      await press('Tab');
      passed.add(await page.evaluate(() => document.activeElement?.outerHTML.slice(0, 120) ?? 'nothing'));
    }
    throw new Error(
      `not reached by ${MOST_TABS} times Tab: ${String(target)}; passed by ${[...passed].join('\n')}`,
    );
  }

  return {
    press,
    to,
    type: (text) => page.keyboard.type(text),
    async enter(target) {
      await to(target);
      await press('Enter');
    },
    async page(name) {
      const tabs = page.getByRole('tab');
      const wanted = page.getByRole('tab', { name, exact: true });
      await to(tabs);
      for (let presses = 0; presses < (await tabs.count()); presses += 1) {
        if (await hasFocus(wanted)) break;
        await press('ArrowRight');
      }
      await press('Enter');
    },
  };
}

/** Runs inside of the page. @returns why a person does not see what has the focus; null: they do; `none`: nothing has it. */
function judgeFocus(): string | null {
  const element = document.activeElement;
  if (element === null || element === document.body) return 'none';
  // A keeper of the focus, which hands it on.
  if (element.hasAttribute('data-tabster-dummy')) return 'none';
  const { left, top, right, bottom, width, height } = element.getBoundingClientRect();
  const what = `${element.tagName.toLowerCase()} “${element.getAttribute('aria-label') ?? element.textContent.slice(0, 40)}”`;
  if (width === 0 || height === 0) return `${what} has the focus and no size`;
  const x = (Math.max(left, 0) + Math.min(right, window.innerWidth)) / 2;
  const y = (Math.max(top, 0) + Math.min(bottom, window.innerHeight)) / 2;
  const there = document.elementFromPoint(x, y);
  if (there === null) return `${what} has the focus and is out of sight`;
  const labels = element instanceof HTMLInputElement ? [...(element.labels ?? [])] : [];
  const its = [element, element.parentElement, ...labels].some((each) => each?.contains(there) === true);
  return its || there.contains(element) ? null : `${what} has the focus and lies under something else`;
}
