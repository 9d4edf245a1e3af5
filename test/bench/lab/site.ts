import { startEcho } from '../../lab/echo.ts';
import { Lab } from '../../lab/lab.ts';
import { PROGRAMS } from './programs/index.ts';
import { START_MS, type Watch } from './programs/program.ts';
import type { Watched } from './programs/watched.ts';

/** No pin-hole may close by itself where something else is measured. s */
const PINHOLE_S = 3_600;

/** A number for each program, by name. */
export type ByProgram = Readonly<Record<string, number>>;

/** A lab in which every program has its tunnel up. */
export class Site {
  readonly lab: Lab;
  readonly #programs: ReadonlyMap<string, Watched>;

  private constructor(lab: Lab, programs: ReadonlyMap<string, Watched>) {
    this.lab = lab;
    this.#programs = programs;
  }

  static async open(watch: Watch): Promise<Site> {
    const lab = await Lab.create({ establishedTimeoutS: PINHOLE_S });
    try {
      await startEcho(lab);
      const started = PROGRAMS.map(
        async (program) => [program.name, await program.start(lab, watch)] as const,
      );
      const site = new Site(lab, new Map(await Promise.all(started)));
      await site.allUp(START_MS);
      return site;
    } catch (thrown) {
      await lab.close();
      throw thrown;
    }
  }

  /** @throws Error that names the programs whose tunnel is not up within that time. */
  async allUp(withinMs: number): Promise<void> {
    const nowMs = performance.now();
    const waits = await this.each((program) => (program.isUp ? 0 : program.next('up', nowMs, withinMs)));
    const down = Object.keys(waits).filter((name) => waits[name] === Infinity);
    if (down.length === 0) return;
    const accounts = down.map((name) => `${name}: ${this.#programs.get(name)?.account() ?? ''}`);
    throw new Error(`not up within ${withinMs} ms:\n${accounts.join('\n')}`);
  }

  get isAllUp(): boolean {
    return [...this.#programs.values()].every(({ isUp }) => isUp);
  }

  /** What `measure` makes of each, all at the same time. */
  async each(measure: (program: Watched) => number | Promise<number>): Promise<ByProgram> {
    const numbers = [...this.#programs].map(
      async ([name, program]) => [name, await measure(program)] as const,
    );
    return Object.fromEntries(await Promise.all(numbers));
  }

  close(): Promise<void> {
    return this.lab.close();
  }
}
