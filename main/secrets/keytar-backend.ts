import type { SecretStoreKind } from '../model/secret.ts';
import { nodePlatform } from '../platform/node-platform.ts';
import type { Timers } from '../platform/timers.ts';
import { StoreUnavailable, type SecretBackend } from './backend.ts';
import { CALL_LIMITS, OneAtATime } from './one-at-a-time.ts';
import { OBJECTIONS, secretServiceObjection, whyHidden } from './secret-service.ts';
import { SECRET_SERVICE } from './secret-store.ts';

/** What of `keytar` is used. */
interface Keytar {
  getPassword(service: string, account: string): Promise<string | null>;
  setPassword(service: string, account: string, password: string): Promise<void>;
  deletePassword(service: string, account: string): Promise<boolean>;
}

export interface KeytarPorts {
  readonly timers: Timers;
  readonly platform: NodeJS.Platform;
  readonly env: NodeJS.ProcessEnv;
  readonly limits: typeof CALL_LIMITS;
  /** Loads `keytar`, which is native and optional: where it was not installed, only using it fails. */
  readonly load: () => Promise<unknown>;
  readonly lane: OneAtATime;
}

interface System {
  readonly kind: SecretStoreKind;
  readonly name: string;
}

const LINUX: System = { kind: 'secret-service', name: 'Secret Service' };
const SYSTEMS: Partial<Record<NodeJS.Platform, System>> = {
  darwin: { kind: 'keychain', name: 'Keychain' },
  win32: { kind: 'credential-manager', name: 'Credential Manager' },
};

/** One for the whole program, whoever opens a vault: its calls share libuv's four threads with files and names. */
const programLane = new OneAtATime(nodePlatform.timers, 'the system’s store of passwords');

/** Whether a call of the system's store is under way. Node waits for it before it ends, and it may wait for a person. */
export function secretCallUnderWay(): boolean {
  return programLane.busy;
}

/** The system's own store: Keychain, Credential Manager, Secret Service. */
export function keytarBackend(given: Partial<KeytarPorts> = {}): SecretBackend {
  const ports: KeytarPorts = {
    timers: nodePlatform.timers,
    platform: process.platform,
    env: process.env,
    limits: CALL_LIMITS,
    load: loadKeytar,
    lane: programLane,
    ...given,
  };
  const { limits, lane } = ports;
  const system = SYSTEMS[ports.platform] ?? LINUX;
  const servicePorts = { ...ports, limitMs: limits.probeMs };

  const call = async <T>(
    limitMs: number,
    make: (keytar: Keytar) => Promise<T>,
    secret?: string,
  ): Promise<T> => {
    try {
      const keytar = await loaded(ports.load);
      return await lane.run(limitMs, limits.turnMs, () => make(keytar));
    } catch (thrown) {
      throw inWords(thrown, secret);
    }
  };
  /** libsecret calls missing what a person did not unlock. */
  const assertNotHidden = async (account: string): Promise<void> => {
    if (system !== LINUX) return;
    const why = await whyHidden(servicePorts, { service: SECRET_SERVICE, account });
    if (why !== null) throw why;
  };

  return {
    ...system,
    async get(account) {
      const text = await call(limits.callMs, (keytar) => keytar.getPassword(SECRET_SERVICE, account));
      if (text === null) await assertNotHidden(account);
      return text;
    },
    set: (account, text) =>
      call(limits.callMs, (keytar) => keytar.setPassword(SECRET_SERVICE, account, text), text),
    async delete(account) {
      const deleted = await call(limits.callMs, (keytar) => keytar.deletePassword(SECRET_SERVICE, account));
      if (!deleted) await assertNotHidden(account);
    },
    async check() {
      try {
        if (system === LINUX) {
          await loaded(ports.load);
          return await secretServiceObjection(servicePorts);
        }
        await call(limits.probeMs, (keytar) => keytar.getPassword(SECRET_SERVICE, 'probe'));
        return null;
      } catch (thrown) {
        return inWords(thrown);
      }
    },
  };
}

async function loaded(load: () => Promise<unknown>): Promise<Keytar> {
  try {
    const { default: keytar } = (await load()) as { readonly default: Keytar };
    return keytar;
  } catch (cause) {
    const text = cause instanceof Error ? cause.message : String(cause);
    const [library] = /lib[\w.-]+\.so[.\d]*(?=: cannot open)/.exec(text) ?? [];
    throw new StoreUnavailable(
      library === undefined
        ? 'the module keytar, by which the system’s store of passwords is reached, is not installed or was not compiled'
        : `the module keytar, by which the system’s store of passwords is reached, lacks ${library}`,
      { absent: true, cause },
    );
  }
}

/** Texts that were seen of libsecret and the services behind it; of what else is said, only that something was. */
const TEXTS: readonly { readonly text: RegExp; readonly error: (cause: unknown) => StoreUnavailable }[] = [
  {
    text: /^Cannot autolaunch D-Bus|child process “dbus-launch”|^Could not connect: /,
    error: absent('noBus'),
  },
  { text: /org\.freedesktop\.secrets was not provided by any \.service files/, error: absent('noService') },
  { text: /^Error calling StartServiceByName/, error: absent('noStart') },
  { text: /^Object does not exist at path .*\/collection\//, error: absent('noCollection') },
  {
    text: /locked collection/,
    error: (cause) => new StoreUnavailable(OBJECTIONS.locked, { cause }),
  },
  {
    text: /^The name :[\d.]+ was not provided|^The session wrapping the secret does not exist/,
    error: (cause) => new StoreUnavailable(OBJECTIONS.another, { cause }),
  },
  {
    text: /recipient disconnected from message bus|^The connection is closed|^Underlying GIOStream/,
    error: (cause) => new StoreUnavailable(OBJECTIONS.ended, { cause, uncertain: true }),
  },
  {
    text: /^Timeout was reached/,
    error: (cause) => new StoreUnavailable(OBJECTIONS.silent, { cause, uncertain: true }),
  },
];

function absent(words: keyof typeof OBJECTIONS): (cause: unknown) => StoreUnavailable {
  return (cause) => new StoreUnavailable(OBJECTIONS[words], { absent: true, cause });
}

/** @param secret what the call was made with: a text that holds it is not passed on. */
function inWords(thrown: unknown, secret?: string): StoreUnavailable {
  if (thrown instanceof StoreUnavailable) return thrown;
  const whole = thrown instanceof Error ? thrown.message : String(thrown);
  const text = whole.split('\n')[0] ?? '';
  const known = TEXTS.find((one) => one.text.test(text));
  if (known !== undefined) return known.error(thrown);
  const shown = secret === undefined || !whole.includes(secret);
  return new StoreUnavailable(
    `the system’s store of passwords: ${shown ? text : 'it failed, for a reason that cannot be shown'}`,
    { uncertain: true, ...(shown && { cause: thrown }) },
  );
}

const loadKeytar = (): Promise<unknown> => importOptional('keytar');

/** By a variable name: neither the compiler nor the bundler may need the package to be there. */
function importOptional(name: string): Promise<unknown> {
  return import(name);
}
