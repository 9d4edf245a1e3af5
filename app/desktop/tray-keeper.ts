import type { CoreApi } from '../../main/model/core-api.ts';
import { LIMITS } from '../../main/model/limits.ts';
import type { Timers } from '../../main/platform/timers.ts';
import type { Words } from '../words/table.ts';
import type { ShownTray } from './tray.ts';
import { TrayUpdates } from './tray-updates.ts';

export interface TrayKeeperPorts {
  readonly core: Pick<CoreApi, 'tunnels' | 'onChange'>;
  readonly timers: Timers;
  readonly words: () => Words;
  /** Whether anyone shows icons now. Never rejects. */
  readonly hasHost: () => Promise<boolean>;
  readonly create: (menu: { readonly opened: () => void; readonly closed: () => void }) => ShownTray;
  /** Told once it is known, and when it is otherwise. */
  readonly found: (isShown: boolean) => void;
}

/** Has a tray as soon as anyone shows it, and knows whether anyone does. */
export class TrayKeeper {
  readonly #ports: TrayKeeperPorts;
  readonly #updates: TrayUpdates;
  #tray: ShownTray | undefined;
  #shown: boolean | undefined;
  #looksLeft: number = LIMITS.trayHostLooks.value;
  #callOff: () => void = () => undefined;
  #closed = false;

  constructor(ports: TrayKeeperPorts) {
    this.#ports = ports;
    const { core, timers, words } = ports;
    this.#updates = new TrayUpdates({ core, timers, words, show: (model) => this.#tray?.show(model) });
  }

  async begin(): Promise<void> {
    this.#updates.begin();
    await this.#lookAgain();
  }

  /** Whether anyone shows it now. */
  async look(): Promise<boolean> {
    const isShown = await this.#ports.hasHost();
    if (this.#closed || isShown === this.#shown) return isShown;
    this.#shown = isShown;
    if (isShown) {
      // One that was made for nobody is seen by nobody later on either.
      this.#tray?.remove();
      this.#tray = this.#ports.create({
        opened: () => this.#updates.menuOpened(),
        closed: () => this.#updates.menuClosed(),
      });
      this.#updates.again();
    }
    this.#ports.found(isShown);
    return isShown;
  }

  close(): void {
    this.#closed = true;
    this.#callOff();
    this.#updates.close();
    this.#tray?.remove();
    this.#tray = undefined;
  }

  /** A program that starts with the session may be there before the panel is. */
  async #lookAgain(): Promise<void> {
    const isShown = await this.look();
    if (isShown || this.#closed || this.#looksLeft === 0) return;
    this.#looksLeft -= 1;
    this.#callOff = this.#ports.timers.after(LIMITS.trayHostLookMs.value, () => void this.#lookAgain());
  }
}
