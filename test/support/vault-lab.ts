/** A vault in a process of its own, which can be given any environment, and be killed. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { ExitStatus } from '../../app/cli/io.ts';
import type { SecretStoreSnapshot } from '../../main/model/secret.ts';

export interface VaultProcessOptions {
  /** Time limits of the system's store, ms. Default: the product's. */
  readonly limits?: { readonly callMs: number; readonly probeMs: number; readonly turnMs: number };
}

/** What it is asked to do. */
export type VaultRequest =
  | { readonly do: 'find' | 'placeOf' | 'forget'; readonly account: string }
  | {
      readonly do: 'put';
      readonly account: string;
      readonly secret: string;
      readonly keep: 'stored' | 'memory';
    }
  | { readonly do: 'state' | 'files-and-names' | 'sweep' }
  /** What `pinhole secrets status` says. */
  | { readonly do: 'status'; readonly json: boolean }
  /** Ends as the command line does. */
  | { readonly do: 'end'; readonly status: ExitStatus }
  /** Puts one secret after the other until it is killed: `secretOf(0)`, `secretOf(1)`… */
  | { readonly do: 'replace'; readonly account: string; readonly from: number; readonly sizes: Sizes };

export type Sizes = 'large' | 'mixed';

export type VaultNews =
  | { readonly answer: number; readonly value?: unknown; readonly failure?: VaultFailure }
  | { readonly begun: number }
  | { readonly done: number };

/** All that is shown of a failure, for whoever looks for a secret in it. */
export interface VaultFailure {
  readonly code: string;
  readonly message: string;
  readonly everything: string;
}

/** Whoever reads half of it, or a mixture of two, finds out. */
export function secretOf(count: number, sizes: Sizes): string {
  const words = sizes === 'large' || count % 3 !== 0 ? 30_000 : 20;
  return `${count}:${`${count} `.repeat(words)}:${count}`;
}

export interface VaultProcess {
  /** @returns the value, or the failure. */
  ask(request: VaultRequest): Promise<unknown>;
  /** Standard error until now. */
  stderr(): string;
  /** The latest news of `replace`. */
  progress(): { readonly begun: number; readonly done: number };
  /** Waits until `replace` has put that many. */
  reached(done: number): Promise<void>;
  /** With its exit status. */
  readonly ended: Promise<number | null>;
  /** By SIGKILL. */
  kill(): Promise<void>;
}

export async function startVaultProcess(
  env: NodeJS.ProcessEnv,
  options: VaultProcessOptions = {},
): Promise<VaultProcess> {
  const child = fork(join(import.meta.dirname, 'vault-process.ts'), [JSON.stringify(options)], {
    env,
    execArgv: [],
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  });
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const waiting = new Map<number, (value: unknown) => void>();
  let asked = 0;
  const progress = { begun: -1, done: -1 };
  let wake: (() => void) | undefined;
  child.on('message', (message) => {
    const news = message as VaultNews;
    if ('begun' in news) progress.begun = news.begun;
    else if ('done' in news) {
      progress.done = news.done;
      wake?.();
    } else {
      waiting.get(news.answer)?.(news.failure ?? news.value);
      waiting.delete(news.answer);
    }
  });
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  await Promise.race([once(child, 'message'), ended]);
  if (child.exitCode !== null) throw new Error(`the vault's process ended: ${said}`);
  return {
    ask: (request) => {
      asked += 1;
      const id = asked;
      return new Promise((resolve) => {
        waiting.set(id, resolve);
        child.send({ ask: id, request });
      });
    },
    stderr: () => said,
    progress: () => progress,
    async reached(done) {
      while (progress.done < done) await new Promise<void>((resolve) => (wake = resolve));
    },
    ended,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** The store in use, as the vault of that process sees it. */
export async function stateOf(vault: VaultProcess): Promise<SecretStoreSnapshot> {
  return (await vault.ask({ do: 'state' })) as SecretStoreSnapshot;
}
