import type { GapCause } from '../../model/snapshot.ts';

/**
 * `up`: there is a connection. `down`: there is none, and the last one ended in a way that says nothing of the path.
 * Else how the last one ended, with no other made since: `silence`: nothing came back up to the miss limit. `reset`: by a
 * reset. `unanswered`: data arrived, answers did not, up to three times the miss limit (protocol 7.4). `expired`: the
 * TSCF said that it had heard nothing (result code 8). `address-gone`: this machine no longer has the connection's own address.
 */
export type PathLink = 'up' | 'down' | 'silence' | 'reset' | 'unanswered' | 'expired' | 'address-gone';

/** A Keep_Alive that went out. */
export interface SentKeepAlive {
  readonly sequence: number;
  readonly sentMs: number;
  /** Before it nothing had passed in either direction for so long; undefined: sleep or the like hides for how long. */
  readonly silenceMs: number | undefined;
  /** After how long an answer is slower than usual; undefined: this path has no baseline yet. */
  readonly usualMs: number | undefined;
}

/** What arrived while answers were missing: messages of the TSCF and inner packets. */
export interface Meanwhile {
  readonly count: number;
  /** Those that arrived when the answer was due already, and so were sent after it would have been. */
  readonly afterDue: { readonly firstMs: number; readonly lastMs: number } | undefined;
}

export interface PathTrouble {
  /** When the answer came that ended it; undefined: none has. */
  readonly mendedMs: number | undefined;
}

/** A gap of this machine's making (protocol 7.5). */
export interface PathGap {
  readonly cause: GapCause;
  /** When it was noticed. */
  readonly atMs: number;
  readonly forMs: number | undefined;
  /** A Keep_Alive has been answered since. */
  readonly answered: boolean;
}

/** What is relied on of the pin-hole's lifetime on this network. */
export interface MeasuredLifetime {
  readonly survivedS: number;
  /** undefined: no silence was deadly, up to the longest that was tried. */
  readonly failedByS: number | undefined;
  /** A pin-hole died younger since it was measured: the bounds are those of that death. */
  readonly doubted: boolean;
}

/**
 * What is known of a tunnel's path, of its connection that is up or of the last one; moments on the monotonic clock, ms.
 * Nothing in it changes by time alone.
 */
export interface PathEvidence {
  readonly link: PathLink;
  /** When the connection began. */
  readonly beganMs: number;
  /** When it ended; undefined while it is up. */
  readonly endedMs: number | undefined;
  /** Seconds; 0: no keep-alive runs; undefined: not agreed. */
  readonly intervalS: number | undefined;
  /** Seconds of silence that the TSCF bears; 0: any; undefined: it did not say. */
  readonly idleLimitS: number | undefined;
  readonly lifetime: MeasuredLifetime | undefined;
  readonly lastReceivedMs: number;
  /** The last moment by which both directions had carried something. */
  readonly bothWaysMs: number;
  /** Traffic in both directions puts keep-alives off. */
  readonly trafficFlowing: boolean;
  readonly answered: number;
  readonly lastAnswer: { readonly sequence: number; readonly rttMs: number } | undefined;
  readonly survivedSilenceMs: number | undefined;
  readonly outstanding: SentKeepAlive | undefined;
  /** The first since the last answer; the outstanding one, or one that was missed before it. */
  readonly firstUnanswered: SentKeepAlive | undefined;
  readonly missedInRow: number;
  readonly meanwhile: Meanwhile;
  /** Answers that came after the response time, since the last in time. */
  readonly lateAnswers: number;
  /** A miss, or an answer that was long overdue; undefined: there was none on this connection. */
  readonly trouble: PathTrouble | undefined;
  readonly gap: PathGap | undefined;
  /** Of this end of the connection, without its port; undefined: there was none. */
  readonly localAddress: string | undefined;
  /** The TSCF sees another address than on the connection before. */
  readonly reflexive: { readonly before: string; readonly now: string; readonly atMs: number } | undefined;
}
