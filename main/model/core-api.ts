import type { CaptureOptions, CaptureOutcome, RunningCapture } from './capture.ts';
import type { DemoSnapshot, TscfBehaviour } from './demo.ts';
import type { TunnelSnapshot } from './snapshot.ts';
import type { TunnelEvent } from './tunnel-event.ts';

/** What changed in the engine. Cheap to send: whoever wants the content asks for the snapshot. */
export type CoreChange =
  /** `urgent`: the state or the verdict changed, a window shows it at once. */
  | { readonly kind: 'tunnel'; readonly id: string; readonly urgent: boolean }
  | { readonly kind: 'removed'; readonly id: string }
  | { readonly kind: 'demo' }
  | { readonly kind: 'event'; readonly event: TunnelEvent };

/** What the system tells of the machine. Each may come twice, late or never. `network`: something may have changed there. */
export type SystemEvent = 'suspend' | 'resume' | 'network';

/** The engine as its users (windows, command line) see it. Made by `createCore`. */
export interface CoreApi {
  tunnels(): readonly TunnelSnapshot[];
  /** The snapshot of one tunnel as of now, or undefined where there is none. */
  tunnel(id: string): TunnelSnapshot | undefined;
  demo(): DemoSnapshot;
  /** The last events of all tunnels, oldest first, at most `LIMITS.eventsKept`. */
  events(): readonly TunnelEvent[];
  /** What could not be loaded, each in one line. */
  warnings(): readonly string[];
  /** @returns the way to stop listening. A listener must not throw. */
  onChange(listener: (change: CoreChange) => void): () => void;

  /** @throws PinholeError TUNNEL_UNKNOWN */
  startTunnel(id: string): void;
  /** Releases the tunnel; resolves when its connection is closed. @throws PinholeError TUNNEL_UNKNOWN */
  stopTunnel(id: string): Promise<void>;
  /** Ends the backoff of a reconnecting tunnel, or the wait for a network. @throws PinholeError TUNNEL_UNKNOWN */
  tryNow(id: string): void;
  /** Passes on what the system tells (protocol 7.5). Told again it changes nothing. */
  systemEvent(event: SystemEvent): void;

  /**
   * Measures how long the pin-hole of a tunnel's TSCF outlives silence, on connections of its own. How far it has come, and
   * its result, are in the tunnel's snapshot.
   * @throws PinholeError TUNNEL_UNKNOWN, MEASURE_FORBIDDEN, MEASURE_BUSY
   */
  measure(id: string, options: { readonly maxSeconds: number }): void;
  /** Ends it with what is known by then; does nothing where none is under way. @throws PinholeError TUNNEL_UNKNOWN */
  cancelMeasurement(id: string): void;

  /**
   * Writes what passes through these tunnels to a file, until it is stopped, reaches a bound, or the policy forbids it; one at a time.
   * Whatever becomes of it, the tunnels do not notice.
   * @throws PinholeError TUNNEL_UNKNOWN, CAPTURE_FORBIDDEN, CAPTURE_BUSY, CAPTURE_FILE
   */
  startCapture(ids: readonly string[], options: CaptureOptions): Promise<RunningCapture>;
  /** @returns what became of it; undefined where none runs. */
  stopCapture(): Promise<CaptureOutcome | undefined>;

  /** Starts the local TSCF and the demo tunnel; already running: does nothing. */
  startDemo(): Promise<void>;
  stopDemo(): Promise<void>;
  /** @throws PinholeError DEMO_NOT_RUNNING */
  behave(change: { readonly [K in keyof TscfBehaviour]?: TscfBehaviour[K] | undefined }): void;
  /** The demo's connections fall silent for good; new ones get through. @throws PinholeError DEMO_NOT_RUNNING */
  forget(): void;
  /** @throws PinholeError DEMO_NOT_RUNNING */
  cut(): void;

  /** Releases every tunnel and closes everything. */
  close(): Promise<void>;
}
