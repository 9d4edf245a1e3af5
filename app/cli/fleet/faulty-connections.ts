import type { RoutedDialer, Transport, TransportHandlers } from '../../../main/core.ts';
import { PinholeError } from '../../../main/model/errors.ts';
import type { Random } from '../../../main/platform/random.ts';

/**
 * Connections of a fleet on which faults are made, each on a real socket. The tunnels know nothing of it: they see what they would
 * see of a network that does so, and the TSCF does.
 */
export class FaultyConnections {
  readonly #chance: Pick<Random, 'uniform'>;
  readonly #mostSilent: number;
  /** Those on which the TSCF has answered. In no order: the last one takes the place of one that goes. */
  readonly #answered: FaultyConnection[] = [];
  /** Oldest first. */
  readonly #silent = new Set<FaultyConnection>();

  /** @param mostSilent connections that are kept open in silence; beyond that the oldest is closed */
  constructor(chance: Pick<Random, 'uniform'>, mostSilent: number) {
    this.#chance = chance;
    this.#mostSilent = mostSilent;
  }

  /** Silent connections that are still open. */
  get silentOpen(): number {
    return this.#silent.size;
  }

  /** A dialer of which the connections can be cut and silenced. */
  around(dialer: RoutedDialer): RoutedDialer {
    return {
      dial: async (target, signal, onStage) =>
        new FaultyConnection(await dialer.dial(target, signal, onStage), this),
    };
  }

  /** Closes TCP of one that is drawn, without a word of TLS or of the protocol. @returns whether there was one */
  cut(): boolean {
    const drawn = this.#draw();
    drawn?.cut();
    return drawn !== undefined;
  }

  /**
   * From now on nothing is sent on one that is drawn, and what arrives is thrown away; TCP stays open, also when its tunnel has given it up:
   * until the TSCF closes it, or `close`. @returns whether there was one
   */
  silence(): boolean {
    const drawn = this.#draw();
    if (drawn === undefined) return false;
    this.left(drawn);
    this.#silent.add(drawn);
    drawn.silence();
    if (this.#silent.size > this.#mostSilent) this.#closeOldest();
    return true;
  }

  /** Closes TCP of every one, without a word; their tunnels are not told. */
  abandon(): void {
    for (const one of [...this.#answered]) one.abandon();
  }

  /** Closes those that are silent. */
  close(): void {
    while (this.#silent.size > 0) this.#closeOldest();
  }

  /** The TSCF has answered on it for the first time. */
  came(one: FaultyConnection): void {
    one.at = this.#answered.push(one) - 1;
  }

  /** It is over, or silent. Does nothing where it is not among those that have answered. */
  left(one: FaultyConnection): void {
    const { at } = one;
    if (at === undefined) return;
    one.at = undefined;
    const last = this.#answered.pop();
    if (last === undefined || last === one) return;
    this.#answered[at] = last;
    last.at = at;
  }

  /** A silent one is over. */
  ended(one: FaultyConnection): void {
    this.#silent.delete(one);
  }

  #draw(): FaultyConnection | undefined {
    return this.#answered[Math.floor(this.#chance.uniform() * this.#answered.length)];
  }

  #closeOldest(): void {
    const [oldest] = this.#silent;
    if (oldest === undefined) return;
    this.#silent.delete(oldest);
    oldest.abandon();
  }
}

/** One object a connection, between a transport and the tunnel that it was made for. */
class FaultyConnection implements Transport, TransportHandlers {
  readonly #transport: Transport;
  readonly #all: FaultyConnections;
  #handlers: TransportHandlers | undefined;
  #answered = false;
  #silent = false;
  /** Among those that have answered; undefined: not there. */
  at: number | undefined;

  constructor(transport: Transport, all: FaultyConnections) {
    this.#transport = transport;
    this.#all = all;
  }

  get info(): Transport['info'] {
    return this.#transport.info;
  }

  get queuedOctets(): number {
    return this.#transport.queuedOctets;
  }

  attach(handlers: TransportHandlers): void {
    this.#handlers = handlers;
    this.#transport.attach(this);
  }

  write(octets: Uint8Array): void {
    if (!this.#silent) this.#transport.write(octets);
  }

  pause(): void {
    if (!this.#silent) this.#transport.pause();
  }

  resume(): void {
    this.#transport.resume();
  }

  end(): void {
    this.#all.left(this);
    if (!this.#silent) this.#transport.end();
  }

  destroy(): void {
    this.#all.left(this);
    if (!this.#silent) this.#transport.destroy();
  }

  octets(chunk: Uint8Array): void {
    if (this.#silent) return;
    if (!this.#answered) {
      this.#answered = true;
      this.#all.came(this);
    }
    this.#handlers?.octets(chunk);
  }

  closed(error: PinholeError): void {
    this.#all.left(this);
    this.#all.ended(this);
    // Behind a closed pin-hole nothing would be heard of it.
    if (!this.#silent) this.#handlers?.closed(error);
  }

  cut(): void {
    this.abandon();
    this.#handlers?.closed(new PinholeError('PEER_RESET', 'cut, as --cut wants it'));
  }

  silence(): void {
    this.#silent = true;
    // What arrives has to be read, or the end of the connection would not be seen.
    this.#transport.resume();
  }

  abandon(): void {
    this.#all.left(this);
    this.#transport.destroy();
  }
}
