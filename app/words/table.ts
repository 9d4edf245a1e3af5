import type { PinholeVerdict } from '../../main/model/pinhole.ts';
import type { TunnelStateName } from '../../main/model/snapshot.ts';

/** What the program says outside of its window, and the words that both share. Each language is one table of this type. */
export interface Words {
  readonly state: Readonly<Record<TunnelStateName, string>>;
  readonly verdict: Readonly<Record<PinholeVerdict, string>>;
  readonly tray: {
    readonly open: string;
    readonly quit: string;
    readonly connect: string;
    readonly disconnect: string;
    readonly details: string;
    /** A line for a tunnel: its name, and how it is. */
    readonly tunnel: (name: string, condition: string) => string;
    /** How a tunnel is that is connected, and whose pin-hole is another than open. */
    readonly pinhole: (verdict: string) => string;
    readonly more: (count: number) => string;
    readonly noTunnels: string;
    /** What the icon shows, in words. `count` of `total` tunnels. */
    readonly tooltip: {
      readonly none: string;
      readonly allStopped: string;
      readonly allConnected: (total: number) => string;
      readonly someStopped: (connected: number, stopped: number) => string;
      readonly of: (count: number, total: number, condition: string) => string;
    };
  };
  readonly notification: {
    /** A tunnel is down, and has been for `seconds`. */
    readonly down: (name: string) => string;
    readonly downBody: (state: TunnelStateName, seconds: number) => string;
    /** Connected, and nothing passes. */
    readonly closed: (name: string) => string;
    readonly closedBody: (seconds: number) => string;
    readonly downMany: (count: number) => string;
    readonly back: (name: string) => string;
    readonly backBody: string;
    readonly backMany: (count: number) => string;
    readonly attention: (name: string) => string;
    readonly attentionBody: string;
    readonly attentionMany: (count: number) => string;
    /** The names of several; `more` of them are left out. */
    readonly names: (names: readonly string[], more: number) => string;
    readonly goesOn: string;
    readonly goesOnBody: string;
  };
  readonly closing: {
    readonly question: (running: number) => string;
    readonly detail: string;
    readonly minimise: string;
    readonly quit: string;
    readonly cancel: string;
  };
  readonly unsaved: {
    readonly question: string;
    readonly detail: string;
    readonly discard: string;
    readonly stay: string;
  };
  /** What stands beside the entry that starts the program at login. */
  readonly autostart: string;
}
