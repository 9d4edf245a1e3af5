import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { announce, onCommand } from './announce.ts';
import type { Menu } from './menu.ts';

export interface StandInImage {
  readonly file: string;
  isEmpty(): boolean;
}

const PNG = Buffer.from('89504e470d0a1a0a', 'hex');
const ICO = Buffer.from('00000100', 'hex');

export const nativeImage = {
  /** As in Electron, what cannot be read is an image with nothing in it. */
  createFromPath(path: string): StandInImage {
    const isPicture = (): boolean => {
      try {
        const octets = readFileSync(path);
        return [PNG, ICO].some((head) => octets.subarray(0, head.length).equals(head));
      } catch {
        return false;
      }
    };
    const empty = !isPicture();
    return { file: basename(path), isEmpty: () => empty };
  },
};

/** An icon that nobody sees: all that it shows is told to the test. */
export class Tray extends EventEmitter {
  #icon: string;
  #tooltip = '';
  #menu: Menu | undefined;
  #destroyed = false;
  #telling = false;

  constructor(image: StandInImage) {
    super();
    this.#icon = fileOf(image);
    onCommand('clickTray', () => this.emit('click'));
    onCommand('trayMenu', (what) => {
      if (this.#destroyed) return;
      if (what === 'opened') this.#menu?.emit('menu-will-show');
      else if (what === 'closed') this.#menu?.emit('menu-will-close');
      else this.#menu?.choose(what);
    });
  }

  setImage(image: StandInImage): void {
    this.#icon = fileOf(image);
    this.#tell();
  }

  setToolTip(text: string): void {
    this.#tooltip = text;
    this.#tell();
  }

  setContextMenu(menu: Menu): void {
    this.#menu = menu;
    this.#tell();
  }

  destroy(): void {
    this.#destroyed = true;
    announce({ tray: null });
  }

  /** What is set in one go is seen in one go. */
  #tell(): void {
    if (this.#destroyed) throw new Error('Tray is destroyed');
    if (this.#telling) return;
    this.#telling = true;
    queueMicrotask(() => {
      this.#telling = false;
      if (this.#destroyed) return;
      announce({ tray: { icon: this.#icon, tooltip: this.#tooltip, menu: this.#menu?.shown() ?? [] } });
    });
  }
}

/** An icon that is empty would be there and not be seen. */
function fileOf(image: StandInImage): string {
  if (image.isEmpty()) throw new Error(`${image.file} is no picture`);
  return image.file;
}
