import { mkdirSync, rmSync } from 'node:fs';
import { run } from './command.ts';
import { DELAY_DEVICE, DelayLine } from './delay-line.ts';
import {
  answerUnknown,
  flushPinholes,
  raiseFirewall,
  REFUSE,
  setFault,
  type Direction,
  type Fault,
} from './firewall.ts';
import { LabProcess } from './lab-process.ts';
import { takeLock } from './lock.ts';
import { addNamespaces, inside, ip, namespaceOf, removeNamespaces, type Place } from './namespaces.ts';

export interface LabOptions {
  /** Silence after which a pin-hole closes without a word, seconds. */
  readonly establishedTimeoutS: number;
}

export const SERVER_ADDRESS = '198.51.100.2';

/** For the files of the programs in the lab. One name, as there is one lab: what a dead run left is found again. */
const FOLDER = '/run/pinhole-lab';

const ROUTER_INSIDE = '192.0.2.1';
const ROUTER_OUTSIDE = '198.51.100.1';
/** The client's addresses come from here; a route of its own leads all of them over the delay line. */
const CLIENT_NETWORK = '192.0.2.64/26';
const FIRST_CLIENT_HOST = 65;
const CLIENT_HOSTS = 60;

const GOOD: Fault = { blocked: false, lossPercent: 0 };

/**
 * Three network namespaces, with no way out: a client, a NAT router with a stateful firewall that forgets silent
 * connections, a server. The kernel does the real thing; nothing here knows Pinhole. One at a time on a machine.
 */
export class Lab {
  /** For the files of the programs in the lab: it goes with the lab. */
  readonly folder = FOLDER;
  readonly #giveLockBack: () => Promise<void>;
  readonly #faults: Record<Direction, Fault> = { up: GOOD, down: GOOD };
  #clientHost = FIRST_CLIENT_HOST;
  #delayLine: DelayLine | undefined;

  private constructor(giveLockBack: () => Promise<void>) {
    this.#giveLockBack = giveLockBack;
  }

  /** Waits for any other lab of this machine to end, and removes what a run that died has left. */
  static async create(options: LabOptions): Promise<Lab> {
    const lab = new Lab(await takeLock());
    try {
      await clear();
      mkdirSync(FOLDER, { mode: 0o700 });
      await lab.#build(options);
      return lab;
    } catch (thrown) {
      await lab.close();
      throw thrown;
    }
  }

  get clientAddress(): string {
    return `192.0.2.${this.#clientHost}`;
  }

  /** Runs a program to its end. @returns its output. @throws Error for any status but 0. */
  exec(place: Place, argv: readonly string[]): Promise<string> {
    return run(inside(place, argv));
  }

  /** Starts a program; it ends with the lab, if not before. Of this process's environment it sees the path alone. */
  spawn(place: Place, argv: readonly string[]): LabProcess {
    const folders = { HOME: FOLDER, TMPDIR: FOLDER, XDG_CONFIG_HOME: FOLDER, XDG_STATE_HOME: FOLDER };
    const env = { PATH: process.env['PATH'], XDG_RUNTIME_DIR: FOLDER, ...folders };
    return new LabProcess(inside(place, argv), env);
  }

  /** Closes every pin-hole at once. */
  flush(): Promise<void> {
    return flushPinholes();
  }

  /** Loses that share of the packets, in one direction or both; 0: none. */
  async loss(percent: number, direction?: Direction): Promise<void> {
    await this.#change(direction, { lossPercent: percent });
  }

  /** While on, nothing passes, and nobody is told. Off ends one-way blocks too. */
  async blackHole(on: boolean): Promise<void> {
    await this.#change(undefined, { blocked: on });
  }

  async oneWayBlock(direction: Direction): Promise<void> {
    await this.#change(direction, { blocked: true });
  }

  /** From now on the router answers packets of connections that it does not know with RST. */
  resetInstead(): Promise<void> {
    return answerUnknown(true);
  }

  /** From now on the server answers each attempt to connect with RST. */
  async refuse(): Promise<void> {
    await this.exec('server', ['nft', REFUSE]);
  }

  /** How many attempts it has refused. */
  async refusals(): Promise<number> {
    const listed = await this.exec('server', ['nft', 'list', 'counter', 'ip', 'refusal', 'attempts']);
    return Number(/packets (\d+)/.exec(listed)?.[1]);
  }

  /** Delays each packet by `ms` ± `jitterMs`, each way, in order; 0: not at all. What is under way at a change to 0 is lost. */
  async delay(ms: number, jitterMs = 0): Promise<void> {
    if (ms === 0) {
      const line = this.#delayLine;
      this.#delayLine = undefined;
      await this.#route();
      await line?.close();
    } else if (this.#delayLine) {
      this.#delayLine.set(ms, jitterMs);
    } else {
      this.#delayLine = await DelayLine.create((place, argv) => this.spawn(place, argv), ms, jitterMs);
      await this.#route();
    }
  }

  /** Limits the path to that many kbit/s each way. */
  async rate(kbit: number): Promise<void> {
    const limit = ['root', 'tbf', 'rate', `${kbit}kbit`, 'burst', '4kb', 'latency', '400ms'];
    await run(['tc', '-n', namespaceOf('router'), 'qdisc', 'replace', 'dev', 'wan', ...limit]);
    await run(['tc', '-n', namespaceOf('server'), 'qdisc', 'replace', 'dev', 'eth0', ...limit]);
  }

  /** The client loses its address and gets another one, as on a change of network. @returns the new one. */
  async changeClientAddress(): Promise<string> {
    await ip('client', 'address', 'delete', `${this.clientAddress}/24`, 'dev', 'eth0');
    this.#clientHost = FIRST_CLIENT_HOST + ((this.#clientHost + 1 - FIRST_CLIENT_HOST) % CLIENT_HOSTS);
    await ip('client', 'address', 'add', `${this.clientAddress}/24`, 'dev', 'eth0');
    await this.#route();
    return this.clientAddress;
  }

  /** As when the client's cable is drawn, or its Wi-Fi turned off; its address it keeps. */
  async clientLink(isUp: boolean): Promise<void> {
    await ip('client', 'link', 'set', 'eth0', isUp ? 'up' : 'down');
    // The way out went with the link.
    if (isUp) await this.#route();
  }

  /** TCP connections that the client has begun so far. */
  async connectionsBegun(): Promise<number> {
    const [names = [], values = []] = (await this.exec('client', ['grep', '^Tcp:', '/proc/net/snmp']))
      .split('\n')
      .map((line) => line.split(' '));
    return Number(values[names.indexOf('ActiveOpens')]);
  }

  /** Ends every program in the lab and removes it. */
  async close(): Promise<void> {
    await clear();
    await this.#giveLockBack();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #build({ establishedTimeoutS }: LabOptions): Promise<void> {
    await addNamespaces();
    await cable('client', 'eth0', 'lan');
    await cable('server', 'eth0', 'wan');
    await ip('client', 'address', 'add', `${this.clientAddress}/24`, 'dev', 'eth0');
    await ip('router', 'address', 'add', `${ROUTER_INSIDE}/24`, 'dev', 'lan');
    await ip('router', 'address', 'add', `${ROUTER_OUTSIDE}/24`, 'dev', 'wan');
    // It has no route to the client: only the translation of addresses makes an answer possible.
    await ip('server', 'address', 'add', `${SERVER_ADDRESS}/24`, 'dev', 'eth0');
    await this.#route();
    await raiseFirewall({ routerAddress: ROUTER_OUTSIDE, establishedTimeoutS });
  }

  /** Leads the client's packets over the delay line or past it. */
  async #route(): Promise<void> {
    if (this.#delayLine) {
      await ip('client', 'route', 'replace', 'default', 'dev', DELAY_DEVICE);
      await ip('router', 'route', 'replace', CLIENT_NETWORK, 'dev', DELAY_DEVICE);
    } else {
      await ip('client', 'route', 'replace', 'default', 'via', ROUTER_INSIDE);
      await ip('router', 'route', 'replace', CLIENT_NETWORK, 'dev', 'lan');
    }
  }

  async #change(direction: Direction | undefined, change: Partial<Fault>): Promise<void> {
    for (const each of direction === undefined ? (['up', 'down'] as const) : [direction]) {
      this.#faults[each] = { ...this.#faults[each], ...change };
      await setFault(each, this.#faults[each]);
    }
  }
}

/** Ends every program of a lab and removes what is left of it; does nothing where there is none. */
async function clear(): Promise<void> {
  await removeNamespaces();
  rmSync(FOLDER, { recursive: true, force: true, maxRetries: 3 });
}

/** A cable between a place and the router. */
async function cable(place: Place, device: string, routerDevice: string): Promise<void> {
  const peer = ['peer', 'name', routerDevice, 'netns', namespaceOf('router')];
  await ip(place, 'link', 'add', device, 'type', 'veth', ...peer);
  await ip(place, 'link', 'set', device, 'up');
  await ip('router', 'link', 'set', routerDevice, 'up');
}
