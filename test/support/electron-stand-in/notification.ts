import { EventEmitter } from 'node:events';
import type { NotificationConstructorOptions } from 'electron';
import { announce, onCommand } from './announce.ts';

let clickLast: () => void = () => undefined;

/** A notification that nobody sees but the test. */
export class Notification extends EventEmitter {
  readonly #title: string;
  readonly #body: string;

  constructor({ title = '', body = '' }: NotificationConstructorOptions) {
    super();
    this.#title = title;
    this.#body = body;
  }

  static isSupported(): boolean {
    return true;
  }

  show(): void {
    clickLast = () => this.emit('click');
    announce({ notification: { title: this.#title, body: this.#body } });
    this.emit('show');
  }

  close(): void {
    this.emit('close');
  }
}

onCommand('clickNotification', () => clickLast());
