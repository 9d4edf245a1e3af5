/** The session's D-Bus, as far as a question about the tray needs it: it lets everyone in, and answers as a test says. */
import { createServer, type Server } from 'node:net';

/** What the bus knows of whoever shows tray icons. */
export interface BusScript {
  /** Whether there is a StatusNotifierWatcher, and whether it has a host. */
  watcher: boolean;
  host: boolean;
  /** Whether it answers at all. */
  silent: boolean;
}

const METHOD_RETURN = 2;

export class ScriptedBus {
  readonly script: BusScript = { watcher: true, host: true, silent: false };
  /** Members that were called, in order. */
  readonly calls: string[] = [];
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((socket) => {
      let held = Buffer.alloc(0);
      let greeted = false;
      socket.on('error', () => socket.destroy());
      socket.on('data', (chunk: Buffer) => {
        if (this.script.silent) return;
        held = Buffer.concat([held, chunk]);
        if (!greeted) {
          const begin = held.indexOf('BEGIN\r\n');
          if (held.includes('AUTH EXTERNAL') && begin === -1) socket.write('OK 00\r\n');
          if (begin === -1) return;
          greeted = true;
          held = held.subarray(begin + 7);
        }
        for (let octets = lengthOf(held); octets !== undefined; octets = lengthOf(held)) {
          socket.write(this.#answer(held.subarray(0, octets)));
          held = held.subarray(octets);
        }
      });
    });
  }

  /** @param path of its socket */
  static async listen(path: string): Promise<ScriptedBus> {
    const bus = new ScriptedBus();
    await new Promise<void>((resolve) => bus.#server.listen(path, resolve));
    return bus;
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #answer(call: Buffer): Buffer {
    const serial = call.readUInt32LE(8);
    const text = call.toString('latin1');
    const member = ['Hello', 'NameHasOwner', 'Get'].find((name) => text.includes(`${name}\0`)) ?? '?';
    this.calls.push(member);
    switch (member) {
      case 'NameHasOwner':
        return reply(serial, 'b', bool(this.script.watcher));
      case 'Get':
        return reply(serial, 'v', Buffer.concat([Buffer.from([1, 0x62, 0, 0]), bool(this.script.host)]));
      default:
        return reply(serial, 's', Buffer.from('\x05\0\0\0:1.42\0', 'latin1'));
    }
  }
}

const bool = (value: boolean): Buffer => Buffer.from([value ? 1 : 0, 0, 0, 0]);

/** Of the first message of `held`; undefined: it is not all there. */
function lengthOf(held: Buffer): number | undefined {
  if (held.length < 16) return undefined;
  const octets = Math.ceil((16 + held.readUInt32LE(12)) / 8) * 8 + held.readUInt32LE(4);
  return held.length < octets ? undefined : octets;
}

function reply(serial: number, signature: string, body: Buffer): Buffer {
  // Two fields, each at a multiple of eight: the serial that is answered, and the signature.
  const fields = Buffer.alloc(8 + 7);
  fields.write('\x05\x01u\0', 0, 'latin1');
  fields.writeUInt32LE(serial, 4);
  fields.write(`\x08\x01g\0\x01${signature}\0`, 8, 'latin1');
  const head = Buffer.alloc(Math.ceil((16 + fields.length) / 8) * 8);
  head.write('l', 0);
  head.writeUInt8(METHOD_RETURN, 1);
  head.writeUInt8(1, 3);
  head.writeUInt32LE(body.length, 4);
  head.writeUInt32LE(1, 8);
  head.writeUInt32LE(fields.length, 12);
  fields.copy(head, 16);
  return Buffer.concat([head, body]);
}
