/** What the stand-in tells the test that started it, over Node's own channel between parent and child. */
export type Announcement =
  /** Where a DevTools client can attach. */
  | { readonly endpoint: string }
  | { readonly window: 'shown' | 'focused' | 'hidden' | 'minimised' | 'closed' }
  /** What became of a window that a page opened. */
  | { readonly popup: 'refused' | 'opened' }
  /** What became of a file that a page wanted to save. */
  | { readonly download: 'refused' | 'begun' }
  /** What the program had the system open. */
  | { readonly opened: string }
  /** All that the tray shows; null: it is gone. */
  | { readonly tray: ShownTray | null }
  | { readonly notification: { readonly title: string; readonly body: string } }
  /** A person is asked. */
  | {
      readonly dialog: {
        readonly message: string;
        readonly detail: string;
        readonly buttons: readonly string[];
      };
    };

export interface ShownTray {
  /** File name. */
  readonly icon: string;
  readonly tooltip: string;
  readonly menu: readonly ShownMenuItem[];
}

export interface ShownMenuItem {
  /** As a person reads it: without what marks a key. */
  readonly label: string;
  readonly enabled: boolean;
  readonly submenu: readonly ShownMenuItem[];
}

/** What a test tells the stand-in, the same way. */
export type TestCommand =
  | PowerEvent
  /** A person closes the window by its frame. */
  | { readonly closeWindow: true }
  /** A person opens or leaves the menu of the tray, or chooses from it, by labels. */
  | { readonly trayMenu: 'opened' | 'closed' | readonly string[] }
  | { readonly clickTray: true }
  /** The notification that was shown last. */
  | { readonly clickNotification: true }
  /** The button that is pressed in the dialog, by its words. */
  | { readonly answer: string };

export interface PowerEvent {
  readonly power: 'suspend' | 'resume' | 'lock-screen' | 'unlock-screen' | 'shutdown';
}

export function announce(announcement: Announcement): void {
  process.send?.(announcement);
}

/** Calls back for each command that is of the kind of `name`. */
export function onCommand<K extends string>(
  name: K,
  listener: (value: Extract<TestCommand, Record<K, unknown>>[K]) => void,
): void {
  process.on('message', (said) => {
    if (typeof said === 'object' && said !== null && name in said)
      listener((said as Extract<TestCommand, Record<K, unknown>>)[name]);
  });
}
