/** Real Prometheus and its promtool, as Debian has them, in a folder and at a port of their own. */
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, startChildServer } from './child-server.ts';

export const FLEET = join(import.meta.dirname, '../../app/desktop/resources/fleet');

export const hasPrometheus = (): boolean =>
  ['prometheus', 'promtool'].every((program) => spawnSync(program, ['--version']).status === 0);

/** @returns its exit status and all that it printed */
export function promtool(
  args: readonly string[],
  input = '',
): { readonly status: number | null; readonly text: string } {
  const { status, stdout, stderr } = spawnSync('promtool', args, {
    input,
    encoding: 'utf8',
    timeout: 30_000,
  });
  return { status, text: `${stdout}${stderr}` };
}

/** As the HTTP API has them. */
export interface QueryResult {
  readonly status: string;
  readonly error?: string;
  readonly data?: {
    readonly result: readonly {
      readonly metric: Readonly<Record<string, string>>;
      readonly value: [number, string];
    }[];
  };
}

export interface Prometheus {
  query(expression: string): Promise<QueryResult>;
  /** Of `/api/v1/…`. */
  get(path: string): Promise<unknown>;
  close(): Promise<void>;
}

/** @param config JSON, which is YAML */
export async function startPrometheus(config: object): Promise<Prometheus> {
  const folder = await mkdtemp(join(tmpdir(), 'pinhole-prometheus-'));
  const file = join(folder, 'prometheus.yml');
  await writeFile(file, JSON.stringify(config));
  const port = await freePort();
  const address = `127.0.0.1:${port}`;
  const stop = await startChildServer(
    port,
    'prometheus',
    `--config.file=${file}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    `--web.listen-address=${address}`,
    '--log.level=error',
  );
  const get = async (path: string): Promise<unknown> => {
    const response = await fetch(`http://${address}/api/v1/${path}`, { headers: { Connection: 'close' } });
    return response.json();
  };
  return {
    get,
    query: async (expression) => (await get(`query?query=${encodeURIComponent(expression)}`)) as QueryResult,
    async close() {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
