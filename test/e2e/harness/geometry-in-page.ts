/**
 * What is wrong with the geometry of a page as it stands, in a line each. Runs inside of the page: it may use nothing that is
 * not in it. Where a dialog or menu is open, that alone is looked at.
 */
export function findFaults(): string[] {
  /** Line boxes are a little higher than their letters, and pixels are fractions. */
  const SLACK = 1.5;
  const LEAST_TARGET = 24;

  interface Item {
    readonly element: Element;
    readonly rects: readonly DOMRect[];
    readonly words: string;
    readonly kind: 'text' | 'control';
  }

  const CONTROLS =
    'button, a[href], input, select, textarea, [role=button], [role=tab], [role=switch], [role=radio], [role=menuitem], [role=option]';
  const faults = new Set<string>();
  const styles = new Map<Element, CSSStyleDeclaration>();
  const styleOf = (element: Element): CSSStyleDeclaration => {
    const known = styles.get(element) ?? getComputedStyle(element);
    styles.set(element, known);
    return known;
  };

  const ancestors = function* (from: Element): Generator<Element> {
    for (let each: Element | null = from; each !== null; each = each.parentElement) yield each;
  };

  const labelsOf = (element: Element): readonly Element[] =>
    element instanceof HTMLInputElement ||
    element instanceof HTMLSelectElement ||
    element instanceof HTMLTextAreaElement
      ? [...(element.labels ?? [])]
      : [];

  /** Read out and not shown. */
  const away = new Map<Element, boolean>();
  const hiddenAway = (element: Element): boolean => {
    const known = away.get(element);
    if (known !== undefined) return known;
    const style = styleOf(element);
    const clipped = style.clipPath === 'inset(50%)' || /^rect\([01]px/.test(style.getPropertyValue('clip'));
    const judged = clipped || (element.parentElement !== null && hiddenAway(element.parentElement));
    away.set(element, judged);
    return judged;
  };

  const shown = (element: Element, opacityProperty: boolean): boolean =>
    element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true, opacityProperty }) &&
    !hiddenAway(element);

  const scope =
    [...document.querySelectorAll('[role=dialog], [role=alertdialog], [role=menu]')]
      .filter((each) => shown(each, true))
      .at(-1) ?? document.body;

  const place = ({ left, top, width, height }: DOMRect): string =>
    `at ${Math.round(left)},${Math.round(top)} (${Math.round(width)}×${Math.round(height)})`;
  const named = ({ words, element }: Item): string =>
    `${element.tagName.toLowerCase()} “${words.trim().slice(0, 40)}”`;

  const textItems = (): Item[] => {
    const items: Item[] = [];
    const walker = document.createTreeWalker(scope, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const element = node.parentElement;
      const words = node.textContent ?? '';
      if (element === null || words.trim() === '' || element.closest('option, script, style, title') !== null)
        continue;
      if (!shown(element, true)) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const rects = [...range.getClientRects()].filter(({ width, height }) => width > 1 && height > 1);
      if (rects.length > 0) items.push({ element, rects, words, kind: 'text' });
    }
    return items;
  };

  const controlItems = (): Item[] =>
    [...scope.querySelectorAll(CONTROLS)]
      .filter((element) => element !== scope && shown(element, false))
      .map((element): Item => {
        const labels = labelsOf(element);
        const label = element.getAttribute('aria-label') ?? labels[0]?.textContent ?? element.textContent;
        return { element, rects: [element.getBoundingClientRect()], words: label, kind: 'control' };
      })
      .filter(({ rects }) => rects.every(({ width, height }) => width > 0 && height > 0));

  /** The inner edge of what an element cuts off. */
  const innerEdge = (element: Element): DOMRect => {
    const { left, top } = element.getBoundingClientRect();
    return new DOMRect(
      left + element.clientLeft,
      top + element.clientTop,
      element.clientWidth,
      element.clientHeight,
    );
  };

  const isCut = (rect: DOMRect, edge: DOMRect, axis: 'x' | 'y'): boolean =>
    axis === 'x'
      ? rect.left < edge.left - SLACK || rect.right > edge.right + SLACK
      : rect.top < edge.top - SLACK || rect.bottom > edge.bottom + SLACK;

  /** Meant to be cut: it ends in an ellipsis, and all of it can be had from a title. */
  const isMarked = (clipper: Element, element: Element): boolean => {
    const { textOverflow, webkitLineClamp } = styleOf(clipper);
    return (textOverflow === 'ellipsis' || webkitLineClamp !== 'none') && element.closest('[title]') !== null;
  };

  function findCut(item: Item): void {
    for (const axis of ['x', 'y'] as const) {
      for (const each of ancestors(item.element)) {
        const overflow = axis === 'x' ? styleOf(each).overflowX : styleOf(each).overflowY;
        // What scrolls can be reached.
        if (overflow === 'auto' || overflow === 'scroll') break;
        if (overflow === 'visible' || each === document.documentElement || each === document.body) continue;
        const cut = item.rects.find((rect) => isCut(rect, innerEdge(each), axis));
        if (cut === undefined) continue;
        if (!isMarked(each, item.element)) faults.add(`cut off: ${named(item)} ${place(cut)}`);
        break;
      }
    }
    const control = item.kind === 'text' ? item.element.closest(CONTROLS) : null;
    if (control === null || styleOf(control).display === 'inline') return;
    const edge = control.getBoundingClientRect();
    const out = item.rects.find((rect) => isCut(rect, edge, 'x') || isCut(rect, edge, 'y'));
    const meant = [...ancestors(item.element)].some(
      (each) => control.contains(each) && isMarked(each, item.element),
    );
    if (out !== undefined && !meant) faults.add(`sticks out of its control: ${named(item)} ${place(out)}`);
  }

  function findBeyond(item: Item): void {
    const scrolls = [...ancestors(item.element)].some(
      (each) =>
        each !== document.documentElement && styleOf(each).overflowX !== 'visible' && each.tagName !== 'BODY',
    );
    const width = document.documentElement.clientWidth;
    const out = item.rects.find(({ left, right }) => left < -SLACK || right > width + SLACK);
    if (out !== undefined && !scrolls) faults.add(`leaves the window: ${named(item)} ${place(out)}`);
  }

  /** Nothing but preformatted text may be wider than what shows it. */
  function findSideways(): void {
    for (const element of [document.documentElement, ...scope.querySelectorAll('*')]) {
      const { overflowX, whiteSpace } = styleOf(element);
      const isRoot = element === document.documentElement;
      if (!isRoot && overflowX !== 'auto' && overflowX !== 'scroll') continue;
      if (
        element.matches('textarea, input, :has(> pre)') ||
        whiteSpace.startsWith('pre') ||
        !shown(element, true)
      )
        continue;
      if (element.scrollWidth > element.clientWidth + 1) {
        faults.add(
          `scrolls sideways: ${element.tagName.toLowerCase()} ${place(element.getBoundingClientRect())}`,
        );
      }
    }
  }

  /** An option of a select that has no room for it. */
  function findCutOption({ element }: Item): void {
    if (!(element instanceof HTMLSelectElement)) return;
    const { font, paddingLeft, paddingRight } = styleOf(element);
    const pen = document.createElement('canvas').getContext('2d');
    const words = element.selectedOptions[0]?.textContent.trim() ?? '';
    if (pen === null) return;
    pen.font = font;
    const room = element.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
    const needs = pen.measureText(words).width;
    if (needs > room + SLACK && !isMarked(element, element)) {
      faults.add(`cut off: option “${words}” needs ${Math.round(needs)} of ${Math.round(room)} px`);
    }
  }

  function findSmall(item: Item): void {
    const { element, rects } = item;
    const [own] = rects;
    if (own === undefined || styleOf(element).pointerEvents === 'none') return;
    // A link within a sentence is as high as its line.
    const block = [...ancestors(element)].find((each) => !styleOf(each).display.startsWith('inline'));
    const inLine = block !== undefined && block.textContent.trim() !== element.textContent.trim();
    const isLink = element.matches('a[href]') || element.classList.contains('fui-Link');
    if (isLink && inLine) return;
    const labels = labelsOf(element).map((label) => label.getBoundingClientRect());
    const wide = Math.max(...[own, ...labels].map(({ width }) => width));
    const high = Math.max(...[own, ...labels].map(({ height }) => height));
    if (wide < LEAST_TARGET - 0.5 || high < LEAST_TARGET - 0.5)
      faults.add(`small target: ${named(item)} ${place(own)}`);
  }

  /** What scrolls or floats by itself, from the outside in. */
  const layersOf = (element: Element): readonly Element[] =>
    [...ancestors(element)]
      .filter((each) => {
        const { overflowY, position } = styleOf(each);
        return (
          overflowY === 'auto' || overflowY === 'scroll' || position === 'sticky' || position === 'fixed'
        );
      })
      .reverse();

  function findOverlaps(items: readonly Item[]): void {
    /** What is left of it where something cuts it off, as an ellipsis does. */
    const visible = ({ element, rects }: Item): readonly DOMRect[] => {
      const clippers = [...ancestors(element)].filter((each) => {
        const { overflowX } = styleOf(each);
        return (overflowX === 'hidden' || overflowX === 'clip') && each !== document.body;
      });
      return clippers.reduce<readonly DOMRect[]>((left, clipper) => {
        const edge = innerEdge(clipper);
        return left.map((rect) => {
          const from = Math.max(rect.left, edge.left);
          return new DOMRect(
            from,
            rect.top,
            Math.max(0, Math.min(rect.right, edge.right) - from),
            rect.height,
          );
        });
      }, rects);
    };
    const known = items.map((item) => ({
      ...item,
      rects: visible(item),
      layers: layersOf(item.element),
      labels: labelsOf(item.element),
    }));
    type Known = (typeof known)[number];
    const related = (one: Known, other: Known): boolean =>
      one.element.contains(other.element) ||
      other.element.contains(one.element) ||
      one.labels.some((label) => label.contains(other.element)) ||
      other.labels.some((label) => label.contains(one.element));
    const overlaps = (one: DOMRect, other: DOMRect): boolean => {
      const wide = Math.min(one.right, other.right) - Math.max(one.left, other.left);
      const high = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
      return wide > 2 && high > Math.max(3, Math.min(one.height, other.height) * 0.2);
    };
    // From the top down: what begins below all of an item cannot lie on it.
    const sorted = known
      .map((item) => ({
        item,
        top: Math.min(...item.rects.map(({ top }) => top)),
        bottom: Math.max(...item.rects.map(({ bottom }) => bottom)),
      }))
      .toSorted((one, other) => one.top - other.top);
    for (const [index, { item: one, bottom }] of sorted.entries()) {
      for (let next = index + 1; next < sorted.length; next += 1) {
        const candidate = sorted[next];
        if (candidate === undefined || candidate.top >= bottom) break;
        const other = candidate.item;
        // What scrolls passes under what does not.
        if (one.layers.at(-1) !== other.layers.at(-1) || related(one, other)) continue;
        const hit = one.rects.find((rect) => other.rects.some((each) => overlaps(rect, each)));
        if (hit !== undefined) faults.add(`overlap: ${named(one)} and ${named(other)} ${place(hit)}`);
      }
    }
  }

  const texts = textItems();
  const controls = controlItems();
  for (const item of [...texts, ...controls]) {
    findCut(item);
    findBeyond(item);
  }
  for (const item of controls) {
    findSmall(item);
    findCutOption(item);
  }
  findSideways();
  findOverlaps([...texts, ...controls]);
  return [...faults];
}
