/** The end of the local socket in the running program. */
import { chmod, rm } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { CoreApi } from '../../main/model/core-api.ts';
import { PinholeError } from '../../main/model/errors.ts';
import { LIMITS } from '../../main/model/limits.ts';
import { holdLock } from '../../main/platform/file-lock.ts';
import { nodePlatform } from '../../main/platform/node-platform.ts';
import type { Random } from '../../main/platform/random.ts';
import type { Timers } from '../../main/platform/timers.ts';
import { writeWholeFile } from '../../main/platform/write-file.ts';
import { answerCommand, hangUpLater, refuse } from './connection.ts';
import {
  controlPaths,
  controlPlace,
  prepareDirectory,
  type ControlCard,
  type ControlPlace,
} from './place.ts';
import { newHex, type ControlProgram } from './proof.ts';

export interface ControlOptions {
  readonly core: CoreApi;
  readonly program: ControlProgram;
  /** Of the program. */
  readonly version: string;
  /** Default: this user's. */
  readonly place?: ControlPlace;
  readonly timers?: Timers;
  readonly random?: Pick<Random, 'octets'>;
}

export interface ControlServer {
  /** Ends every connection at once. Never rejects; a second time it does nothing. */
  close(): Promise<void>;
}

/**
 * Lets commands of this user reach the core.
 * @throws PinholeError CONTROL_UNAVAILABLE, where another program of the same kind can be reached already, among other reasons;
 * CONTROL_UNTRUSTED, FILE_UNWRITABLE
 */
export async function openControl(options: ControlOptions): Promise<ControlServer> {
  const { program, place = controlPlace(), random = nodePlatform.random } = options;
  const fresh = (): string => newHex((count) => random.octets(count));
  const paths = controlPaths(place, program, fresh());
  const key = fresh();
  await prepareDirectory(place);
  const lock = holdLock(paths.lock);
  if (lock === undefined) throw taken(program);
  const commands = new Set<Socket>();
  const server = createServer({ allowHalfOpen: false });
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= (async () => {
      const isOurs = server.listening;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of commands) socket.destroy();
      // The next program overwrites it, should it have to stay.
      if (isOurs) await rm(paths.card, { force: true }).catch(() => undefined);
      await closed;
      lock.release();
    })();
    return closing;
  };

  accept(server, commands, { ...options, key, random });
  try {
    if (place.uid !== undefined) await clear(paths.address, program);
    await listen(server, paths.address);
    if (place.uid !== undefined) await chmod(paths.address, 0o600);
    await writeWholeFile(
      paths.card,
      JSON.stringify({ v: 1, address: paths.address, key } satisfies ControlCard),
    );
  } catch (thrown) {
    await close();
    throw thrown;
  }
  return { close };
}

interface Accepting extends ControlOptions {
  readonly key: string;
  readonly random: Pick<Random, 'octets'>;
}

function accept(
  server: Server,
  commands: Set<Socket>,
  { core, program, version, key, random, timers = nodePlatform.timers }: Accepting,
): void {
  const welcome = { program, version, pid: process.pid };
  // Those that are being told that they are too many are counted as well.
  server.maxConnections = 2 * LIMITS.controlConnections.value;
  server.on('connection', (socket) => {
    const isOneTooMany = commands.size >= LIMITS.controlConnections.value;
    commands.add(socket);
    socket.on('close', () => commands.delete(socket));
    if (!isOneTooMany) {
      answerCommand(socket, { core, welcome, key, timers, random });
      return;
    }
    socket.on('error', () => socket.destroy());
    hangUpLater(socket, timers);
    const most = LIMITS.controlConnections.value;
    refuse(socket, new PinholeError('REQUEST_LIMIT', `${most} commands are connected, and no more may be`));
  });
}

const taken = (program: ControlProgram): PinholeError =>
  new PinholeError(
    'CONTROL_UNAVAILABLE',
    program === 'serve' ? 'another `pinhole serve` answers them' : 'another Pinhole answers them',
  );

/**
 * Removes what a program that died has left there. Whoever calls this holds the lock, which the kernel took from it; a socket that
 * answers nevertheless is left alone.
 */
async function clear(address: string, program: ControlProgram): Promise<void> {
  if (await isAnswered(address)) throw taken(program);
  await rm(address, { force: true });
}

/** What connecting to a socket without a program behind it says. */
const DEAD = ['ENOENT', 'ECONNREFUSED', 'ENOTSOCK'];

async function isAnswered(address: string): Promise<boolean> {
  const socket = connect(address);
  try {
    return await new Promise((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('error', ({ code = '' }: NodeJS.ErrnoException) => resolve(!DEAD.includes(code)));
    });
  } finally {
    socket.destroy();
  }
}

async function listen(server: Server, address: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      reject(
        new PinholeError('CONTROL_UNAVAILABLE', `${address} cannot be listened on: ${cause.message}`, {
          cause,
        }),
      );
    });
    server.listen(address, resolve);
  });
  // A connection that cannot be accepted (no file handles left) is that connection's loss alone.
  server.removeAllListeners('error').on('error', () => undefined);
}
