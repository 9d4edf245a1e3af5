import { isIPv6 } from 'node:net';
import { LIMITS } from '../model/limits.ts';

export type Family = 4 | 6;

/** One place to connect to. */
export interface Candidate {
  readonly address: string;
  readonly port: number;
  readonly family: Family;
}

/** How far the addresses have been tried on one port. */
interface PortTurn {
  readonly port: number;
  readonly taken: Record<Family, number>;
  next: Family;
}

const other = (family: Family): Family => (family === 6 ? 4 : 6);

/**
 * The places to connect to, in order: every address on the first port, then on the next. The families take turns, and IPv6 begins
 * (RFC 8305, 4). Addresses may still be added while the first are being tried.
 */
export class Candidates {
  readonly #addresses: Record<Family, string[]> = { 4: [], 6: [] };
  readonly #turns: readonly PortTurn[];
  #complete = false;
  #listener: (() => void) | undefined;

  constructor(ports: readonly number[]) {
    this.#turns = [...new Set(ports)].map((port) => ({ port, taken: { 4: 0, 6: 0 }, next: 6 }));
  }

  /** Nothing will be added any more. */
  get complete(): boolean {
    return this.#complete;
  }

  get empty(): boolean {
    return this.#addresses[4].length + this.#addresses[6].length === 0;
  }

  /** `listener` hears that addresses were added, and that the list is complete. There is one listener. */
  onChange(listener: () => void): void {
    this.#listener = listener;
  }

  /** What is known already is left out, and so is what is beyond `LIMITS.dialAddresses`. */
  add(addresses: readonly string[]): void {
    for (const address of addresses) {
      const family = this.#addresses[isIPv6(address) ? 6 : 4];
      if (family.length < LIMITS.dialAddresses.value && !family.includes(address)) family.push(address);
    }
    this.#listener?.();
  }

  finish(): void {
    this.#complete = true;
    this.#listener?.();
  }

  /** The next one; undefined: none is left for now. */
  take(): Candidate | undefined {
    for (const turn of this.#turns) {
      const { taken } = turn;
      if (taken[4] + taken[6] >= LIMITS.dialAddresses.value) continue;
      for (const family of [turn.next, other(turn.next)]) {
        const address = this.#addresses[family][taken[family]];
        if (address === undefined) continue;
        taken[family] += 1;
        turn.next = other(family);
        return { address, port: turn.port, family };
      }
    }
    return undefined;
  }
}
