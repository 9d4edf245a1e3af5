import { join } from 'node:path';
import { openJournal, openPolicy, openProgram, tunnelMetrics, type PolicySource } from '../../main/core.ts';
import type { CoreApi } from '../../main/model/core-api.ts';
import { PinholeError } from '../../main/model/errors.ts';
import { forbiddenBy, type Policy } from '../../main/model/policy.ts';
import { nodePlatform } from '../../main/platform/node-platform.ts';
import { reachable } from '../control/reachable.ts';
import { VERSION } from '../version.ts';
import { createBrowserOpener } from '../web/open-in-browser.ts';
import type { MetricsServer } from '../web/metrics-server.ts';
import { startWebHost, type WebHost } from '../web/web-host.ts';
import { eventText } from './event-text.ts';
import { EXIT, jsonLine, type ExitStatus, type Io } from './io.ts';
import { parseMetrics, serveMetrics } from './metrics-option.ts';
import { parseCount } from './parse.ts';

export interface ServeOptions {
  /** 0: any free one. */
  readonly port: string;
  /** Whether the default browser is opened. */
  readonly open: boolean;
  readonly demo: boolean;
  readonly metrics?: string;
  readonly json: boolean;
}

/** Bundled into dist/cli, dist/start and dist/desktop; the built interface lies beside them. */
const RENDERER = join(import.meta.dirname, '../renderer');

/**
 * `pinhole serve`: the window's interface in a browser on loopback, until it is interrupted.
 * @param sources of policies. Default: the system's
 * @throws PinholeError WEB_HOST_FORBIDDEN, at once or when the policy comes to say so; why it cannot listen
 */
export async function serve(
  options: ServeOptions,
  io: Io,
  sources?: readonly PolicySource[],
): Promise<ExitStatus> {
  const port = parseCount('--port', options.port, 0, 65_535);
  if (options.metrics !== undefined) parseMetrics(options.metrics);
  const policy = await openPolicy(sources);
  try {
    assertServable(policy);
    return await serveWith(policy, port, options, io);
  } finally {
    policy.close();
  }
}

async function serveWith(policy: Policy, port: number, options: ServeOptions, io: Io): Promise<ExitStatus> {
  const engine = await openProgram(policy, {
    journal: await openJournal('serve', VERSION),
    version: VERSION,
  });
  const core = await reachable(engine, { program: 'serve', version: VERSION });
  for (const warning of core.warnings()) io.err(warning);
  const host = await startWebHost({
    core,
    version: VERSION,
    rendererDir: RENDERER,
    listen: { host: '127.0.0.1', port },
    ...nodePlatform,
  }).catch(async (thrown: unknown) => {
    await core.close();
    throw thrown;
  });
  const browser = createBrowserOpener(nodePlatform);
  let metrics: Pick<MetricsServer, 'close'> | undefined;
  try {
    metrics = await serveMetrics(options.metrics, () => tunnelMetrics(core, VERSION), options.json, io);
    if (options.demo) await core.startDemo();
    tellLink(host, 'serving', options.json, io);
    if (options.open) await openBrowser(host, browser, core, options.json, io);
    void freshLinks(host, options.json, io);
    await whileServable(policy, io.interrupted);
  } finally {
    browser.close();
    await Promise.all([metrics?.close(), host.close(), core.close()]);
  }
  return EXIT.ok;
}

/** Until the interrupt. @throws PinholeError WEB_HOST_FORBIDDEN when the policy comes to say so */
export async function whileServable(policy: Policy, interrupted: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    interrupted.addEventListener('abort', () => resolve());
    policy.onChange(() => {
      if (!policy.webHostAllowed) resolve();
    });
  });
  if (!interrupted.aborted) assertServable(policy);
}

function assertServable(policy: Policy): void {
  if (policy.webHostAllowed) return;
  throw new PinholeError(
    'WEB_HOST_FORBIDDEN',
    `The interface in a browser is not allowed by ${forbiddenBy(policy)}`,
  );
}

function tellLink(host: WebHost, event: 'serving' | 'link', json: boolean, io: Io): void {
  const url = host.newLink();
  if (json) io.out(jsonLine({ event, url, port: Number(new URL(url).port) }));
  else
    io.out(
      `${event === 'serving' ? 'Pinhole is at' : 'A fresh link:'} ${url}\n(good once, for 60 s; press Enter for another)`,
    );
}

async function openBrowser(
  host: WebHost,
  browser: ReturnType<typeof createBrowserOpener>,
  core: CoreApi,
  json: boolean,
  io: Io,
): Promise<void> {
  // A link of its own: the printed one stays good for whoever wants to paste it.
  const outcome = await browser.open(host.newLink());
  if (outcome.opened) return;
  io.err(`No browser could be opened (${outcome.reason}). Here is what the tunnels do:`);
  core.onChange((change) => {
    if (change.kind === 'event') io.out(json ? jsonLine(change.event) : eventText(change.event));
  });
}

/** Each line of standard input asks for another link: the first one is good once. */
async function freshLinks(host: WebHost, json: boolean, io: Io): Promise<void> {
  try {
    const lines = io.lines()[Symbol.asyncIterator]();
    while ((await lines.next()).done !== true) tellLink(host, 'link', json, io);
  } catch {
    // Standard input ended with the interrupt, or was never there: the first link is what there is.
  }
}
