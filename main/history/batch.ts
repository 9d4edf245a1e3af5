/** What became of keep-alives on its way to the thread of the history: plain numbers in one block of memory, handed over as a whole. */
import { LIMITS } from '../model/limits.ts';

const ROW_OCTETS = 16;

/** The same memory, seen as columns. */
export interface Columns {
  /** When it was known, ms since 1970. */
  readonly times: Float64Array;
  /** Microseconds, or what stands in their place (schema.ts). */
  readonly values: Int32Array;
  /** Number of the tunnel in this program. */
  readonly tunnels: Uint32Array;
}

export const newBatch = (): ArrayBuffer => new ArrayBuffer(LIMITS.historyBatchRows.value * ROW_OCTETS);

export function columnsOf(memory: ArrayBuffer): Columns {
  const rows = memory.byteLength / ROW_OCTETS;
  return {
    times: new Float64Array(memory, 0, rows),
    values: new Int32Array(memory, rows * 8, rows),
    tunnels: new Uint32Array(memory, rows * 12, rows),
  };
}
