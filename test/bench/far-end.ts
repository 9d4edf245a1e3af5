import { fork } from 'node:child_process';
import { once } from 'node:events';

/** `tscf`: the product's; the others are floors: octets, or frames of `frames.ts`, that come back. */
export type FarEndKind = 'tscf' | 'octet-echo' | 'frame-echo';

export interface FarEndAddress {
  readonly port: number;
  readonly caPem: string;
}

export interface FarEnd extends FarEndAddress {
  close(): Promise<void>;
}

/** Starts a server on 127.0.0.1 in a process of its own, as the other end of a tunnel always is. */
export async function startFarEnd(kind: FarEndKind): Promise<FarEnd> {
  const child = fork(`${import.meta.dirname}/far-end-process.ts`, [kind]);
  const exited = once(child, 'exit');
  const failed = exited.then(() => {
    throw new Error(`the ${kind} server ended before it listened`);
  });
  const listening = once(child, 'message') as Promise<[FarEndAddress]>;
  const [address] = await Promise.race([listening, failed]);
  // From here on it ends because it is told to.
  failed.catch(() => undefined);
  return {
    ...address,
    async close() {
      child.disconnect();
      await exited;
    },
  };
}
