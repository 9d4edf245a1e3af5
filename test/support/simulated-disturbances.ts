import type { LoadGuard } from '../../main/keepalive/load-guard.ts';
import type { MemoryPeer } from './memory-udp.ts';
import type { Surroundings } from './simulated-connection.ts';
import type { TunnelJudge } from './simulated-judge.ts';
import type { SimulatedTscf } from './simulated-tscf.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** What things happen to. */
interface Scene {
  readonly around: Surroundings;
  readonly tscf: SimulatedTscf;
  readonly guard: LoadGuard;
  readonly judges: readonly TunnelJudge[];
  /** A program that sends datagrams into the tunnels, and where it sends them. */
  readonly phone: MemoryPeer;
  readonly forwards: readonly { readonly address: string; readonly port: number }[];
}

/** What happens to machine, network and TSCF, by chance. */
export class SimulatedDisturbances {
  readonly counts = { sleeps: 0, stalls: 0, clockJumps: 0, blackHoles: 0, restarts: 0, networkChanges: 0 };
  readonly #scene: Scene;
  #over = false;

  /** How often things happen in this run. */
  readonly #pace: number;

  constructor(scene: Scene) {
    this.#scene = scene;
    this.#pace = scene.around.chance.scaleFree(0.1, 1);
    this.#each(20 * MINUTE_MS, () => this.#atWorst(() => this.#sleep()));
    this.#each(4 * MINUTE_MS, () => this.#atWorst(() => this.#stall()));
    this.#each(20 * MINUTE_MS, () => this.#setClock());
    this.#each(15 * MINUTE_MS, () => this.#blackHole());
    this.#each(40 * MINUTE_MS, () => this.#restart());
    this.#each(60 * MINUTE_MS, () => scene.tscf.forgetAll());
    this.#each(60 * MINUTE_MS, () => this.#changeNetwork());
    this.#each(15 * MINUTE_MS, () => this.#call());
  }

  /** Nothing new happens, and the way is clear. @returns how long the machine will still sleep, ms. */
  stop(): number {
    this.#over = true;
    this.#scene.around.blackHole = false;
    this.#scene.around.clientWrites = () => undefined;
    return this.#scene.around.machine.asleepForMs;
  }

  #each(meanMs: number, happen: () => void): void {
    const { world, chance } = this.#scene.around;
    world.after(chance.wait(meanMs * this.#pace), () => {
      if (this.#over) return;
      happen();
      this.#each(meanMs, happen);
    });
  }

  /** At any time, or while an answer is under way. */
  #atWorst(happen: () => void): void {
    const { around } = this.#scene;
    if (around.chance.happens(0.1)) {
      happen();
      return;
    }
    around.clientWrites = () => {
      around.clientWrites = () => undefined;
      around.world.after(around.chance.between(0, 2 * around.latencyMs), () => {
        if (!this.#over) happen();
      });
    };
  }

  /** The system may announce it, which may come to nothing, and tells of its end never, once or twice. */
  #sleep(): void {
    const { machine, world, chance } = this.#scene.around;
    const announced = chance.happens(0.5);
    if (announced) this.#tell((guard) => guard.suspend());
    world.after(chance.between(1, 2 * SECOND_MS), () => {
      if (this.#over || machine.asleep || (announced && chance.happens(0.1))) return;
      this.counts.sleeps += 1;
      const ms = chance.scaleFree(5 * SECOND_MS, HOUR_MS);
      machine.sleep(ms);
      for (let told = chance.one([0, 1, 2]); told > 0; told -= 1) {
        world.after(ms + chance.between(0, 3 * SECOND_MS), () => this.#tell((guard) => guard.resume()));
      }
    });
  }

  #stall(): void {
    const { machine, chance } = this.#scene.around;
    this.counts.stalls += 1;
    machine.stall(chance.scaleFree(100, 30 * SECOND_MS), chance.one([0, 0.3, 1]));
    this.#disturbed();
  }

  /** A person, or NTP; the machine's time zone moves no clock. */
  #setClock(): void {
    const { machine, chance } = this.#scene.around;
    this.counts.clockJumps += 1;
    machine.wallOffsetMs += chance.one([-1, 1]) * chance.scaleFree(100, 3 * HOUR_MS);
    // Where the monotonic clock stands still in sleep, the wall clock set forward looks like sleep.
    if (machine.monotonicStopsInSleep) this.#disturbed();
  }

  #blackHole(): void {
    const { around } = this.#scene;
    const { chance, world } = around;
    if (around.blackHole) return;
    this.counts.blackHoles += 1;
    around.blackHole = true;
    world.after(chance.scaleFree(SECOND_MS, chance.happens(0.1) ? 30 * MINUTE_MS : 2 * MINUTE_MS), () => {
      around.blackHole = false;
    });
  }

  #restart(): void {
    const { around, tscf } = this.#scene;
    if (around.tscf !== 'up') return;
    this.counts.restarts += 1;
    const wordless = around.chance.happens(0.5);
    tscf.restart(wordless, around.chance.between(0, (wordless ? 60 : 10) * SECOND_MS));
  }

  /** Away for a moment or for longer, and back with the same address or another, which is nothing to the firewall's memory. */
  #changeNetwork(): void {
    const { around, tscf } = this.#scene;
    const { network, chance, world } = around;
    const [before] = network.addresses;
    if (around.blackHole || before === undefined) return;
    this.counts.networkChanges += 1;
    const after = chance.happens(0.5) ? before : `10.0.0.${this.counts.networkChanges % 250}`;
    this.#disturbed();
    network.addresses = [];
    around.blackHole = true;
    world.after(chance.scaleFree(100, 2 * MINUTE_MS), () => {
      this.#disturbed();
      around.blackHole = false;
      network.addresses = [after];
      if (after !== before) tscf.forgetAll();
    });
  }

  /** Datagrams both ways, more often than any interval, for some minutes. */
  #call(): void {
    const { around, phone, forwards } = this.#scene;
    const { world, machine, chance } = around;
    const untilMs = world.monotonicMs() + chance.between(MINUTE_MS, 10 * MINUTE_MS);
    const gapMs = chance.scaleFree(SECOND_MS, 10 * SECOND_MS);
    const to = forwards[Math.floor(chance.uniform() * forwards.length)];
    const talk = (): void => {
      if (to === undefined || this.#over || world.monotonicMs() > untilMs) return;
      if (machine.running) machine.arrive(() => phone.send(new Uint8Array(40), to));
      world.after(gapMs, talk);
    };
    talk();
  }

  #tell(news: (guard: LoadGuard) => void): void {
    this.#disturbed();
    this.#scene.around.machine.arrive(() => news(this.#scene.guard));
  }

  #disturbed(): void {
    for (const judge of this.#scene.judges) judge.disturbed();
  }
}
