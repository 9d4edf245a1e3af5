import type { PinholeError } from '../../main/model/errors.ts';
import { encodeMessage } from '../../main/protocol/encode.ts';
import { FrameDecoder } from '../../main/protocol/frame-decoder.ts';
import type { Message, MessageOf } from '../../main/protocol/messages.ts';
import type { CmTypeName } from '../../main/protocol/constants.ts';
import type { Transport } from '../../main/transport/transport.ts';

/** The other end of a connection in the hands of a test: keeps what it got, sends what it is told to, answers nothing. */
export class ScriptedPeer {
  readonly messages: Message[] = [];
  closed: PinholeError | undefined;
  readonly #transport: Transport;

  constructor(transport: Transport, onMessage: (message: Message) => void = () => undefined) {
    this.#transport = transport;
    const decoder = new FrameDecoder({
      control: (decoded) => {
        if (decoded.kind !== 'message') throw new Error(`a peer of ours sent what is ${decoded.kind}`);
        this.messages.push(decoded.message);
        onMessage(decoded.message);
      },
      packet: () => undefined,
      lost: (error) => {
        throw error;
      },
    });
    decoder.admitPackets();
    transport.attach({
      octets: (chunk) => decoder.push(chunk),
      closed: (error) => {
        this.closed = error;
      },
    });
  }

  /** All of them in one chunk. */
  send(...messages: (Message | Uint8Array)[]): void {
    this.#transport.write(
      Buffer.concat(
        messages.map((message) => (message instanceof Uint8Array ? message : encodeMessage(message))),
      ),
    );
  }

  close(): void {
    this.#transport.end();
  }

  of<N extends CmTypeName>(type: N): MessageOf<N>[] {
    return this.messages.filter((message): message is Message & MessageOf<N> => message.type === type);
  }

  /** @throws Error where no such message has come. */
  last<N extends CmTypeName>(type: N): MessageOf<N> {
    const message = this.of(type).at(-1);
    if (message === undefined) throw new Error(`no ${type} has come`);
    return message;
  }
}
