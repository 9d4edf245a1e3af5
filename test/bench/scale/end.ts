import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { FarEndAddress } from '../far-end.ts';

export type EndName = 'product-client' | 'product-tscf' | 'floor-client' | 'floor-server';

/** Where a server listens. */
export type Opened = FarEndAddress;

export interface Open extends Opened {
  readonly tunnels: number;
  /** Of the keep-alives. */
  readonly intervalMs: number;
}

export type Asked = ({ readonly do: 'open' } & Open) | { readonly do: 'look' } | { readonly do: 'collect' };

/** What an end has done since it began; a server counts nothing. */
export interface Counts {
  readonly answered: number;
  readonly sent: number;
  /** Sent more than 5 % of the interval after they were due. */
  readonly late: number;
}

export interface Told extends Counts {
  readonly cpuMs: number;
  readonly rssOctets: number;
}

/** An end as it is in its own process. */
export interface End {
  readonly opened?: Opened;
  /** Resolves when every tunnel is up. */
  open?(options: Open): Promise<void>;
  counts(): Counts;
}

/** Of the interval: a keep-alive that is later is late. */
export const LATE_SHARE = 0.05;

export const NOTHING_COUNTED: Counts = { answered: 0, sent: 0, late: 0 };

/** An end, from outside. */
export interface Process {
  readonly opened: Partial<Opened>;
  ask(asked: Asked): Promise<Told>;
  close(): Promise<void>;
}

export async function startEnd(name: EndName): Promise<Process> {
  const child = fork(`${import.meta.dirname}/end-process.ts`, [name], {
    execArgv: ['--expose-gc', '--disable-warning=ExperimentalWarning'],
  });
  const exited = once(child, 'exit');
  const failed = exited.then(() => {
    throw new Error(`the ${name} ended unasked`);
  });
  const next = async (): Promise<unknown> => (await Promise.race([message(child), failed]))[0];
  const opened = (await next()) as Partial<Opened>;
  return {
    opened,
    async ask(asked) {
      const told = next();
      child.send(asked);
      return (await told) as Told;
    },
    async close() {
      // From here on it ends because it is told to.
      failed.catch(() => undefined);
      child.disconnect();
      await exited;
    },
  };
}

const message = (child: ChildProcess): Promise<[unknown]> => once(child, 'message') as Promise<[unknown]>;
