import { app, Menu, session } from 'electron';
import { reachable } from '../control/reachable.ts';
import { loadPage, type Page } from '../page/page.ts';
import type { CoreApi } from '../../main/model/core-api.ts';
import { PinholeError } from '../../main/model/errors.ts';
import type { Timers } from '../../main/platform/timers.ts';
import { VERSION } from '../version.ts';
import { bridge } from './bridge.ts';
import { Desktop } from './desktop.ts';
import { exitStatus } from './lifecycle.ts';
import { openHelp } from './open-help.ts';
import { registerScheme, servePage } from './page-protocol.ts';
import { report } from './report.ts';
import { guardContents, guardSession } from './security.ts';

export interface ShellOptions {
  /** Folder of the built interface. */
  readonly rendererDir: string;
  /** Absolute path of the preload bundle. */
  readonly preload: string;
  /** Folder of the tray's icons. */
  readonly trayIcons: string;
  /** Whether the demo starts with the program. */
  readonly demo: boolean;
  /** Without a window, until somebody wants one. Asked for once the program is ready. */
  readonly isHidden: () => boolean;
  readonly timers: Timers;
  readonly createCore: () => Promise<CoreApi>;
}

/**
 * Runs the desktop program. To be called before Electron is ready. Where the program runs already, that one
 * comes to the front and this one ends with status 0; where it cannot start, it ends with one line and status 2 or 3.
 */
export function startShell(options: ShellOptions): void {
  process.on('uncaughtException', report);
  process.on('unhandledRejection', report);
  app.enableSandbox();
  registerScheme();
  app.on('web-contents-created', (_event, contents) => guardContents(contents));
  // What that means is the desktop's to say.
  app.on('window-all-closed', () => undefined);

  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  run(options).catch((thrown: unknown) => app.exit(exitStatus(report(thrown))));
}

async function run(options: ShellOptions): Promise<void> {
  const { rendererDir, preload, trayIcons: icons, demo, timers, createCore } = options;
  const page = await loadBuiltPage(rendererDir);
  const core = await reachable(await createCore(), { program: 'desktop', version: VERSION });
  const desktop = new Desktop({
    core,
    preload,
    icons,
    bridge: ({ webContents }) => bridge(webContents, { core, version: VERSION, timers, openHelp }),
  });
  if (demo) core.startDemo().catch(report);

  await app.whenReady();
  setMenu();
  guardSession(session.defaultSession);
  servePage(page, () => core.settings.snapshot().values);
  await desktop.begin(options.isHidden());
}

/** The interface is part of the program: without it the installation is broken, not its configuration. */
async function loadBuiltPage(rendererDir: string): Promise<Page> {
  try {
    return await loadPage(rendererDir);
  } catch (cause) {
    throw new PinholeError('INTERNAL', cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** Only macOS has its editing shortcuts from a menu; elsewhere the page has them by itself. */
function setMenu(): void {
  if (process.platform === 'darwin') {
    Menu.setApplicationMenu(
      Menu.buildFromTemplate([{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }]),
    );
  } else {
    Menu.setApplicationMenu(null);
  }
}
