/** The words of the page of the log. */
import { LIMITS, type LogLevel, type UpdateStatus } from '../../../app/contract/contract.ts';
import { formatCount, formatList, formatRtt, formatSpan } from '../../format.ts';

const level: Record<LogLevel, string> = { info: 'Info', warn: 'Warning', error: 'Error' };

const leastLevel: Record<LogLevel, string> = {
  info: 'All levels',
  warn: 'Warnings and errors',
  error: 'Errors',
};

/** By the `event` of an entry. */
const kinds: Readonly<Record<string, string>> = {
  state: 'State of a tunnel',
  interval: 'Interval',
  answered: 'Keep-alives answered',
  kam: 'Keep-alives missed or late',
  pinhole: 'Pin-hole',
  gap: 'Pauses of this computer',
  lifetime: 'Lifetime measured',
  summary: 'End of a connection',
  profiles: 'Profiles changed',
  policy: 'Policy changed',
  update: 'Updates',
  updater: 'Details of updates',
  telemetry: 'Metrics for your organisation',
  start: 'Program started',
  end: 'Program ended',
  warning: 'Warnings',
  problem: 'Defects',
  lost: 'Lines lost',
  'too-long': 'Entries that were too long',
};

const programs: Readonly<Record<string, string>> = {
  desktop: 'Pinhole started',
  serve: 'pinhole serve started',
  connect: 'pinhole connect started',
};

const updateStates: Record<UpdateStatus['state'], string> = {
  unsupported: 'not looked for here',
  off: 'off',
  'no-feed': 'no place to look',
  idle: 'no newer version',
  checking: 'looking for a new version',
  available: 'available',
  downloading: 'downloading',
  ready: 'ready to be installed',
  failed: 'failed',
};

const list = (names: readonly string[], omitted: number): string =>
  formatList([...names, ...(omitted > 0 ? [`${formatCount(omitted)} more`] : [])]);

const some = (what: string, names: readonly string[]): readonly string[] =>
  names.length === 0 ? [] : [`${what}: ${formatList(names)}`];

const roundTrips = (min: number | null, max: number | null): string => {
  if (min === null || max === null) return '';
  return min === max ? `, in ${formatRtt(min)}` : `, in ${formatRtt(min)} to ${formatRtt(max)}`;
};

export const logs = {
  title: 'Logs',
  lead: 'What happened, on the computer where Pinhole runs, across its runs. The log is kept there on disk.',
  list: 'Log',
  loading: 'Reading the log…',
  failed: 'The log could not be read.',

  follow: 'Follow',
  paused: 'Not following while scrolled down.',
  save: 'Save',
  fileName: 'pinhole-log.jsonl',
  level: 'Level',
  levels: leastLevel,
  tunnel: 'Tunnel',
  anyTunnel: 'All tunnels',
  kind: 'Kind',
  anyKind: 'All kinds',
  kinds,
  search: 'Text',
  searchPlaceholder: 'Find in the log',

  levelWord: level,
  showRaw: 'JSON of this line',
  older: 'Older',
  oldest: 'This is where the log begins.',
  full: `Only the newest ${formatCount(LIMITS.logLinesShown.value)} lines are shown here. A filter finds what is older.`,
  shown: (count: number) => (count === 1 ? '1 line' : `${formatCount(count)} lines`),
  skipped: (count: number) =>
    count === 1 ? 'One damaged line was left out.' : `${formatCount(count)} damaged lines were left out.`,
  empty: 'The log is empty. What happens from now on stands here.',
  nothingFound: 'No line of the log fits.',
  nothingYet: 'No line of the newest part of the log fits. Older looks further.',

  entry: {
    start: (program: string, version: string, runtime: string, system: string) =>
      `${programs[program] ?? `${program} started`}: version ${version}, ${runtime}, ${system}`,
    end: (seconds: number) => `Ended after ${formatSpan(seconds)}`,
    answered: (count: number, seconds: number, min: number | null, max: number | null) =>
      `${count === 1 ? 'Keep-alive answered' : `${formatCount(count)} keep-alives answered within ${formatSpan(seconds)}`}${roundTrips(min, max)}`,
    policy: (names: readonly string[], omitted: number) => `Policy changed: ${list(names, omitted)}`,
    profiles: (of: {
      readonly added: readonly string[];
      readonly changed: readonly string[];
      readonly removed: readonly string[];
      readonly omitted: number;
    }) =>
      [
        ...some('Profiles added', of.added),
        ...some('Profiles changed', of.changed),
        ...some('Profiles removed', of.removed),
        ...(of.omitted > 0 ? [`and ${formatCount(of.omitted)} more`] : []),
      ].join('; '),
    update: (state: UpdateStatus['state'], version: string | null, message: string | null) =>
      `Updates: ${version === null ? '' : `version ${version} `}${updateStates[state]}${message === null ? '' : `. ${message}`}`,
    updater: (message: string) => `Updates: ${message}`,
    telemetry: (host: string, reason: string | null) =>
      reason === null ? `Metrics reach ${host}` : `Metrics do not reach ${host}: ${reason}`,
    lost: (lines: number, reason: string) =>
      `${lines === 1 ? 'One line' : `${formatCount(lines)} lines`} could not be written: ${reason}`,
    tooLong: (of: string, octets: number) =>
      `An entry of ${formatCount(octets)} octets (${of}) was too long to be written`,
  },
} as const;
