/** What the Secret Service of Linux says of itself, asked directly, since `keytar` calls what is locked missing. It shows no dialog. */
import type { BusCall, BusReply } from '../platform/bus-message.ts';
import { BusFailure, busSocket, onSessionBus } from '../platform/session-bus.ts';
import type { Timers } from '../platform/timers.ts';
import { StoreUnavailable } from './backend.ts';

type Ask = (call: BusCall) => Promise<BusReply>;

const SERVICE = 'org.freedesktop.secrets';
const ROOT = '/org/freedesktop/secrets';

/** Words for a person; the texts of `keytar` are matched to the same. */
export const OBJECTIONS = {
  noBus: 'there is no D-Bus session, by which the Secret Service is reached',
  noService: 'no Secret Service (such as gnome-keyring or KWallet) is on the D-Bus session',
  noStart: 'the Secret Service cannot be started',
  noCollection: 'the Secret Service has no default collection (keyring) to keep anything in',
  locked: 'the default collection (keyring) of the Secret Service is locked, and was not unlocked',
  ended: 'the Secret Service ended before it had answered',
  /** libsecret goes on talking to the one that it met first, where nothing runs GLib's loop: Node does not. */
  another:
    'the Secret Service was started again since this program first used it: start this program again, too',
  silent: 'the Secret Service does not answer',
} as const;

const absent = (words: string, cause?: unknown): StoreUnavailable =>
  new StoreUnavailable(words, { absent: true, cause });

export interface SecretServicePorts {
  readonly env: NodeJS.ProcessEnv;
  readonly timers: Timers;
  readonly limitMs: number;
}

/** Why nothing can be kept there now; null: it can, or the bus is reached in a way that only libraries know. Never rejects. */
export function secretServiceObjection(ports: SecretServicePorts): Promise<StoreUnavailable | null> {
  return onBus(ports, objectionOf);
}

/** Why an item that `keytar` did not find may be there all the same; null: it is not there. Never rejects. */
export function whyHidden(
  ports: SecretServicePorts,
  attributes: Readonly<Record<string, string>>,
): Promise<StoreUnavailable | null> {
  return onBus(ports, async (ask) => {
    const found = await ask(service('SearchItems', attributes));
    const [, locked] = found.values;
    if (Array.isArray(locked) && locked.length > 0) return new StoreUnavailable(OBJECTIONS.locked);
    // Not every service can search what is locked. Where there is no collection, nothing is hidden in it.
    const objection = await objectionOf(ask);
    return objection?.message === OBJECTIONS.noCollection ? null : objection;
  });
}

async function onBus(
  { env, timers, limitMs }: SecretServicePorts,
  questions: (ask: Ask) => Promise<StoreUnavailable | null>,
): Promise<StoreUnavailable | null> {
  const socket = busSocket(env);
  if (socket === undefined) return env['DBUS_SESSION_BUS_ADDRESS'] ? null : absent(OBJECTIONS.noBus);
  try {
    return await onSessionBus(socket, { timers, limitMs }, questions);
  } catch (thrown) {
    if (!(thrown instanceof BusFailure)) throw thrown;
    const { cause } = thrown;
    // It could not be connected to. What was thrown on a connection has no such cause.
    if (cause instanceof Error && 'syscall' in cause && cause.syscall === 'connect')
      return absent(OBJECTIONS.noBus, thrown);
    return new StoreUnavailable(`${OBJECTIONS.silent}: ${thrown.message}`, { cause: thrown });
  }
}

async function objectionOf(ask: Ask): Promise<StoreUnavailable | null> {
  const alias = await ask(service('ReadAlias', 'default'));
  if (alias.error !== null) return objectionTo(alias.error);
  const [collection] = alias.values;
  if (typeof collection !== 'string' || collection === '/') return absent(OBJECTIONS.noCollection);
  const locked = await ask({
    destination: SERVICE,
    path: collection,
    interface: 'org.freedesktop.DBus.Properties',
    member: 'Get',
    args: ['org.freedesktop.Secret.Collection', 'Locked'],
  });
  // An alias may lead to a collection that is not there yet.
  if (locked.error !== null) {
    return locked.error.endsWith('.NoReply') ? objectionTo(locked.error) : absent(OBJECTIONS.noCollection);
  }
  return locked.values[0] === true ? new StoreUnavailable(OBJECTIONS.locked) : null;
}

function objectionTo(error: string): StoreUnavailable {
  if (/\.(ServiceUnknown|NameHasNoOwner)$/.test(error)) return absent(OBJECTIONS.noService);
  if (error.includes('.Spawn.')) return absent(OBJECTIONS.noStart);
  if (error.endsWith('.NoReply')) return new StoreUnavailable(OBJECTIONS.ended);
  return new StoreUnavailable(`${OBJECTIONS.silent}: ${error}`);
}

function service(member: string, argument: BusCall['args'][number]): BusCall {
  return {
    destination: SERVICE,
    path: ROOT,
    interface: 'org.freedesktop.Secret.Service',
    member,
    args: [argument],
  };
}
