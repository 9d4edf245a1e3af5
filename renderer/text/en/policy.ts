/** The words of the page that shows what is managed. */
import type { PolicyShownRow } from '../../../app/contract/contract.ts';
import { formatCount } from '../../format.ts';

const level: Record<PolicyShownRow['level'], string> = {
  mandatory: 'Mandatory',
  'command-line': 'Command line',
  user: 'Your setting',
  recommended: 'Recommended',
  default: 'Default',
};

const scope: Record<NonNullable<PolicyShownRow['scope']>, string> = {
  machine: 'for this computer',
  user: 'for this user',
};

export const policy = {
  title: 'Policy',
  managed: 'This computer is managed',
  managedBy: (organisation: string) => `Managed by ${organisation}`,
  unmanaged: 'Nothing is managed on this computer',
  places: {
    windows: 'Policies would be read from HKLM and HKCU, Software\\Policies\\Pinhole.',
    macos: 'Policies would be read from /Library/Managed Preferences/app.pinhole.desktop.plist.',
    linux: 'Policies would be read from /etc/pinhole/policies/managed and …/recommended.',
  },
  reload: 'Reload',
  reloaded: 'Read again.',
  copy: 'Copy as JSON',
  copyTitle: 'Policy as JSON',
  copyWords: 'What is secret is not in it.',
  filter: 'Filter',
  filterPlaceholder: 'Name, value or place',
  onlySet: 'Only what is set',
  failed: 'The policy could not be had.',
  loading: 'Loading…',
  nothingFound: 'Nothing of the policy fits.',
  nothingSet: 'Nothing is set.',

  columns: { name: 'Name', value: 'Value', level: 'Level', origin: 'From', heeded: 'In force' },
  level,
  scope,
  notSet: 'not set',
  items: (count: number) => (count === 1 ? '1 item' : `${formatCount(count)} items`),
  noOrigin: 'nowhere: the default',
  inForce: 'in force',
  notYet: 'not yet',
  locks: (what: string) => `locks ${what}`,

  problems: (count: number) =>
    count === 1
      ? 'One thing is wrong with the policy'
      : `${formatCount(count)} things are wrong with the policy`,
  moreProblems: (count: number) => `and ${formatCount(count)} more`,
} as const;
