/** What the stand-in tells the test that started it, over Node's own channel between parent and child. */
export type Announcement =
  /** Where a DevTools client can attach. */
  | { readonly endpoint: string }
  | { readonly window: 'shown' | 'focused' }
  /** What became of a window that a page opened. */
  | { readonly popup: 'refused' | 'opened' }
  /** What became of a file that a page wanted to save. */
  | { readonly download: 'refused' | 'begun' }
  /** What the program had the system open. */
  | { readonly opened: string };

/** What a test tells the stand-in, the same way. */
export interface PowerEvent {
  readonly power: 'suspend' | 'resume' | 'unlock-screen';
}

export function announce(announcement: Announcement): void {
  process.send?.(announcement);
}
