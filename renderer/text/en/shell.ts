/** The words around the pages. */
import type { PageId } from '../../navigation.ts';

const pages: Record<PageId, string> = {
  tunnels: 'Tunnels',
  profiles: 'Profiles',
  diagnostics: 'Diagnostics',
  policy: 'Policy',
  logs: 'Logs',
  settings: 'Settings',
};

export const shell = {
  pagesName: 'Pages',
  pages,
  /** Of the window or the browser's tab: the innermost first. */
  title: (parts: readonly string[]) => [...parts, 'Pinhole'].join(' – '),
  managedBy: (organisation: string | null) => `managed by ${organisation ?? 'your organisation'}`,
  help: 'Help:',
  close: 'Close',
  cancel: 'Cancel',
  leave: {
    title: 'Leave without saving?',
    words: 'What you have changed here has not been saved, and would be lost.',
    stay: 'Keep editing',
    discard: 'Discard changes',
  },
  copied: 'Copied.',
  notCopied: 'Could not be copied by itself: the text is selected, copy it with Ctrl+C, or ⌘C on a Mac.',
  copy: 'Copy',
  saveAs: (fileName: string) => `Save ${fileName}`,
} as const;
