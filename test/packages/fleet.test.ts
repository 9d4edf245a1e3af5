/** What is shipped for whoever runs a fleet, judged by promtool, and by a real Prometheus that reads the built programs. */
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { FLEET, hasPrometheus, promtool, startPrometheus, type Prometheus } from '../support/prometheus.ts';
import { lacks } from '../support/requires.ts';
import { ALERT_CASES } from './fleet-alert-cases.ts';
import { ROOT } from './pack.ts';

const RULES = ['pinhole-recording.yml', 'pinhole-alerts.yml'].map((name) => join(FLEET, name));

interface Target {
  readonly refId: string;
  readonly expr: string;
}

interface Dashboard {
  readonly uid: string;
  readonly panels: readonly {
    readonly id: number;
    readonly title: string;
    readonly type: string;
    readonly datasource?: { readonly uid: string };
    readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
    readonly targets?: readonly Target[];
  }[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly type: string }[] };
}

const dashboard = JSON.parse(readFileSync(join(FLEET, 'pinhole-dashboard.json'), 'utf8')) as Dashboard;
const queries = dashboard.panels.flatMap(({ title, targets = [] }) =>
  targets.map(({ refId, expr }) => ({ panel: `${title} ${refId}`, expr })),
);

describe('the dashboard', () => {
  it('has a place and an id of its own for each panel', () => {
    const ids = dashboard.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) => {
      expect(x + w).toBeLessThanOrEqual(24);
      return Array.from({ length: w * h }, (_, at) => `${x + (at % w)},${y + Math.floor(at / w)}`);
    });
    expect(new Set(cells).size).toBe(cells.length);
  });

  it('asks the source that its variable names, and nothing else', () => {
    const names = dashboard.templating.list.map(({ name }) => name);
    expect(names).toEqual(['datasource', 'job', 'tscf']);
    for (const { type, datasource } of dashboard.panels) {
      if (type !== 'row') expect(datasource?.uid).toBe('${datasource}');
    }
    expect(queries.length).toBeGreaterThan(20);
    const variables = queries.flatMap(({ expr }) => [...expr.matchAll(/\$(\w+)/g)].map(([, name]) => name));
    expect(new Set(variables)).toEqual(new Set(['job', 'tscf', '__rate_interval']));
  });
});

const skip = lacks('prometheus', hasPrometheus);

describe.skipIf(skip)('the rules, by promtool', () => {
  it('are well formed, and the sample that names them', () => {
    expect(promtool(['check', 'rules', '--lint-fatal', ...RULES]).status).toBe(0);
    const { status, text } = promtool(['check', 'config', join(FLEET, 'prometheus.sample.yml')]);
    expect(text).toContain('SUCCESS: 2 rule files found');
    expect(status).toBe(0);
  });

  it('raise each alert when it should be, and not before', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pinhole-rules-'));
    const path = join(folder, 'cases.yml');
    await writeFile(
      path,
      JSON.stringify({ rule_files: RULES, evaluation_interval: '1m', tests: ALERT_CASES }),
    );
    const { status, text } = promtool(['test', 'rules', path]);
    await rm(folder, { recursive: true });
    expect(text).toContain('SUCCESS');
    expect(status).toBe(0);
    // None without a case.
    const alerts = [...readFileSync(RULES[1] ?? '', 'utf8').matchAll(/- alert: (\w+)/g)].map(
      ([, name]) => name,
    );
    const tried = ALERT_CASES.flatMap((one) =>
      one.promql_expr_test.flatMap(({ exp_samples }) =>
        exp_samples.map(({ labels }) => /"(\w+)"/.exec(labels)?.[1]),
      ),
    );
    expect(new Set(tried)).toEqual(new Set(alerts));
  });

  it('each say what is seen, how bad it is, and what to do next', () => {
    const text = readFileSync(RULES[1] ?? '', 'utf8');
    for (const rule of text.split('- alert: ').slice(1)) {
      expect(rule).toMatch(/severity: (?:warning|critical)\n/);
      for (const field of ['summary', 'description', 'next_step']) expect(rule).toContain(`${field}: `);
    }
  });
});

interface Program {
  readonly child: ChildProcessByStdio<Writable, Readable, null>;
  readonly lines: Interface;
  /** The first event of that name. */
  event(name: string): Promise<Readonly<Record<string, unknown>>>;
  close(): Promise<void>;
}

/** The built `pinhole`, in a home of its own. */
function run(home: string, ...args: readonly string[]): Program {
  const child = spawn(process.execPath, [join(ROOT, 'app/cli/pinhole.mjs'), ...args, '--json'], {
    env: {
      PATH: process.env['PATH'],
      HOME: home,
      XDG_RUNTIME_DIR: home,
      XDG_CONFIG_HOME: join(home, 'config'),
      XDG_STATE_HOME: join(home, 'state'),
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  const lines = createInterface(child.stdout);
  const seen: Record<string, unknown>[] = [];
  lines.on('line', (line) => seen.push(JSON.parse(line) as Record<string, unknown>));
  return {
    child,
    lines,
    event: async (name) => {
      for (;;) {
        const found = seen.find(({ event }) => event === name);
        if (found !== undefined) return found;
        await once(lines, 'line');
      }
    },
    async close() {
      child.kill('SIGINT');
      await ended;
    },
  };
}

describe.skipIf(skip)('a real Prometheus that reads a TSCF and a program with a tunnel to it', () => {
  let home: string;
  let prometheus: Prometheus;
  const urls: { tscf: string; serve: string } = { tscf: '', serve: '' };
  const closing: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    if (!existsSync(join(ROOT, 'dist/cli/main.js'))) throw new Error('npm run build first');
    home = await mkdtemp(join(tmpdir(), 'pinhole-fleet-'));
    closing.push(() => rm(home, { recursive: true, force: true }));
    const tscf = run(home, 'tscf', '--listen', '127.0.0.1:0', '--interval', '1', '--metrics', '0');
    closing.push(() => tscf.close());
    urls.tscf = String((await tscf.event('metrics'))['url']);
    const { port, caFile } = await tscf.event('listening');
    await mkdir(join(home, 'config/pinhole/profiles'), { recursive: true });
    await writeFile(
      join(home, 'config/pinhole/profiles/office.json'),
      JSON.stringify({
        version: 2,
        id: 'office',
        name: 'Office',
        host: '127.0.0.1',
        port,
        startAutomatically: true,
        tls: { caFile },
      }),
    );
    const serve = run(home, 'serve', '--no-open', '--metrics', '0');
    closing.push(() => serve.close());
    urls.serve = String((await serve.event('metrics'))['url']);
    prometheus = await startPrometheus({
      global: { scrape_interval: '1s', evaluation_interval: '1s' },
      rule_files: RULES,
      scrape_configs: [
        { job_name: 'pinhole-tscf', static_configs: [{ targets: [new URL(urls.tscf).host] }] },
        { job_name: 'pinhole-serve', static_configs: [{ targets: [new URL(urls.serve).host] }] },
      ],
    });
    closing.push(() => prometheus.close());
    await tscf.event('configured');
    // Something happens: connections end, and others are made in their place.
    await seen('sum(pinhole_keepalive_requests_total) > 1');
    tscf.child.stdin.write('cut\n');
    await seen('sum(rate(pinhole_tunnel_reconnects_total[1m])) > 0');
    await seen('sum(rate(pinhole_tscf_ended_total[1m]))');
    await seen('pinhole:tscf_handshakes:rate5m');
    // And the tunnel is up again.
    await seen('pinhole_tunnel_up == 1 and on (instance) pinhole_keepalive_interval_seconds');
  });

  afterAll(async () => {
    for (const close of closing.reverse()) await close();
  });

  /** Waits until Prometheus has it. */
  async function seen(expression: string): Promise<void> {
    await vi.waitFor(
      async () => {
        const { data } = await prometheus.query(expression);
        expect(data?.result.length, expression).toBeGreaterThan(0);
      },
      { timeout: 30_000, interval: 200 },
    );
  }

  it('reads both without a complaint', async () => {
    const { data } = (await prometheus.get('targets')) as {
      data: { activeTargets: { health: string; lastError: string; labels: { job: string } }[] };
    };
    expect(
      data.activeTargets.map(({ labels, health, lastError }) => [labels.job, health, lastError]),
    ).toEqual(
      expect.arrayContaining([
        ['pinhole-tscf', 'up', ''],
        ['pinhole-serve', 'up', ''],
      ]),
    );
  });

  it.each(['tscf', 'serve'] as const)('what %s says is well formed for promtool', async (program) => {
    const response = await fetch(urls[program], { headers: { Connection: 'close' } });
    const { status, text } = promtool(['check', 'metrics'], await response.text());
    // The name that it has by OpenTelemetry, whichever way it comes; to others it would look like a part of a histogram.
    const known =
      'pinhole_tunnel_count non-histogram and non-summary metrics should not have "_count" suffix\n';
    expect(text).toBe(program === 'serve' ? known : '');
    expect(status).toBe(program === 'serve' ? 3 : 0);
  });

  it('evaluates each rule without an error, and what is recorded has values', async () => {
    const { data } = (await prometheus.get('rules')) as {
      data: {
        groups: {
          rules: { name: string; type: string; health: string; lastError?: string; state?: string }[];
        }[];
      };
    };
    const rules = data.groups.flatMap((group) => group.rules);
    expect(rules.map(({ name, health, lastError = '' }) => [name, health, lastError])).toEqual(
      rules.map(({ name }) => [name, 'ok', '']),
    );
    for (const { name, type } of rules) if (type === 'recording') await seen(name);
    expect(rules.filter(({ state }) => state === 'firing')).toEqual([]);
  });

  it.each(queries)('has what the panel "$panel" shows', async ({ panel, expr }) => {
    const asked = expr
      .replaceAll('$__rate_interval', '1m')
      .replaceAll('$job', '.*')
      .replaceAll('$tscf', '.*');
    const { status, error, data } = await prometheus.query(asked);
    expect([status, error]).toEqual(['success', undefined]);
    // Nobody has measured here.
    const empty = panel.startsWith('Lifetimes of pin-holes');
    expect((data?.result.length ?? 0) > 0).toBe(!empty);
  });
});

it('everything in the folder is used: by the rules, by the dashboard or as the sample', () => {
  expect(readdirSync(FLEET).toSorted()).toEqual([
    'pinhole-alerts.yml',
    'pinhole-dashboard.json',
    'pinhole-recording.yml',
    'prometheus.sample.yml',
  ]);
});
