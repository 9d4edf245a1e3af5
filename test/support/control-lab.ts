/** A real local socket in a folder of its own, over an engine that a test says the words of. */
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { findProgram, type FindOptions, type RunningProgram } from '../../app/control/client.ts';
import { LineDecoder, lineOf } from '../../app/control/lines.ts';
import type { ControlPlace } from '../../app/control/place.ts';
import { newHex, proofOf, type ControlProgram } from '../../app/control/proof.ts';
import { openControl, type ControlServer } from '../../app/control/server.ts';
import type { CoreApi } from '../../main/model/core-api.ts';
import { nodePlatform } from '../../main/platform/node-platform.ts';
import { createFakeCore, type FakeCore } from './fake-core.ts';
import { FakeTime } from './fake-time.ts';

export const TEST_VERSION = '1.2.3';

/** A place that nothing has been put in yet, not even its directory; removed at the end of the test. */
export async function newPlace(): Promise<ControlPlace> {
  const top = await mkdtemp(join(tmpdir(), 'pinhole-ctl-'));
  onTestFinished(() => rm(top, { recursive: true, force: true }));
  return { directory: join(top, 'pinhole'), uid: process.getuid?.() };
}

export interface ControlLab {
  readonly core: FakeCore;
  /** Of the program; that of commands is the real one. */
  readonly time: FakeTime;
  readonly place: ControlPlace;
  readonly server: ControlServer;
  readonly address: string;
  /** A command, which has proved itself. */
  readonly find: (options?: Partial<FindOptions>) => Promise<RunningProgram>;
  /** Whoever connects, and has said nothing. */
  readonly visit: () => Promise<Visitor>;
}

export async function controlLab(
  overrides: Partial<CoreApi> = {},
  program: ControlProgram = 'serve',
): Promise<ControlLab> {
  const place = await newPlace();
  const core = createFakeCore(overrides);
  const time = new FakeTime();
  const server = await openControl({ core, program, version: TEST_VERSION, place, timers: time });
  onTestFinished(() => server.close());
  const address = join(place.directory, `${program}.sock`);
  return {
    core,
    time,
    place,
    server,
    address,
    find: (options = {}) => findIn(place, options),
    visit: () => visit(address),
  };
}

export async function findIn(
  place: ControlPlace,
  options: Partial<FindOptions> = {},
): Promise<RunningProgram> {
  const running = await findProgram({ version: TEST_VERSION, place, ...options });
  onTestFinished(() => running.close());
  return running;
}

/** The key that the program has left for this user's commands. */
export async function keyIn({ directory }: ControlPlace, program: ControlProgram = 'serve'): Promise<string> {
  return (JSON.parse(await readFile(join(directory, `${program}.json`), 'utf8')) as { key: string }).key;
}

/** A connection octet by octet. */
export class Visitor {
  readonly socket: Socket;
  readonly closed: Promise<unknown>;
  readonly #lines: unknown[] = [];
  #wake: () => void = () => undefined;

  constructor(socket: Socket) {
    this.socket = socket;
    this.closed = once(socket, 'close');
    const decoder = new LineDecoder(64 * 1_048_576);
    socket.on('data', (chunk) => {
      for (const line of decoder.push(chunk)) this.#lines.push(JSON.parse(line));
      this.#wake();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => this.#wake());
    onTestFinished(() => void socket.destroy());
  }

  /** @returns undefined: the other side hung up */
  async next(): Promise<unknown> {
    while (this.#lines.length === 0 && !this.socket.destroyed)
      await new Promise<void>((resolve) => (this.#wake = resolve));
    return this.#lines.shift();
  }

  say(message: object): void {
    this.socket.write(lineOf(message));
  }

  /** Greets and proves itself by `key`. @returns what it is answered at last */
  async prove(key: string): Promise<unknown> {
    const ofCommand = newHex((count) => nodePlatform.random.octets(count));
    this.say({ pinhole: 1, challenge: ofCommand });
    const { challenge: ofProgram } = (await this.next()) as { challenge: string };
    this.say({ proof: proofOf(key, 'command', { ofCommand, ofProgram }) });
    return this.next();
  }
}

async function visit(address: string): Promise<Visitor> {
  const socket = connect(address);
  await once(socket, 'connect');
  return new Visitor(socket);
}
