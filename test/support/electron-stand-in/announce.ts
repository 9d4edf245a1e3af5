/** What the stand-in tells the test that started it, over Node's own channel between parent and child. */
export type Announcement =
  /** Where a DevTools client can attach. */
  { readonly endpoint: string } | { readonly window: 'shown' | 'focused' };

export function announce(announcement: Announcement): void {
  process.send?.(announcement);
}
