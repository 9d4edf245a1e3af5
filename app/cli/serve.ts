import { join } from 'node:path';
import { createCore, profileDirectory, readProfileDirectory, startAutomatically } from '../../main/core.ts';
import type { CoreApi } from '../../main/model/core-api.ts';
import { nodePlatform } from '../../main/platform/node-platform.ts';
import { VERSION } from '../version.ts';
import { createBrowserOpener } from '../web/open-in-browser.ts';
import { startWebHost, type WebHost } from '../web/web-host.ts';
import { eventText } from './event-text.ts';
import { EXIT, jsonLine, type ExitStatus, type Io } from './io.ts';
import { parseCount } from './parse.ts';

export interface ServeOptions {
  /** 0: any free one. */
  readonly port: string;
  /** Whether the default browser is opened. */
  readonly open: boolean;
  readonly demo: boolean;
  readonly json: boolean;
}

/** Bundled into dist/cli and dist/start; the built interface lies beside them. */
const RENDERER = join(import.meta.dirname, '../renderer');

/** `pinhole serve`: the window's interface in a browser on loopback, until it is interrupted. */
export async function serve(options: ServeOptions, io: Io): Promise<ExitStatus> {
  const port = parseCount('--port', options.port, 0, 65_535);
  const { profiles, warnings } = await readProfileDirectory(profileDirectory());
  for (const warning of warnings) io.err(warning);
  const core = createCore({ profiles, warnings });
  const host = await startWebHost({
    core,
    version: VERSION,
    rendererDir: RENDERER,
    listen: { host: '127.0.0.1', port },
    ...nodePlatform,
  });
  const browser = createBrowserOpener(nodePlatform);
  try {
    startAutomatically(core, profiles);
    if (options.demo) await core.startDemo();
    tellLink(host, 'serving', options.json, io);
    if (options.open) await openBrowser(host, browser, core, options.json, io);
    void freshLinks(host, options.json, io);
    await new Promise<void>((resolve) => {
      io.interrupted.addEventListener('abort', () => resolve());
    });
  } finally {
    browser.close();
    await Promise.all([host.close(), core.close()]);
  }
  return EXIT.ok;
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
