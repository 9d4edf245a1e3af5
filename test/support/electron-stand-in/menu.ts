import { EventEmitter } from 'node:events';
import type { MenuItemConstructorOptions } from 'electron';
import type { ShownMenuItem } from './announce.ts';

/** A menu that nobody sees: a test reads it, and chooses from it. */
export class Menu extends EventEmitter {
  readonly #items: readonly MenuItemConstructorOptions[];

  private constructor(items: readonly MenuItemConstructorOptions[]) {
    super();
    this.#items = items;
  }

  static buildFromTemplate(template: readonly MenuItemConstructorOptions[]): Menu {
    for (const { label, role, type } of template) {
      if (label === undefined && role === undefined && type === undefined)
        throw new TypeError('Invalid template for MenuItem: must have at least one of label, role or type');
    }
    return new Menu(template);
  }

  /** There is no menu bar to see. */
  static setApplicationMenu(): void {
    return;
  }

  /** What a person reads. */
  shown(): ShownMenuItem[] {
    return this.#items.map(({ label = '', enabled = true, submenu }) => ({
      label: label.replaceAll(/&(.)/g, '$1'),
      enabled,
      submenu: Array.isArray(submenu) ? new Menu(submenu).shown() : [],
    }));
  }

  /** Chooses an item by the labels on the way to it. @throws Error where there is none that can be chosen */
  choose([label, ...rest]: readonly string[]): void {
    const at = this.shown().findIndex((item) => item.label === label && item.enabled);
    const item = this.#items[at];
    if (item === undefined) throw new Error(`the menu has no ${label ?? 'item'}`);
    if (rest.length > 0 && Array.isArray(item.submenu)) new Menu(item.submenu).choose(rest);
    // Electron gives the item, its window and the event; who uses none of them is called with none.
    else (item.click as (() => void) | undefined)?.();
  }
}
