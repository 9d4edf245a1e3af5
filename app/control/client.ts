/** The end of the local socket in a command. */
import { connect, type Socket } from 'node:net';
import type { z } from 'zod';
import { asPinholeError, PinholeError } from '../../main/model/errors.ts';
import { LIMITS } from '../../main/model/limits.ts';
import { nodePlatform } from '../../main/platform/node-platform.ts';
import type { Timers } from '../../main/platform/timers.ts';
import { wireAnswerSchema } from '../contract/channel.ts';
import { createClient, type Client } from '../contract/client.ts';
import { CommandChannel } from './command-channel.ts';
import { LineDecoder, lineOf, parseLine } from './lines.ts';
import { assertOwn, controlPlace, readCard, type ControlCard, type ControlPlace } from './place.ts';
import {
  controlProgramSchema,
  counterSchema,
  isProof,
  newHex,
  proofOf,
  welcomeSchema,
  type ControlProgram,
  type Welcome,
} from './proof.ts';

export interface RunningProgram {
  readonly who: Welcome;
  readonly client: Client;
  /** Resolves when it can no longer be asked. */
  readonly ended: Promise<void>;
  close(): void;
}

export interface FindOptions {
  /** Of the command. */
  readonly version: string;
  /** Which to ask. Default: whichever runs, the desktop first. */
  readonly program?: ControlProgram | undefined;
  /** Default: this user's. */
  readonly place?: ControlPlace;
  readonly timers?: Timers;
}

/**
 * Connects to the running program of this user.
 * @throws PinholeError CONTROL_NOT_RUNNING, CONTROL_UNTRUSTED, CONTROL_OTHER_VERSION, CONTROL_LOST, REQUEST_LIMIT
 */
export async function findProgram(options: FindOptions): Promise<RunningProgram> {
  const { program, place = controlPlace() } = options;
  if (await assertOwn(place.directory, 'directory', place)) {
    for (const one of program === undefined ? controlProgramSchema.options : [program]) {
      const card = await readCard(place, one);
      const socket = card && (await connectTo(card, place));
      if (card && socket) return introduce(socket, card, options);
    }
  }
  throw new PinholeError(
    'CONTROL_NOT_RUNNING',
    program === undefined
      ? undefined
      : `There is no running ${program === 'serve' ? '`pinhole serve`' : 'window'} of this user`,
  );
}

/** @returns undefined: the program that left the card is dead */
async function connectTo({ address }: ControlCard, place: ControlPlace): Promise<Socket | undefined> {
  if (place.uid !== undefined && !(await assertOwn(address, 'socket', place))) return undefined;
  const socket = connect(address);
  return new Promise((resolve, reject) => {
    socket.once('connect', () => resolve(socket));
    socket.once('error', (cause: NodeJS.ErrnoException) => {
      if (cause.code === 'ECONNREFUSED' || cause.code === 'ENOENT') resolve(undefined);
      else
        reject(new PinholeError('CONTROL_LOST', `${address} cannot be reached: ${cause.message}`, { cause }));
    });
  });
}

/** Proves to each other who they are, the program first. */
async function introduce(
  socket: Socket,
  { key, address }: ControlCard,
  options: FindOptions,
): Promise<RunningProgram> {
  const { timers = nodePlatform.timers, version } = options;
  const lines = receive(socket, timers);
  try {
    const ofCommand = newHex((count) => nodePlatform.random.octets(count));
    socket.write(lineOf({ pinhole: 1, challenge: ofCommand }));
    const { challenge: ofProgram, proof } = await lines.next(counterSchema);
    const challenges = { ofCommand, ofProgram };
    if (!isProof(proof, proofOf(key, 'program', challenges))) {
      throw new PinholeError(
        'CONTROL_UNTRUSTED',
        `What listens on ${address} cannot prove that it is Pinhole`,
      );
    }
    socket.write(lineOf({ proof: proofOf(key, 'command', challenges) }));
    const who = await lines.next(welcomeSchema);
    if (who.version !== version) {
      throw new PinholeError(
        'CONTROL_OTHER_VERSION',
        `Pinhole ${who.version} runs (process ${who.pid}), and this command is of version ${version}`,
      );
    }
    const channel = new CommandChannel(socket, who, timers);
    lines.handOver((line) => channel.take(line));
    return { who, client: createClient(channel), ended: channel.ended, close: () => socket.destroy() };
  } catch (thrown) {
    socket.destroy();
    throw thrown;
  }
}

interface Lines {
  /** The next line, as it has to be. */
  next<T>(schema: z.ZodType<T>): Promise<T>;
  /** From now on, and what waits. */
  handOver(take: (line: string) => void): void;
}

/** Whoever answers in no form of this program, or not in time, is left. */
function receive(socket: Socket, timers: Timers): Lines {
  const decoder = new LineDecoder(LIMITS.controlAnswerOctets.value);
  const waiting: string[] = [];
  let take = (line: string): void => void waiting.push(line);
  let failed: PinholeError | undefined;
  let fail = (error: PinholeError): void => void (failed ??= error);

  socket.on('data', (chunk) => {
    try {
      for (const line of decoder.push(chunk)) take(line);
    } catch (thrown) {
      fail(asPinholeError(thrown));
      socket.destroy();
    }
  });
  socket.removeAllListeners('error').on('error', () => socket.destroy());
  socket.on('close', () => fail(new PinholeError('CONTROL_LOST', 'The running program hung up')));

  const nextLine = (): Promise<string> =>
    new Promise((resolve, reject) => {
      const ready = waiting.shift();
      if (ready !== undefined) {
        resolve(ready);
        return;
      }
      if (failed !== undefined) {
        reject(failed);
        return;
      }
      const callOff = timers.after(LIMITS.controlAnswerMs.value, () =>
        fail(new PinholeError('CONTROL_LOST', 'The running program does not answer')),
      );
      take = (line) => {
        callOff();
        take = (another) => void waiting.push(another);
        resolve(line);
      };
      fail = (error) => {
        callOff();
        failed = error;
        reject(error);
      };
    });
  return {
    async next(schema) {
      const said = parseLine(await nextLine());
      const { success, data } = schema.safeParse(said);
      if (success) return data;
      const refusal = wireAnswerSchema.safeParse(said);
      // Its own words for the code: who has proved nothing yet puts none of theirs on a terminal.
      if (refusal.success && !refusal.data.ok) throw new PinholeError(refusal.data.error.code);
      throw new PinholeError(
        'CONTROL_UNTRUSTED',
        'What listens on the local socket does not speak as Pinhole does',
      );
    },
    handOver(another) {
      take = another;
      for (const line of waiting.splice(0)) another(line);
    },
  };
}
