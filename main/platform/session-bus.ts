/**
 * As much of a D-Bus client as it takes to ask what no library at hand can ask, of the Secret Service and of the desktop's tray: on a
 * socket, with a time limit, and on none of the threads on which a call of `keytar` may hang.
 */
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { LIMITS } from '../model/limits.ts';
import { readReply, writeCall, type BusCall, type BusReply } from './bus-message.ts';
import type { Timers } from './timers.ts';

/** The bus cannot be reached, or does not answer. What a peer answers, be it an error, is a value. */
export class BusFailure extends Error {}

/**
 * The socket of the session's bus; undefined: no bus, or none behind a socket of this machine's file system.
 * Where nothing names it, systemd's place for it.
 */
export function busSocket(env: NodeJS.ProcessEnv): string | undefined {
  const { DBUS_SESSION_BUS_ADDRESS: address, XDG_RUNTIME_DIR: runtime } = env;
  if (address === undefined || address === '') {
    return runtime === undefined || runtime === '' ? undefined : join(runtime, 'bus');
  }
  for (const one of address.split(';')) {
    const [, kind, value] = /^unix:(?:.*,)?(path|abstract)=([^,]+)/.exec(one) ?? [];
    if (value !== undefined) return `${kind === 'abstract' ? '\0' : ''}${decodeURIComponent(value)}`;
  }
  return undefined;
}

/** Connects, puts questions one after the other, and is gone. @throws BusFailure */
export async function onSessionBus<T>(
  socketPath: string,
  { timers, limitMs }: { readonly timers: Timers; readonly limitMs: number },
  questions: (ask: (call: BusCall) => Promise<BusReply>) => Promise<T>,
): Promise<T> {
  const socket = connect(socketPath);
  const callOff = timers.after(limitMs, () =>
    socket.destroy(new BusFailure(`no answer within ${limitMs / 1_000} s`)),
  );
  try {
    const bus = new BusConnection(socket);
    await bus.greet();
    return await questions((call) => bus.ask(call));
  } catch (thrown) {
    if (thrown instanceof BusFailure) throw thrown;
    throw new BusFailure(thrown instanceof Error ? thrown.message : String(thrown), { cause: thrown });
  } finally {
    callOff();
    socket.destroy();
  }
}

class BusConnection {
  readonly #socket: Socket;
  #held: Buffer = Buffer.alloc(0);
  #gone: Error | undefined;
  #look: (() => void) | undefined;
  #serial = 0;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => {
      this.#held = Buffer.concat([this.#held, chunk]);
      if (this.#held.length > 2 * LIMITS.busMessageOctets.value)
        socket.destroy(new BusFailure('it says too much'));
      this.#look?.();
    });
    socket.on('error', (error) => (this.#gone = error));
    socket.on('close', () => {
      this.#gone ??= new BusFailure('it closed the connection');
      this.#look?.();
    });
  }

  /** Says who this is (the system tells the bus the same of the socket), and takes a name. */
  async greet(): Promise<void> {
    const uid = Buffer.from(String(process.getuid?.() ?? 0)).toString('hex');
    this.#socket.write(`\0AUTH EXTERNAL ${uid}\r\n`);
    const answer = await this.#until((held) => {
      const end = held.indexOf('\r\n');
      return end === -1 ? undefined : { value: held.toString('latin1', 0, end), octets: end + 2 };
    });
    if (!answer.startsWith('OK ')) throw new BusFailure('it does not let this user in');
    this.#socket.write('BEGIN\r\n');
    await this.ask({
      destination: 'org.freedesktop.DBus',
      path: '/org/freedesktop/DBus',
      interface: 'org.freedesktop.DBus',
      member: 'Hello',
      args: [],
    });
  }

  async ask(call: BusCall): Promise<BusReply> {
    this.#serial += 1;
    const serial = this.#serial;
    this.#socket.write(writeCall(call, serial));
    for (;;) {
      const message = await this.#until(readReply);
      if (message.replyTo === serial) return message;
    }
  }

  /** Takes from what has come, once there is enough of it. */
  #until<T>(take: (held: Buffer) => { readonly value: T; readonly octets: number } | undefined): Promise<T> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        try {
          const taken = take(this.#held);
          if (taken !== undefined) {
            this.#look = undefined;
            this.#held = this.#held.subarray(taken.octets);
            resolve(taken.value);
          } else if (this.#gone !== undefined) reject(this.#gone);
        } catch (thrown) {
          reject(thrown instanceof Error ? thrown : new BusFailure(String(thrown)));
        }
      };
      this.#look = look;
      look();
    });
  }
}
