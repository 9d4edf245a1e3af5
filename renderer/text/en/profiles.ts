/** The words of the list of profiles, and of taking some in and out. */
import type { Profile, SecretKind } from '../../../app/contract/contract.ts';
import { formatAll, formatCount, formatSeconds } from '../../format.ts';

export { certificate } from './profile-form.ts';

const lack: Record<SecretKind, string> = {
  'proxy-password': 'a proxy password',
  passphrase: 'the pass phrase of its key',
  pkcs12: 'its PKCS#12 file',
};

const profilesOf = (count: number): string => (count === 1 ? '1 profile' : `${formatCount(count)} profiles`);

export const profiles = {
  title: 'Profiles',
  listName: 'Profiles',
  count: (found: number, all: number) =>
    found === all ? formatCount(all) : `${formatCount(found)} of ${formatCount(all)}`,
  search: 'Search profiles',
  searchPlaceholder: 'Name, host or ID',
  nothingFound: (search: string) => `No profile has “${search}” in its name, host or ID.`,
  loading: 'Loading…',
  failed: 'The profiles could not be had.',

  add: 'Add profile',
  import: 'Import',
  export: 'Export',
  exportChosen: (count: number) => `Export ${formatCount(count)}`,
  exportAll: 'Export all of your own',
  clear: 'Choose none',

  interval: (interval: Profile['interval']) => {
    switch (interval.mode) {
      case 'assigned':
        return 'as the TSCF assigns it';
      case 'proposed':
        return `proposes ${formatSeconds(interval.seconds)}`;
      case 'static':
        return `${formatSeconds(interval.seconds)} on both sides`;
      case 'auto':
        return interval.measureByItself ? 'automatic, measures by itself' : 'automatic, by what was measured';
    }
  },
  starts: 'starts automatically',
  choose: (name: string) => `Choose ${name}`,
  edit: 'Edit',
  editName: (name: string) => `Edit ${name}`,
  view: 'View',
  viewName: (name: string) => `View ${name}`,
  more: (name: string) => `More for ${name}`,
  duplicate: 'Duplicate',
  exportOne: 'Export',
  remove: 'Delete…',

  empty: {
    title: 'No profiles yet',
    words:
      'A profile says where a TSCF is and how its tunnel is kept alive. The name, the host and its port are enough to begin with.',
    add: 'Add a profile',
    import: 'Import profiles',
  },

  forbidden: {
    title: (organisation: string | null) =>
      `${organisation ?? 'Whoever manages this computer'} does not allow profiles of your own here.`,
    words: 'The profiles that are given are those below.',
    none: 'None are given.',
  },

  removal: {
    title: (name: string) => `Delete ${name}?`,
    words: 'Its tunnel ends, and its passwords and pass phrases are forgotten. This cannot be undone.',
    yes: 'Delete',
    no: 'Keep it',
    done: (name: string) => `${name} deleted.`,
  },

  importing: {
    title: 'Import profiles',
    words: 'Choose a file that Pinhole has exported. It holds no passwords: those are given afterwards.',
    choose: 'Choose a file…',
    chooseOther: 'Choose another file…',
    tooLarge: `The file is larger than what is imported at once, 512 KiB.`,
    unreadable: 'The file could not be read.',
    working: 'Importing…',
    imported: (count: number) => (count === 0 ? 'Nothing was imported.' : `${profilesOf(count)} imported.`),
    needs: (lacks: readonly SecretKind[]) => `needs ${formatAll(lacks.map((kind) => lack[kind]))}`,
    edit: 'Give it',
    refused: (count: number) => `${profilesOf(count)} not imported:`,
    taken: (count: number) =>
      count === 1
        ? 'One has the ID of a profile that is there.'
        : `${formatCount(count)} have IDs of profiles that are there.`,
    replace: 'Replace',
    keepBoth: 'Keep both',
    replaceHint:
      'Replace: what is there becomes what the file says. Keep both: the ones of the file get other IDs.',
  },

  exporting: {
    title: (count: number) => `Export ${profilesOf(count)}`,
    words: 'Without passwords, pass phrases and stored certificates.',
    part: (number: number, of: number) =>
      of === 1 ? 'Profiles as JSON' : `Profiles as JSON, part ${number} of ${of}`,
    failed: 'The profiles could not be exported.',
    none: 'There are no profiles of your own to export.',
  },
} as const;
