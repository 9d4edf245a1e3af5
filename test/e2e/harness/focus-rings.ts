import type { Page } from 'playwright-core';

/** More than any page has; the way by Tab goes round. */
const MOST_STOPS = 150;

/** More keepers of the focus than stand in a row. After so many of them there is nothing that takes it. */
const MOST_KEEPERS = 8;

/** What is kept in the page from one stop to the next. */
interface Stop {
  readonly element: Element;
  readonly near: readonly Element[];
  readonly look: string;
  readonly words: string;
}

interface Judged {
  /** Of the stop before this one; null: there was none, or it looked otherwise while it had the focus. */
  readonly ringless: string | null;
  /** Whether this stop was one already. */
  readonly round: boolean;
  /** Whether anything has the focus. */
  readonly stopped: boolean;
}

/**
 * Goes round the page by Tab.
 * @returns a line for each stop that looks the same with the focus and without
 * @throws Error where the way does not come round
 */
export async function ringlessOf(page: Page): Promise<readonly string[]> {
  await page.evaluate(() => {
    (document.activeElement as HTMLElement | null)?.blur();
    delete (window as { stops?: unknown }).stops;
  });
  const ringless = new Set<string>();
  let nowhere = 0;
  for (let stop = 0; stop < MOST_STOPS; stop += 1) {
    await page.keyboard.press('Tab');
    const judged = await page.evaluate(judgeStop);
    if (judged.ringless !== null) ringless.add(judged.ringless);
    nowhere = judged.stopped ? 0 : nowhere + 1;
    if (judged.round || nowhere > MOST_KEEPERS) return [...ringless];
  }
  throw new Error(`Tab did not come round in ${MOST_STOPS} steps`);
}

/** Runs inside of the page: judges the stop before, and keeps this one. */
function judgeStop(): Judged {
  const LOOKS = [
    'outline-style',
    'outline-width',
    'outline-color',
    'border-color',
    'border-width',
    'box-shadow',
    'background-color',
    'transform',
    'content',
  ];
  const lookOf = (near: readonly Element[]): string => {
    const read = (): string =>
      near
        .flatMap((each) => ['', '::before', '::after'].map((pseudo) => getComputedStyle(each, pseudo)))
        .map((style) => LOOKS.map((property) => style.getPropertyValue(property)).join())
        .join(';');
    // What fades from one look to the other has begun to by the first reading, and is at its end by the second.
    read();
    for (const animation of document.getAnimations()) {
      if (animation instanceof CSSTransition) animation.finish();
    }
    return read();
  };
  const kept = window as unknown as { stops?: { seen: Set<Element>; last: Stop | null } };
  const element = document.activeElement ?? document.body;
  const last = kept.stops?.last ?? null;
  const same = last !== null && lookOf(last.near) === last.look;
  const ringless = same ? `${last.element.tagName.toLowerCase()} “${last.words}”` : null;
  const isStop = element !== document.body && !element.hasAttribute('data-tabster-dummy');
  if (!isStop) {
    if (kept.stops !== undefined) kept.stops.last = null;
    return { ringless, round: false, stopped: false };
  }
  // A component may draw the ring around what it stands in, or around what it has in place of a box or a switch.
  const behind = element instanceof HTMLInputElement ? [...(element.parentElement?.children ?? [])] : [];
  const near = [element, ...behind, ...(element.parentElement === null ? [] : [element.parentElement])];
  const words = element.getAttribute('aria-label') ?? element.textContent.trim().slice(0, 40);
  const stop = { element, near, look: lookOf(near), words };
  const seen = kept.stops?.seen ?? new Set();
  const round = seen.has(element);
  kept.stops = { seen: seen.add(element), last: stop };
  return { ringless, round, stopped: true };
}
