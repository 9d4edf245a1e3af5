/** The words of the page that shows what is managed. */
import { formatCount, pluralOf } from '../../format.ts';
import type { Catalogue } from '../form.ts';

export const policy: Catalogue['policy'] = {
  title: 'Richtlinie',
  managed: 'Dieser Rechner wird verwaltet',
  managedBy: (organisation) => `Verwaltet von ${organisation}`,
  unmanaged: 'Auf diesem Rechner wird nichts verwaltet',
  places: {
    windows: 'Richtlinien würden aus HKLM und HKCU, Software\\Policies\\Pinhole, gelesen.',
    macos: 'Richtlinien würden aus /Library/Managed Preferences/app.pinhole.desktop.plist gelesen.',
    linux: 'Richtlinien würden aus /etc/pinhole/policies/managed und …/recommended gelesen.',
  },
  reload: 'Neu lesen',
  reloaded: 'Neu gelesen.',
  copy: 'Als JSON kopieren',
  copyTitle: 'Richtlinie als JSON',
  copyWords: 'Geheimes ist nicht enthalten.',
  filter: 'Filter',
  filterPlaceholder: 'Name, Wert oder Ort',
  onlySet: 'Nur Gesetztes',
  failed: 'Die Richtlinie ließ sich nicht abrufen.',
  loading: 'Wird geladen …',
  nothingFound: 'Nichts in der Richtlinie passt dazu.',
  nothingSet: 'Nichts ist gesetzt.',

  columns: { name: 'Name', value: 'Wert', level: 'Ebene', origin: 'Herkunft', heeded: 'Wirksam' },
  level: {
    mandatory: 'Verbindlich',
    'command-line': 'Befehlszeile',
    user: 'Ihre Einstellung',
    recommended: 'Empfohlen',
    default: 'Standard',
  },
  scope: { machine: 'für diesen Rechner', user: 'für diesen Benutzer' },
  notSet: 'nicht gesetzt',
  items: (count) => `${formatCount(count)} ${pluralOf(count, { one: 'Eintrag', other: 'Einträge' })}`,
  noOrigin: 'nirgends: der Standard',
  inForce: 'wirksam',
  notYet: 'noch nicht',
  locks: (what) => `sperrt ${what}`,

  problems: (count) =>
    count === 1
      ? 'An der Richtlinie ist etwas falsch'
      : `An der Richtlinie sind ${formatCount(count)} Dinge falsch`,
  moreProblems: (count) => `und ${formatCount(count)} weitere`,
};
