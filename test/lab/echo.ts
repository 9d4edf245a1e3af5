import { setTimeout as sleep } from 'node:timers/promises';
import { SERVER_ADDRESS, type Lab } from './lab.ts';
import type { LabProcess } from './lab-process.ts';

const ECHO_PORT = 7;
const PIPE_PORT = 9;
const START_MS = 5_000;

/** What came of a message: its round trip, ms; or how the connection failed it. */
export type Answer = number | 'silence' | 'reset' | 'closed';

/** Runs a plain TCP echo on the server. */
export async function startEcho(lab: Lab): Promise<void> {
  await listening(lab.spawn('server', ['socat', '-dd', `TCP4-LISTEN:${ECHO_PORT},reuseaddr,fork`, 'PIPE']));
}

/** A TCP connection from the client to the echo. */
export class EchoConnection {
  readonly #process: LabProcess;
  #asked = 0;
  #askedMs = 0;

  private constructor(process: LabProcess) {
    this.#process = process;
  }

  /** @throws Error where the first message gets no answer. */
  static async open(lab: Lab): Promise<EchoConnection> {
    const connection = new EchoConnection(
      lab.spawn('client', ['socat', '-d', '-', `TCP4:${SERVER_ADDRESS}:${ECHO_PORT}`]),
    );
    const answer = await connection.ask(START_MS);
    if (typeof answer !== 'number') throw new Error(`the first message of a connection met ${answer}`);
    return connection;
  }

  /** Sends a line of at least `octets` and waits for it to come back. */
  async ask(withinMs: number, octets = 0): Promise<Answer> {
    this.#asked += 1;
    this.#askedMs = performance.now();
    this.#process.write(`${String(this.#asked).padEnd(octets)}\n`);
    return this.answer(withinMs);
  }

  /** Waits for the answer to the last message. */
  async answer(withinMs: number): Promise<Answer> {
    const { lines } = this.#process;
    const back = await this.#process.until(
      () => lines.find(({ text }) => Number(text) === this.#asked),
      withinMs,
    );
    if (back) return back.atMs - this.#askedMs;
    const { status, stderr } = this.#process;
    if (status === undefined) return 'silence';
    if (stderr.includes('Connection reset')) return 'reset';
    if (status === 0) return 'closed';
    throw new Error(`the connection ended otherwise: ${stderr}`);
  }
}

/** A TCP connection whose ends do nothing by themselves: what is written to one is said by the other. */
export async function openPipe(lab: Lab): Promise<Record<'client' | 'server', LabProcess>> {
  const server = lab.spawn('server', ['socat', '-dd', `TCP4-LISTEN:${PIPE_PORT},reuseaddr`, '-']);
  await listening(server);
  const client = lab.spawn('client', ['socat', '-', `TCP4:${SERVER_ADDRESS}:${PIPE_PORT}`]);
  client.write('hello\n');
  await server.line((text) => text === 'hello', START_MS);
  return { client, server };
}

const DATAGRAM_OCTETS = 8;
/** So few at a time that no queue runs full, whatever the load of the machine. */
const BATCH = 20;
const BATCH_MS = 20;
/** Longer than any datagram is under way. */
const QUIET_MS = 500;

/** Sends `count` datagrams to an echo. @returns how many came back. */
export async function echoDatagrams(lab: Lab, count: number): Promise<number> {
  const socat = ['socat', '-dd', '-b', String(DATAGRAM_OCTETS)];
  const server = lab.spawn('server', [...socat, `UDP4-LISTEN:${ECHO_PORT},reuseaddr`, 'PIPE']);
  await listening(server);
  const client = lab.spawn('client', [...socat, '-', `UDP4:${SERVER_ADDRESS}:${ECHO_PORT}`]);
  for (let sent = 0; sent < count; sent += BATCH) {
    client.write(`${'.'.repeat(DATAGRAM_OCTETS - 1)}\n`.repeat(Math.min(BATCH, count - sent)));
    await sleep(BATCH_MS);
  }
  let back: number;
  do {
    back = client.lines.length;
    await sleep(QUIET_MS);
  } while (client.lines.length > back);
  await Promise.all([client.stop(), server.stop()]);
  return back;
}

async function listening(server: LabProcess): Promise<void> {
  const isUp = await server.until(() => server.stderr.includes('listening on') || undefined, START_MS);
  if (isUp === undefined) throw new Error(`the echo does not listen: ${server.stderr}`);
}
