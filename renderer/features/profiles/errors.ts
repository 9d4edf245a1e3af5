/** What is wrong with a draft, at the field that it is wrong at. Pure. */
import {
  profileSchema,
  type Bounds,
  type Profile,
  type ProfileLocks,
} from '../../../app/contract/contract.ts';
import { text } from '../../text.ts';
import { inputOf, numberOf, type Draft, type DraftForward } from './draft.ts';

const words = text.profileForm.wrong;

export type ForwardField = `forwards.${number}.${Exclude<keyof DraftForward, 'key'>}`;
/** Each field that can be wrong, in the order of the form. */
export const FIELDS = [
  'host',
  'port',
  'name',
  'otherPorts',
  'intervalSeconds',
  'responseTimeS',
  'missLimit',
  'caFile',
  'serverName',
  'pins',
  'certFile',
  'keyFile',
  'pkcs12File',
  'storedId',
  'proxyUrl',
  'proxyUser',
  'proxyCaFile',
  'reconnectFirstS',
  'reconnectLongestS',
  'forwards',
  'captiveProbeUrl',
] as const;
export type PlainField = (typeof FIELDS)[number];
export type FieldName = PlainField | ForwardField;

export type FieldErrors = ReadonlyMap<FieldName, string>;

/** Whose word the bounds are. */
export interface Held {
  readonly locks: ProfileLocks;
  readonly organisation: string | null;
}

/** The profile that a draft is, or what is wrong with it: never both. */
export function judge(
  draft: Draft,
  held: Held,
): { readonly profile: Profile | null; readonly errors: FieldErrors } {
  const result = profileSchema.safeParse(inputOf(draft));
  const errors = new Map<FieldName, string>();
  for (const issue of result.error?.issues ?? []) {
    const field = fieldOf(issue.path);
    if (!errors.has(field)) errors.set(field, sentenceOf(field, issue, draft));
  }
  // Without a host there is no name of it either: one of them is to be given.
  if (errors.has('host') && draft.name.trim() === '') errors.delete('name');
  for (const [field, message] of outOfBounds(draft, held)) {
    if (!errors.has(field)) errors.set(field, message);
  }
  return { profile: result.success && errors.size === 0 ? result.data : null, errors };
}

/** By the path in a profile, without the places in lists. */
const FIELD_OF_PATH: Readonly<Record<string, PlainField>> = {
  id: 'name',
  name: 'name',
  host: 'host',
  port: 'port',
  otherPorts: 'otherPorts',
  'interval.seconds': 'intervalSeconds',
  responseTimeS: 'responseTimeS',
  missLimit: 'missLimit',
  'reconnect.initialMs': 'reconnectFirstS',
  'reconnect.maxMs': 'reconnectLongestS',
  'proxy.url': 'proxyUrl',
  'proxy.username': 'proxyUser',
  'proxy.credentials': 'proxyUser',
  'proxy.caFile': 'proxyCaFile',
  captiveProbeUrl: 'captiveProbeUrl',
  'tls.caFile': 'caFile',
  'tls.serverName': 'serverName',
  'tls.pins': 'pins',
  'tls.clientCertificate.certFile': 'certFile',
  'tls.clientCertificate.keyFile': 'keyFile',
  'tls.clientCertificate.file': 'pkcs12File',
  'tls.clientCertificate.id': 'storedId',
};

const FORWARD_FIELD_OF_PATH: Readonly<Record<string, Exclude<keyof DraftForward, 'key'>>> = {
  'listen.host': 'listenHost',
  'listen.port': 'listenPort',
  'to.address': 'toAddress',
  'to.port': 'toPort',
  count: 'count',
};

function fieldOf(path: readonly PropertyKey[]): FieldName {
  const [first, index, ...rest] = path;
  if (first === 'forwards') {
    const field = FORWARD_FIELD_OF_PATH[rest.join('.')];
    return typeof index === 'number' && field !== undefined ? `forwards.${index}.${field}` : 'forwards';
  }
  const names = path.filter((part) => typeof part === 'string').join('.');
  // What no field is for cannot be wrong; should it be all the same, it is said somewhere.
  return FIELD_OF_PATH[names] ?? 'name';
}

interface Issue {
  readonly code?: string | undefined;
  readonly message: string;
}

function sentenceOf(field: FieldName, { code, message }: Issue, draft: Draft): string {
  if (field.startsWith('forwards.')) {
    // What the rows forbid each other, and a range its row, the schema says itself.
    if (code === 'custom') return asSentence(message);
    return words.forward[field.slice(field.lastIndexOf('.') + 1) as Exclude<keyof DraftForward, 'key'>];
  }
  const plain = field as PlainField;
  if (plain === 'forwards') return asSentence(message);
  if (plain === 'proxyUrl' && code === 'custom' && draft.proxyUrl.trim() !== '') return asSentence(message);
  if (plain === 'reconnectFirstS' && code === 'custom') return words.pauses;
  return draft[plain].trim() === '' ? words.empty[plain] : words.right[plain];
}

function asSentence(message: string): string {
  const words = text.engine.wrongField(message);
  return text.sentence(words.charAt(0).toUpperCase() + words.slice(1));
}

function* outOfBounds(draft: Draft, { locks, organisation }: Held): Generator<[PlainField, string]> {
  const judgeOne = (value: string, bounds: Bounds | null, perUnit = 1): string | null => {
    const number = numberOf(value);
    if (bounds === null || typeof number !== 'number') return null;
    const [min, max] = [bounds.min / perUnit, bounds.max / perUnit];
    return number < min || number > max ? words.bounds(min, max, organisation) : null;
  };
  const { intervalMode: mode } = draft;
  const found: readonly [PlainField, string | null][] = [
    [
      'intervalSeconds',
      mode === 'proposed' || mode === 'static' ? judgeOne(draft.intervalSeconds, locks.intervalS) : null,
    ],
    ['responseTimeS', judgeOne(draft.responseTimeS, locks.responseTimeS)],
    ['reconnectFirstS', judgeOne(draft.reconnectFirstS, locks.reconnectMs, 1_000)],
    ['reconnectLongestS', judgeOne(draft.reconnectLongestS, locks.reconnectMs, 1_000)],
  ];
  for (const [field, message] of found) if (message !== null) yield [field, message];
}

/** The first field of the form that is wrong. */
export function firstWrong(errors: FieldErrors): FieldName | null {
  const rows = [...errors.keys()].filter((field) => field.startsWith('forwards.'));
  const inOrder = FIELDS.flatMap((field): FieldName[] => (field === 'forwards' ? [...rows, field] : [field]));
  return inOrder.find((field) => errors.has(field)) ?? null;
}
