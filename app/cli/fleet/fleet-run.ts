import type { CoreApi } from '../../../main/model/core-api.ts';
import { ERRORS } from '../../../main/model/errors.ts';
import type { Platform } from '../../../main/platform/node-platform.ts';
import { jsonLine, type Io } from '../io.ts';
import type { FaultyConnections } from './faulty-connections.ts';
import type { FleetFigures, FleetSummary } from './figures.ts';
import type { FleetPlan } from './fleet-options.ts';
import { fleetLine, fleetPanel, fleetSummary } from './fleet-text.ts';
import { Conductor, Pace, type Paced } from './pace.ts';
import type { ProcessWatch } from './process-watch.ts';
import type { SeededChance } from './seeded-chance.ts';
import { Tally, type Tallied } from './tally.ts';

export interface FleetRunOptions {
  readonly core: CoreApi;
  /** Of the tunnels, in the order in which they start. */
  readonly ids: readonly string[];
  readonly plan: FleetPlan;
  /** Host and port, for a person. */
  readonly target: string;
  readonly connections: FaultyConnections;
  readonly chance: SeededChance;
  readonly watch: ProcessWatch;
}

type Figures = Omit<FleetFigures, 'v' | 'event'>;
type Summary = Omit<FleetSummary, 'v' | 'event'>;

/** So many tunnels that have failed for good, and none that came up, say what becomes of the rest. */
const HOPELESS_TUNNELS = 10;

/** Above these, times that were measured are this machine's own as well: of the delay of its event loop, ms, and of what was sent. */
const SLOW_DELAY_MS = 100;
const SLOW_LATE_SHARE = 0.01;

/** One load test: starts the tunnels, makes the faults, says how it goes. */
export class FleetRun {
  readonly #options: FleetRunOptions;
  readonly #ports: Pick<Platform, 'clock' | 'timers'>;
  readonly #io: Io;
  readonly #tally: Tally;
  readonly #beganMs: number;
  #periodBeganMs: number;
  #started = 0;
  /** Faults. */
  readonly #made = { cut: 0, silenced: 0, released: 0 };
  /** Those of periods that are over. */
  #told = { cut: 0, silenced: 0, released: 0 };
  /** Tunnels that are being released, to be started again. */
  readonly #releasing = new Set<number>();
  #drawnLines = 0;
  #over = false;

  constructor(options: FleetRunOptions, ports: Pick<Platform, 'clock' | 'timers'>, io: Io) {
    this.#options = options;
    this.#ports = ports;
    this.#io = io;
    this.#tally = new Tally(options.ids, ports.clock);
    this.#beganMs = ports.clock.monotonicMs();
    this.#periodBeganMs = this.#beganMs;
  }

  /** Until the time is over, an interrupt, or it is plain that no tunnel will come up. The core is closed then. @returns the share of tunnels that were up */
  async run(): Promise<number> {
    const { core, plan, connections, watch } = this.#options;
    let finish = (): void => undefined;
    const stopListening = core.onChange((change) => {
      this.#tally.changed(change);
      if (this.#isHopeless()) finish();
    }, 'answered');
    const stopObserving = core.observe(this.#tally);
    const conductor = new Conductor(this.#ports, this.#paced());
    let callOffPeriod: (() => void) | undefined;
    let callOffEnd: (() => void) | undefined;
    try {
      await new Promise<void>((resolve) => {
        finish = resolve;
        this.#io.interrupted.addEventListener('abort', () => resolve());
        if (this.#io.interrupted.aborted) resolve();
        if (plan.durationMs !== undefined) callOffEnd = this.#ports.timers.after(plan.durationMs, resolve);
        const period = (): void => {
          callOffPeriod = this.#ports.timers.after(plan.everyMs, () => {
            this.#tell();
            period();
          });
        };
        conductor.start();
        period();
      });
    } finally {
      this.#over = true;
      conductor.stop();
      callOffPeriod?.();
      callOffEnd?.();
      stopListening();
      stopObserving();
    }
    this.#takePeriod();
    const upShare = this.#tally.inState('connected') / plan.tunnels;
    const summary = { ...this.#total(), seed: plan.seed, upShare, abandoned: plan.abandon };
    const closingMs = this.#now();
    if (plan.abandon) connections.abandon();
    await core.close();
    connections.close();
    watch.close();
    this.#tellSummary({ ...summary, closedInMs: this.#now() - closingMs });
    return upShare;
  }

  #now(): number {
    return this.#ports.clock.monotonicMs();
  }

  #paced(): readonly Paced[] {
    const { plan, chance, connections } = this.#options;
    const { cutPerSecond, silencePerSecond, releasePerSecond } = plan.faults;
    const fault = (perSecond: number, act: () => void): readonly Paced[] =>
      perSecond === 0
        ? []
        : [
            {
              pace: new Pace(perSecond, this.#beganMs, chance),
              act: () => {
                act();
                return true;
              },
            },
          ];
    return [
      { pace: new Pace(plan.rampPerSecond, this.#beganMs), act: () => this.#startNext() },
      ...fault(cutPerSecond, () => (this.#made.cut += Number(connections.cut()))),
      ...fault(silencePerSecond, () => (this.#made.silenced += Number(connections.silence()))),
      ...fault(releasePerSecond, () => this.#releaseOne()),
    ];
  }

  #startNext(): boolean {
    const { core, ids } = this.#options;
    const id = ids[this.#started];
    if (id === undefined) return false;
    this.#started += 1;
    core.startTunnel(id);
    return this.#started < ids.length;
  }

  /** Releases a tunnel that is drawn, of those that are up, and starts it again. */
  #releaseOne(): void {
    const { core, ids, chance } = this.#options;
    const drawn = Math.floor(chance.uniform() * this.#started);
    for (let step = 0; step < this.#started; step += 1) {
      const at = (drawn + step) % this.#started;
      const id = ids[at];
      if (id === undefined || !this.#tally.isUp(at) || this.#releasing.has(at)) continue;
      this.#releasing.add(at);
      this.#made.released += 1;
      void core.stopTunnel(id).then(() => {
        this.#releasing.delete(at);
        if (!this.#over) core.startTunnel(id);
      });
      return;
    }
  }

  /** Whatever keeps every tunnel from ever coming up is for a person to mend, as a wrong CA file is: the TSCF is spared the rest. */
  #isHopeless(): boolean {
    const enough = Math.min(HOPELESS_TUNNELS, this.#options.ids.length);
    if (this.#tally.everUp || this.#started < enough) return false;
    return this.#tally.inState('failed') === this.#started;
  }

  #tell(): void {
    const { plan, target } = this.#options;
    const figures = this.#takePeriod();
    if (plan.json) this.#io.out(jsonLine({ event: 'figures', ...figures }));
    else if (this.#io.terminal) this.#redraw([...fleetPanel(figures, this.#total(), target)]);
    else this.#io.out(fleetLine(figures));
  }

  /** Since it was last asked. */
  #takePeriod(): Figures {
    const { watch, connections } = this.#options;
    const nowMs = this.#now();
    const periodMs = nowMs - this.#periodBeganMs;
    this.#periodBeganMs = nowMs;
    const { cut, silenced, released } = this.#told;
    this.#told = { ...this.#made };
    return this.#figures(nowMs, periodMs, {
      ...this.#tally.takePeriod(),
      faults: {
        cut: this.#made.cut - cut,
        silenced: this.#made.silenced - silenced,
        silentOpen: connections.silentOpen,
        released: this.#made.released - released,
      },
      process: watch.takePeriod(this.#tally.inState('connected')),
    });
  }

  /** Since the start, up to the last period. */
  #total(): Figures {
    const { watch, connections } = this.#options;
    const elapsedMs = this.#periodBeganMs - this.#beganMs;
    return this.#figures(this.#periodBeganMs, elapsedMs, {
      ...this.#tally.total(),
      faults: { ...this.#told, silentOpen: connections.silentOpen },
      process: watch.total(this.#tally.inState('connected')),
    });
  }

  #figures(nowMs: number, periodMs: number, parts: Tallied & Pick<Figures, 'faults' | 'process'>): Figures {
    const tally = this.#tally;
    return {
      time: new Date(this.#ports.clock.wallMs()).toISOString(),
      elapsedMs: nowMs - this.#beganMs,
      periodMs,
      tunnels: {
        asked: this.#options.plan.tunnels,
        started: this.#started,
        stopped: tally.inState('stopped'),
        connecting: tally.inState('connecting'),
        connected: tally.inState('connected'),
        reconnecting: tally.inState('reconnecting'),
        waiting: tally.inState('waiting'),
        failed: tally.inState('failed'),
      },
      ...parts,
    };
  }

  #tellSummary(summary: Summary): void {
    const { plan } = this.#options;
    if (plan.json) {
      this.#io.out(jsonLine({ event: 'summary', ...summary }));
    } else {
      this.#redraw([...fleetSummary(summary)]);
    }
    const { keepAlives, process } = summary;
    const isSlow =
      process.eventLoopDelayMs.p99 > SLOW_DELAY_MS || keepAlives.sentLate > keepAlives.sent * SLOW_LATE_SHARE;
    if (isSlow) {
      this.#io.err(
        'This machine was too slow for so many tunnels, or busy: round trips and set-up times are its own as well as those of the TSCF.',
      );
    }
    const { lastFailure } = this.#tally;
    if (summary.upShare >= plan.atLeast || lastFailure === undefined) return;
    this.#io.err(`${lastFailure.message.replace(/\.$/, '')}. ${ERRORS[lastFailure.code].action}`);
  }

  /** In place of what was drawn before. */
  #redraw(lines: readonly string[]): void {
    const back = this.#drawnLines === 0 ? '' : `\u001B[${this.#drawnLines}A\u001B[J`;
    this.#io.out(back + lines.join('\n'));
    this.#drawnLines = this.#io.terminal ? lines.length : 0;
  }
}
