/** What the program and the thread of its history say to each other. */
import type { HistoryPage, HistoryQuery } from '../model/history.ts';
import type { ErrorCode } from '../model/errors.ts';

/** An event of a tunnel, as it is kept. */
export interface KeptEvent {
  /** Number of the tunnel in this program. */
  readonly tunnel: number;
  /** ms since 1970. */
  readonly t: number;
  readonly kind: string;
  /** JSON. */
  readonly detail: string;
}

export interface BatchMessage {
  readonly kind: 'batch';
  readonly memory: ArrayBuffer;
  readonly rows: number;
  /** Profile ids of tunnels that have not been named before, by their number in this program. */
  readonly named: readonly (readonly [number: number, profile: string])[];
  readonly events: readonly KeptEvent[];
  /** When it was handed over, on both clocks, ms. */
  readonly wallMs: number;
  readonly monotonicMs: number;
  /** For how many days anything is kept. */
  readonly days: number;
  /** Ids of all profiles that there are; null: this program does not know them all. */
  readonly profiles: readonly string[] | null;
}

export type ToThread =
  | BatchMessage
  | { readonly kind: 'read'; readonly ask: number; readonly query: HistoryQuery; readonly wallMs: number }
  /** Deletes all that is kept. */
  | { readonly kind: 'forget' }
  | { readonly kind: 'close' };

export type FromThread =
  /** A batch is dealt with, and its memory may be used again. @param lost keep-alives and events that could not be written */
  | { readonly kind: 'done'; readonly memory: ArrayBuffer; readonly lost: number }
  | { readonly kind: 'page'; readonly ask: number; readonly page: HistoryPage }
  | {
      readonly kind: 'failed';
      readonly ask: number;
      readonly code: ErrorCode;
      readonly message: string;
    }
  | { readonly kind: 'forgotten' }
  | { readonly kind: 'warning'; readonly line: string }
  | { readonly kind: 'closed' };
