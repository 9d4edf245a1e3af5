import { chromium, type Page } from 'playwright-core';
import type { Announcement, ShownTray, TestCommand } from '../../support/electron-stand-in/announce.ts';
import type { Child } from './child.ts';
import { startDesktop } from './desktop.ts';
import type { Home } from './open.ts';

/** The desktop program in the stand-in, seen from outside: what the system would show of it, and what a person does there. */
export class Shell {
  readonly child: Child;
  readonly #said: Announcement[] = [];
  #taken = 0;

  private constructor(child: Child) {
    this.child = child;
    child.process.on('message', (said) => this.#said.push(said as Announcement));
  }

  static start(home: Home, ...args: readonly string[]): Shell {
    return new Shell(startDesktop(args, home));
  }

  /** The next announcement, after the one that was waited for last, that `pick` makes something of. */
  next<T>(pick: (said: Announcement) => T | undefined): Promise<T> {
    return new Promise((resolve, reject) => {
      const look = (): boolean => {
        while (this.#taken < this.#said.length) {
          const said = this.#said[this.#taken];
          this.#taken += 1;
          const picked = said && pick(said);
          if (picked === undefined) continue;
          this.child.process.off('message', look);
          resolve(picked);
          return true;
        }
        return false;
      };
      if (look()) return;
      // After the listener that collects.
      this.child.process.on('message', look);
      void this.child.exited.then((status) =>
        reject(new Error(`the desktop ended with status ${status ?? 'null'}: ${this.child.stderr()}`)),
      );
    });
  }

  window(what: Extract<Announcement, { window: unknown }>['window']): Promise<true> {
    return this.next((said) => ('window' in said && said.window === what ? true : undefined));
  }

  /** When the tray shows what `is` wants. */
  tray(is: (tray: ShownTray) => boolean): Promise<ShownTray> {
    return this.next((said) =>
      'tray' in said && said.tray !== null && is(said.tray) ? said.tray : undefined,
    );
  }

  notification(): Promise<{ readonly title: string; readonly body: string }> {
    return this.next((said) => ('notification' in said ? said.notification : undefined));
  }

  dialog(): Promise<{ readonly message: string; readonly buttons: readonly string[] }> {
    return this.next((said) => ('dialog' in said ? said.dialog : undefined));
  }

  /** All that was announced so far of a kind. */
  all(kind: string): unknown[] {
    return this.#said.flatMap((said) => (kind in said ? [(said as Record<string, unknown>)[kind]] : []));
  }

  say(command: TestCommand): Promise<void> {
    return new Promise((sent, failed) =>
      this.child.process.send(command, (error) => (error === null ? sent() : failed(error))),
    );
  }

  /** The page of the window. To be asked for once it is shown: whoever attaches to one that is being made holds it up. */
  async page(): Promise<Page> {
    if (!this.all('window').includes('shown')) await this.window('shown');
    const [endpoint] = this.all('endpoint');
    const browser = await chromium.connectOverCDP(String(endpoint));
    const [context] = browser.contexts();
    if (context === undefined) throw new Error('the stand-in has no browser context');
    return context.pages()[0] ?? (await context.waitForEvent('page'));
  }

  /** Ends it as the end of a session does. */
  stop(): Promise<number | null> {
    return this.child.stop();
  }
}
