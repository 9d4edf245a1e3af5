import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { RttSketch } from './rtt-sketch.ts';
import { LATE, MISSED } from './schema.ts';

/** Adds keep-alives to the minutes, or the hours, that are kept: of whatever order they come, and by however many programs. */
export class BucketWriter {
  readonly #widthMs: number;
  readonly #read: StatementSync;
  readonly #write: StatementSync;
  readonly #sketch = new RttSketch();
  #tunnel = -1;
  #slot = -1;
  #answered = 0;
  #missed = 0;
  #late = 0;
  #least = Infinity;
  #most = -Infinity;

  constructor(database: DatabaseSync, table: 'minute' | 'hour', widthMs: number) {
    this.#widthMs = widthMs;
    this.#read = database.prepare(
      `SELECT answered, missed, late, least, most, sketch FROM ${table} WHERE tunnel = ? AND t = ?`,
    );
    this.#read.setReturnArrays(true);
    this.#write = database.prepare(`INSERT OR REPLACE INTO ${table} VALUES (?, ?, ?, ?, ?, ?, ?, ?)`);
  }

  /** One after the other of the same tunnel and time is written as one. @param tunnel of the file */
  add(tunnel: number, t: number, value: number): void {
    const slot = Math.floor(t / this.#widthMs);
    if (tunnel !== this.#tunnel || slot !== this.#slot) {
      this.flush();
      this.#tunnel = tunnel;
      this.#slot = slot;
    }
    if (value === MISSED) this.#missed += 1;
    else if (value === LATE) this.#late += 1;
    else {
      this.#answered += 1;
      this.#least = Math.min(this.#least, value);
      this.#most = Math.max(this.#most, value);
      this.#sketch.add(value);
    }
  }

  flush(): void {
    if (this.#tunnel !== -1) {
      // Rows are read as arrays.
      const there = this.#read.get(this.#tunnel, this.#slot) as unknown as readonly unknown[] | undefined;
      if (there !== undefined) this.#merge(there);
      this.#write.run(
        this.#tunnel,
        this.#slot,
        this.#answered,
        this.#missed,
        this.#late,
        this.#answered === 0 ? null : this.#least,
        this.#answered === 0 ? null : this.#most,
        this.#sketch.encode(),
      );
    }
    this.#begin();
  }

  #merge([answered, missed, late, least, most, sketch]: readonly unknown[]): void {
    this.#answered += Number(answered);
    this.#missed += Number(missed);
    this.#late += Number(late);
    if (typeof least === 'number') this.#least = Math.min(this.#least, least);
    if (typeof most === 'number') this.#most = Math.max(this.#most, most);
    if (sketch instanceof Uint8Array) this.#sketch.merge(sketch);
  }

  #begin(): void {
    this.#tunnel = -1;
    this.#slot = -1;
    this.#answered = 0;
    this.#missed = 0;
    this.#late = 0;
    this.#least = Infinity;
    this.#most = -Infinity;
    this.#sketch.clear();
  }
}
