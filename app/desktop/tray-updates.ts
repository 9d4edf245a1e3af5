import { isDeepStrictEqual } from 'node:util';
import type { CoreApi, CoreChange } from '../../main/model/core-api.ts';
import { LIMITS } from '../../main/model/limits.ts';
import type { Timers } from '../../main/platform/timers.ts';
import type { Words } from '../words/table.ts';
import { trayModel, type TrayModel } from './tray-model.ts';

export interface TrayUpdatesPorts {
  readonly core: Pick<CoreApi, 'tunnels' | 'onChange'>;
  readonly timers: Timers;
  /** In the language in force. */
  readonly words: () => Words;
  readonly show: (model: TrayModel) => void;
}

/** When the tray shows something else: at most once in `LIMITS.trayUpdateMs`, only what is new, and never under an open menu. */
export class TrayUpdates {
  readonly #ports: TrayUpdatesPorts;
  #shown: TrayModel | undefined;
  #stale = false;
  /** The pause after the last look. */
  #resting = false;
  #callOffRest: () => void = () => undefined;
  #callOffHold: (() => void) | undefined;
  #stopListening: () => void = () => undefined;

  constructor(ports: TrayUpdatesPorts) {
    this.#ports = ports;
  }

  begin(): void {
    this.#stopListening = this.#ports.core.onChange((change) => {
      if (concerns(change)) this.changed();
    }, 'answered');
    this.changed();
  }

  /** Something that it shows may be another one. */
  changed(): void {
    this.#stale = true;
    this.#look();
  }

  /** Shows what was shown last on a tray that was made anew. */
  again(): void {
    if (this.#shown !== undefined) this.#ports.show(this.#shown);
  }

  menuOpened(): void {
    this.#callOffHold?.();
    this.#callOffHold = this.#ports.timers.after(LIMITS.trayMenuOpenMs.value, () => this.menuClosed());
  }

  menuClosed(): void {
    this.#callOffHold?.();
    this.#callOffHold = undefined;
    this.#look();
  }

  close(): void {
    this.#stopListening();
    this.#callOffRest();
    this.#callOffHold?.();
  }

  #look(): void {
    if (!this.#stale || this.#resting || this.#callOffHold !== undefined) return;
    this.#stale = false;
    const model = trayModel(this.#ports.core.tunnels(), this.#ports.words());
    this.#resting = true;
    this.#callOffRest = this.#ports.timers.after(LIMITS.trayUpdateMs.value, () => {
      this.#resting = false;
      this.#look();
    });
    if (isDeepStrictEqual(model, this.#shown)) return;
    this.#shown = model;
    this.#ports.show(model);
  }
}

/** What changes neither state nor verdict, name nor language shows nowhere in a tray. */
function concerns(change: CoreChange): boolean {
  switch (change.kind) {
    case 'tunnel':
      return change.urgent;
    case 'removed':
    case 'profiles':
    case 'policy':
    case 'settings':
      return true;
    case 'demo':
    case 'warnings':
    case 'support':
    case 'updates':
    case 'event':
      return false;
  }
}
