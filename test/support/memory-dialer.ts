import type { Timers } from '../../main/platform/timers.ts';
import type { Message } from '../../main/protocol/messages.ts';
import type { Dialer, DialTarget } from '../../main/transport/dialer.ts';
import type { Transport } from '../../main/transport/transport.ts';
import { memoryPair, type MemoryPair } from './memory-transport.ts';
import { ScriptedPeer } from './scripted-peer.ts';

export interface Dialled {
  readonly target: DialTarget;
  readonly pair: MemoryPair;
  readonly peer: ScriptedPeer;
}

/** How a peer answers, where it does. */
export type Manners = (peer: ScriptedPeer, message: Message) => void;

/** A TSCF as it should be, in a few lines: assigns `intervalS`, answers every Keep_Alive and a release. */
export function mannerly(intervalS: number): Manners {
  return (peer, message) => {
    switch (message.type) {
      case 'Configuration_Request':
        peer.send({
          ...message,
          type: 'Configuration_Response',
          tlvs: { resultCode: 0, keepAliveIntervalS: intervalS },
        });
        return;
      case 'Keep_Alive':
        peer.send({ ...message, type: 'Keep_Alive_Response' });
        return;
      case 'Configuration_Release_Request':
        peer.send({ ...message, type: 'Configuration_Release_Response', tlvs: { resultCode: 0 } });
        return;
      default:
        return;
    }
  };
}

/** A dialer whose connections are in memory. `next` says what becomes of the attempts, `manners` how peers answer. */
export class MemoryDialer implements Dialer {
  readonly dialled: Dialled[] = [];
  /** What the coming attempts fail with, in order; `hang`: neither. Afterwards they succeed. */
  readonly next: (Error | 'hang')[] = [];
  manners: Manners;
  attempts = 0;
  readonly #timers: Timers;

  constructor(timers: Timers, manners: Manners) {
    this.#timers = timers;
    this.manners = manners;
  }

  /** The connection that was made last. @throws Error where there is none. */
  get last(): Dialled {
    const last = this.dialled.at(-1);
    if (last === undefined) throw new Error('nothing was dialled');
    return last;
  }

  async dial(
    target: DialTarget,
    signal: AbortSignal,
    onStage: (stage: 'tcp' | 'tls') => void,
  ): Promise<Transport> {
    this.attempts += 1;
    signal.throwIfAborted();
    onStage('tcp');
    onStage('tls');
    const fate = this.next.shift();
    if (fate instanceof Error) throw fate;
    if (fate === 'hang') {
      await new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      });
    }
    const pair = memoryPair(this.#timers);
    const peer: ScriptedPeer = new ScriptedPeer(pair.server, (message) => this.manners(peer, message));
    this.dialled.push({ target, pair, peer });
    return pair.client;
  }
}
