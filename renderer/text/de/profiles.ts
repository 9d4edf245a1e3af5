/** The words of the list of profiles, and of taking some in and out. */
import type { SecretKind } from '../../../app/contract/contract.ts';
import { formatAll, formatCount, formatSeconds, pluralOf } from '../../format.ts';
import type { Catalogue } from '../form.ts';

export { certificate } from './profile-form.ts';

const lack: Record<SecretKind, string> = {
  'proxy-password': 'ein Proxy-Kennwort',
  passphrase: 'die Passphrase des Schlüssels',
  pkcs12: 'die PKCS#12-Datei',
};

const profilesOf = (count: number): string =>
  `${formatCount(count)} ${pluralOf(count, { one: 'Profil', other: 'Profile' })}`;

export const profiles: Catalogue['profiles'] = {
  title: 'Profile',
  listName: 'Profile',
  count: (found, all) => (found === all ? formatCount(all) : `${formatCount(found)} von ${formatCount(all)}`),
  search: 'Profile suchen',
  searchPlaceholder: 'Name, Host oder ID',
  nothingFound: (search) => `Kein Profil hat „${search}“ im Namen, im Host oder in der ID.`,
  loading: 'Wird geladen …',
  failed: 'Die Profile ließen sich nicht abrufen.',

  add: 'Profil hinzufügen',
  import: 'Importieren',
  export: 'Exportieren',
  exportChosen: (count) => `${formatCount(count)} exportieren`,
  exportAll: 'Alle eigenen exportieren',
  clear: 'Auswahl aufheben',

  interval: (interval) => {
    switch (interval.mode) {
      case 'assigned':
        return 'wie von der TSCF zugewiesen';
      case 'proposed':
        return `schlägt ${formatSeconds(interval.seconds)} vor`;
      case 'static':
        return `${formatSeconds(interval.seconds)} auf beiden Seiten`;
      case 'auto':
        return interval.measureByItself ? 'automatisch, misst selbst' : 'automatisch, nach der Messung';
    }
  },
  starts: 'Autostart',
  choose: (name) => `${name} auswählen`,
  edit: 'Bearbeiten',
  editName: (name) => `${name} bearbeiten`,
  view: 'Ansehen',
  viewName: (name) => `${name} ansehen`,
  more: (name) => `Mehr zu ${name}`,
  duplicate: 'Duplizieren',
  exportOne: 'Exportieren',
  remove: 'Löschen …',

  empty: {
    title: 'Noch keine Profile',
    words:
      'Ein Profil sagt, wo eine TSCF ist und wie ihr Tunnel am Leben gehalten wird. Für den Anfang genügen Name, Host und Port.',
    add: 'Profil hinzufügen',
    import: 'Profile importieren',
  },

  forbidden: {
    title: (organisation) =>
      `${organisation ?? 'Wer diesen Rechner verwaltet,'} lässt hier keine eigenen Profile zu.`,
    words: 'Vorgegeben sind die Profile unten.',
    none: 'Es sind keine vorgegeben.',
  },

  removal: {
    title: (name) => `${name} löschen?`,
    words:
      'Der Tunnel endet, Kennwörter und Passphrasen dieses Profils werden vergessen. Das lässt sich nicht rückgängig machen.',
    yes: 'Löschen',
    no: 'Behalten',
    done: (name) => `${name} gelöscht.`,
  },

  importing: {
    title: 'Profile importieren',
    words:
      'Wählen Sie eine Datei, die Pinhole exportiert hat. Kennwörter enthält sie nicht: Die geben Sie danach ein.',
    choose: 'Datei wählen …',
    chooseOther: 'Andere Datei wählen …',
    tooLarge: 'Die Datei ist größer als die 512\u00A0KiB, die auf einmal importiert werden.',
    unreadable: 'Die Datei ließ sich nicht lesen.',
    working: 'Wird importiert …',
    imported: (count) => (count === 0 ? 'Nichts wurde importiert.' : `${profilesOf(count)} importiert.`),
    needs: (lacks) => `noch nötig: ${formatAll(lacks.map((kind) => lack[kind]))}`,
    edit: 'Angeben',
    refused: (count) => `${profilesOf(count)} nicht importiert:`,
    taken: (count) =>
      count === 1
        ? 'Eines hat die ID eines vorhandenen Profils.'
        : `${formatCount(count)} haben IDs vorhandener Profile.`,
    replace: 'Ersetzen',
    keepBoth: 'Beide behalten',
    replaceHint:
      'Ersetzen: Das vorhandene wird, was die Datei sagt. Beide behalten: Die aus der Datei erhalten andere IDs.',
  },

  exporting: {
    title: (count) => `${profilesOf(count)} exportieren`,
    words: 'Ohne Kennwörter, Passphrasen und gespeicherte Zertifikate.',
    part: (number, of) => (of === 1 ? 'Profile als JSON' : `Profile als JSON, Teil ${number} von ${of}`),
    failed: 'Die Profile ließen sich nicht exportieren.',
    none: 'Es gibt keine eigenen Profile zum Exportieren.',
  },
};
