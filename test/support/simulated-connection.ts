import { PinholeError } from '../../main/model/errors.ts';
import type { Transport, TransportHandlers, TransportInfo } from '../../main/transport/transport.ts';
import type { FakeNetwork } from './fake-network.ts';
import type { SimulatedChance } from './simulated-chance.ts';
import type { SimulatedMachine } from './simulated-machine.ts';
import type { SteppedTime } from './stepped-time.ts';

/** What all connections of a simulation share. */
export interface Surroundings {
  readonly world: SteppedTime;
  readonly machine: SimulatedMachine;
  readonly chance: SimulatedChance;
  /** Of the machine: one address, or none. */
  readonly network: FakeNetwork;
  /** Nothing passes, in neither direction. */
  blackHole: boolean;
  /** `refusing`: the machine is there, its TSCF is not. */
  tscf: 'up' | 'refusing' | 'silent';
  /** One way, ms. */
  readonly latencyMs: number;
  /** Of transmissions, what is lost and repeated by TCP; 0 to 1. */
  readonly lossShare: number;
  /** Of messages, what is late by chance, up to `slowestMs`; 0 to 1. */
  readonly spikeShare: number;
  /** Called when the client writes. */
  clientWrites: () => void;
  /** What an octet takes one way on a living path, its repetitions included; at most. ms */
  readonly slowestMs: number;
}

type End = 'closed' | 'reset';
interface Item {
  readonly what: Uint8Array | End;
  readonly writtenMs: number;
  /** A black hole is or was in its way. */
  trouble: Trouble | undefined;
  /** Until TCP repeats it the next time, ms. */
  repeatMs: number;
}

/** The first retransmission of TCP, and its longest pause between two (RFC 6298). ms */
const FIRST_REPEAT_MS = 200;
const LONGEST_REPEAT_MS = 120_000;
/** After so long without an acknowledgement TCP gives a connection up (Linux, tcp_retries2). ms */
const GIVE_UP_MS = 924_000;

/** When nothing could pass, on the world's time. */
interface Trouble {
  readonly fromMs: number;
  untilMs: number;
}

/**
 * A TCP connection through a firewall: octets arrive in order, late, or never, and a pin-hole that was silent for too
 * long is forgotten without a word. What is true of it is known here, and nowhere in the engine.
 */
export class SimulatedConnection {
  readonly client: Transport;
  readonly server: SimulatedTransport;
  readonly openedMs: number;
  /** From when on nothing of either end reaches the other's session any more; undefined: it lives. */
  deadSinceMs: number | undefined;
  /** When the client closed it, or was told that it is closed. */
  clientClosedMs: number | undefined;
  /** Octets of the TSCF have arrived: the configuration is done. */
  configured = false;
  readonly #troubles: Trouble[] = [];
  readonly #around: Surroundings;
  readonly #lifetimeMs: number;
  readonly #up: Lane;
  readonly #down: Lane;
  #lastPassedMs: number;
  #forgotten = false;
  #serverGone = false;

  /** @param lifetimeMs how long the firewall remembers it in silence. */
  constructor(around: Surroundings, lifetimeMs: number) {
    this.#around = around;
    this.#lifetimeMs = lifetimeMs;
    this.openedMs = around.world.monotonicMs();
    this.#lastPassedMs = this.openedMs;
    const way = {
      pass: () => this.#pass(),
      held: (trouble: Trouble) => void this.#troubles.push(trouble),
      gaveUp: () => this.#gaveUp(),
    };
    const [address = 'nowhere'] = around.network.addresses;
    const client = new SimulatedTransport(address, '192.0.2.7', (what) => {
      if (typeof what === 'string') this.#clientOver();
      this.#up.push(what);
      around.clientWrites();
    });
    const server = new SimulatedTransport('192.0.2.7', '198.51.100.1', (what) => {
      if (typeof what === 'string') this.#serverGone = true;
      this.#down.push(what);
    });
    this.client = client;
    this.server = server;
    this.#up = new Lane(around, way, (what) => {
      if (!this.#serverGone) server.deliver(what);
      else if (around.tscf !== 'silent') this.#down.push('reset');
    });
    this.#down = new Lane(
      around,
      way,
      (what) => {
        around.machine.arrive(() => {
          this.configured ||= typeof what !== 'string';
          client.deliver(what);
          if (typeof what === 'string') this.#clientOver();
        });
      },
      () => around.machine.asleepForMs,
    );
    this.#watchSilence();
  }

  /** The firewall has forgotten it, or the address of the client is another one. */
  forget(): void {
    if (this.#forgotten) return;
    this.#forgotten = true;
    this.#die(this.#around.world.monotonicMs());
    this.#up.clear();
    this.#down.clear();
  }

  /** The TSCF has no memory of it any more. @param wordless it does not even say so until it is spoken to. */
  restartServer(wordless: boolean): void {
    if (this.#serverGone) return;
    this.#serverOver();
    this.#down.clear();
    this.#up.clear();
    this.server.deliver('reset');
    if (!wordless) this.#down.push('reset');
  }

  /** Whether there was a moment between the two at which nothing could pass. */
  wasDead(fromMs: number, toMs: number): boolean {
    if (this.deadSinceMs !== undefined && this.deadSinceMs <= toMs) return true;
    return this.#troubles.some((trouble) => trouble.fromMs <= toMs && trouble.untilMs >= fromMs);
  }

  #clientOver(): void {
    this.clientClosedMs ??= this.#around.world.monotonicMs();
    this.#down.clear();
  }

  #serverOver(): void {
    this.#serverGone = true;
    this.#die(this.#around.world.monotonicMs());
  }

  #die(atMs: number): void {
    this.deadSinceMs = Math.min(this.deadSinceMs ?? Infinity, atMs);
  }

  /** Whether the firewall lets something through, which it remembers. */
  #pass(): boolean {
    if (this.#forgotten) return false;
    this.#lastPassedMs = this.#around.world.monotonicMs();
    return true;
  }

  /** It looks when it fires: what passes meanwhile touches no timer. */
  #watchSilence(): void {
    const { world } = this.#around;
    world.after(Math.max(0.001, this.#lastPassedMs + this.#lifetimeMs - world.monotonicMs()), () => {
      if (this.clientClosedMs !== undefined && this.#serverGone) return;
      if (this.#forgotten) return;
      if (world.monotonicMs() < this.#lastPassedMs + this.#lifetimeMs) this.#watchSilence();
      else this.forget();
    });
  }

  #gaveUp(): void {
    if (this.#serverGone) return;
    this.#serverOver();
    this.server.deliver('reset');
  }
}

interface Way {
  pass(): boolean;
  held(trouble: Trouble): void;
  gaveUp(): void;
}

/** One direction of a connection: one after the other, as TCP hands octets out. */
class Lane {
  readonly #around: Surroundings;
  readonly #way: Way;
  readonly #deliver: (what: Item['what']) => void;
  /** How long the receiver will go on sleeping, ms. */
  readonly #asleepForMs: () => number;
  readonly #items: Item[] = [];
  #callOff: (() => void) | undefined;

  constructor(
    around: Surroundings,
    way: Way,
    deliver: (what: Item['what']) => void,
    asleepForMs: () => number = () => 0,
  ) {
    this.#around = around;
    this.#way = way;
    this.#deliver = deliver;
    this.#asleepForMs = asleepForMs;
  }

  push(what: Item['what']): void {
    const { world } = this.#around;
    const writtenMs = world.monotonicMs();
    this.#items.push({ what, writtenMs, trouble: undefined, repeatMs: FIRST_REPEAT_MS });
    if (this.#callOff === undefined) this.#wait(this.#delayMs());
  }

  clear(): void {
    this.#items.length = 0;
    this.#callOff?.();
    this.#callOff = undefined;
  }

  #wait(ms: number): void {
    this.#callOff = this.#around.world.after(ms, () => this.#arrive());
  }

  #arrive(): void {
    const { world, blackHole, slowestMs, chance } = this.#around;
    this.#callOff = undefined;
    const [item] = this.#items;
    if (item === undefined) return;
    if (world.monotonicMs() - item.writtenMs > GIVE_UP_MS) {
      this.clear();
      this.#way.gaveUp();
    } else if (blackHole) {
      if (item.trouble === undefined) {
        item.trouble = { fromMs: item.writtenMs, untilMs: Infinity };
        this.#way.held(item.trouble);
      }
      item.repeatMs = Math.min(LONGEST_REPEAT_MS, item.repeatMs * 2);
      this.#wait(item.repeatMs);
    } else if (this.#asleepForMs() > 0) {
      this.#wait(this.#asleepForMs() + chance.between(0, slowestMs));
    } else if (this.#way.pass()) {
      this.#items.shift();
      if (item.trouble !== undefined) item.trouble.untilMs = world.monotonicMs();
      this.#deliver(item.what);
      const [next] = this.#items;
      if (next !== undefined) this.#wait(Math.max(0, next.writtenMs + this.#delayMs() - world.monotonicMs()));
    } else {
      this.clear();
    }
  }

  /** Latency, some jitter, and each loss with its retransmission, doubling. */
  #delayMs(): number {
    const { latencyMs, lossShare, spikeShare, slowestMs, chance } = this.#around;
    if (chance.happens(spikeShare)) return chance.between(0, slowestMs);
    let delayMs = latencyMs * chance.between(1, 1.3);
    for (let repeatMs = FIRST_REPEAT_MS; chance.happens(lossShare); repeatMs *= 2) delayMs += repeatMs;
    return Math.min(slowestMs, delayMs);
  }
}

/** One end; what it writes goes to `send`. */
class SimulatedTransport implements Transport {
  readonly info: TransportInfo;
  readonly queuedOctets = 0;
  readonly #send: (what: Item['what']) => void;
  #handlers: TransportHandlers | undefined;
  #over = false;

  constructor(localAddress: string, remoteAddress: string, send: (what: Item['what']) => void) {
    this.#send = send;
    this.info = {
      local: `${localAddress}:4711`,
      remote: `${remoteAddress}:443`,
      remoteAddress,
      remotePort: 443,
      peerFingerprint: null,
      tls: {
        protocol: 'TLSv1.3',
        cipher: 'none',
        subject: 'simulated',
        issuer: 'simulated',
        validTo: '',
        chain: [],
        pinned: false,
        resumed: false,
        previousIssuer: null,
      },
    };
  }

  attach(handlers: TransportHandlers): void {
    this.#handlers = handlers;
  }

  write(octets: Uint8Array): void {
    if (!this.#over) this.#send(Uint8Array.from(octets));
  }

  /** Nobody holds a peer back here. */
  pause(): void {
    throw new Error('not simulated');
  }

  resume(): void {
    throw new Error('not simulated');
  }

  end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#send('closed');
  }

  destroy(): void {
    this.end();
  }

  deliver(what: Item['what']): void {
    if (this.#over) return;
    if (typeof what !== 'string') {
      this.#handlers?.octets(what);
      return;
    }
    this.#over = true;
    this.#handlers?.closed(new PinholeError(what === 'closed' ? 'PEER_CLOSED' : 'PEER_RESET'));
  }
}
