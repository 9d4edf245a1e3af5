import { KeepAliveEngine, type KeepAliveSettings } from '../../main/keepalive/engine.ts';
import { LoadGuard } from '../../main/keepalive/load-guard.ts';
import type { PinholeReason, PinholeSnapshot, PinholeVerdict } from '../../main/model/pinhole.ts';
import { nextSequence } from '../../main/protocol/constants.ts';
import { PathRecord } from '../../main/tunnel/path-record.ts';
import { PathWatch } from '../../main/tunnel/path-watch.ts';
import { FakeTime } from './fake-time.ts';

/** What becomes of a Keep_Alive: after how many ms it is answered; undefined: never. */
type Fate = number | undefined;

/** What was told of the path, and when. */
export interface Told {
  readonly atMs: number;
  readonly verdict: PinholeVerdict;
  readonly reasons: readonly PinholeReason[];
}

/**
 * One connection, its keep-alives and the judgement of its path, on a test's time. What becomes of each Keep_Alive is
 * drawn; messages of the TSCF, inner packets and disturbances are the test's.
 */
export class JudgedPath {
  readonly time = new FakeTime();
  readonly told: Told[] = [];
  readonly sent: number[] = [];
  readonly watch: PathWatch;
  readonly #engine: KeepAliveEngine;
  readonly #record: PathRecord;
  #lastReceivedMs = 0;
  #isUp = true;

  constructor(settings: KeepAliveSettings, fate: () => Fate, uniform: () => number) {
    const { time } = this;
    const guard = new LoadGuard({ clock: time, timers: time, cpuMs: () => 0, monotonicStopsInSleep: true });
    this.#record = new PathRecord(settings.responseTimeMs);
    this.#record.begin(
      {
        intervalS: settings.intervalMs / 1_000,
        idleLimitS: 0,
        localAddress: '192.0.2.65',
        reflexiveAddress: undefined,
      },
      0,
    );
    const random = { uniform, octets: (count: number) => new Uint8Array(count) };
    this.#engine = new KeepAliveEngine(
      settings,
      { clock: time, timers: time, random, guard },
      {
        sendKeepAlive: () => this.#send(fate()),
        overdueAfterMs: () => this.#record.overdueAfterMs,
        outcome: (outcome) => {
          this.#record.take(outcome, time.monotonicMs());
          this.#look();
        },
        lost: ({ code }) => {
          this.#record.end(
            code === 'PEER_SILENT' ? 'silence' : 'unanswered',
            this.#live(),
            time.monotonicMs(),
          );
          this.#isUp = false;
          this.#look();
        },
      },
    );
    this.watch = new PathWatch(
      { clock: time, timers: time, guard },
      () => this.#record.evidence(this.#isUp ? this.#live() : undefined, undefined),
      () => this.#tell(),
    );
    this.#engine.start();
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  snapshot(): PinholeSnapshot {
    return this.watch.snapshot();
  }

  /** An inner packet or a message of the TSCF. */
  receive(): void {
    if (!this.#isUp) return;
    this.#arrived();
    this.#record.received(this.time.monotonicMs());
    this.#look();
  }

  /** Something of ours other than a Keep_Alive. */
  send(): void {
    this.#engine.noteSent(this.time.monotonicMs());
    this.#look();
  }

  stall(ms: number): void {
    this.time.stall(ms);
    this.time.advance(0);
  }

  sleep(ms: number): void {
    this.time.wallOffset += ms;
    this.time.advance(0);
  }

  end(): void {
    this.#engine.stop();
    this.#record.end('down', undefined, this.time.monotonicMs());
    this.watch.assess();
    // Answers that are under way.
    this.time.advance(1_000_000);
  }

  #send(fate: Fate): number {
    const sequence = nextSequence(this.sent.at(-1) ?? 1);
    this.sent.push(sequence);
    this.#engine.noteSent(this.time.monotonicMs());
    if (fate !== undefined) {
      // Sockets are read after the timers that are due have had their turn.
      this.time.after(fate, () => this.time.after(0, () => this.#answered(sequence)));
    }
    return sequence;
  }

  #answered(sequence: number): void {
    if (!this.#isUp) return;
    this.#arrived();
    this.#engine.noteResponse(sequence, this.time.monotonicMs());
  }

  #arrived(): void {
    this.#lastReceivedMs = this.time.monotonicMs();
    this.#engine.noteReceived(this.#lastReceivedMs);
  }

  #live() {
    const { bothWaysMs, trafficFlowing, missedInRow } = this.#engine.view();
    return { lastReceivedMs: this.#lastReceivedMs, bothWaysMs, trafficFlowing, missedInRow };
  }

  #look(): void {
    this.watch.assess();
    this.#tell();
  }

  #tell(): void {
    const news = this.watch.takeNews();
    if (news !== undefined) this.told.push({ atMs: this.time.monotonicMs(), ...news });
  }
}
