import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { _electron, chromium } from 'playwright-core';
import { hasChromium } from '../../support/chromium.ts';
import type { Announcement, PowerEvent } from '../../support/electron-stand-in/announce.ts';
import { startNode, type Child } from './child.ts';
import { makeHome, ROOT, type Home, type OpenInterface } from './open.ts';
import { watchProblems } from './problems.ts';

export interface OpenDesktop extends OpenInterface {
  /** Resolves when the program brings its window to the front. */
  focused(): Promise<void>;
  /** Has the page open a window. Resolves to what the program said. */
  openWindow(): Promise<'refused' | 'opened'>;
  /** Resolves when a page asks to save a file, to what the program said. */
  download(): Promise<'refused' | 'begun'>;
  /** The system says so. */
  power(event: PowerEvent['power']): Promise<void>;
  /** Resolves to the exit status. */
  readonly exited: Promise<number | null>;
}

interface DesktopOptions {
  readonly args?: readonly string[];
  /** The person's folders; by default new ones, removed on `close`. */
  readonly home?: Home;
  /** The main bundle; by default the built one. */
  readonly main?: string;
}

const MAIN = join(ROOT, 'dist/desktop/main.js');

/** Electron's own binary, where it has been fetched. */
const electronDist =
  process.env['ELECTRON_OVERRIDE_DIST_PATH'] ??
  join(dirname(createRequire(import.meta.url).resolve('electron/package.json')), 'dist');

export const hasElectron = existsSync(electronDist);

export const canOpenDesktop = (): boolean => hasElectron || hasChromium();

/** Opens the built desktop program: in Electron where its binary is, in the stand-in elsewhere. */
export async function openDesktop({
  args = [],
  home,
  main = MAIN,
}: DesktopOptions = {}): Promise<OpenDesktop> {
  const own = home ?? makeHome();
  const removeHome = (): void => {
    if (home === undefined) own.remove();
  };
  try {
    const desktop = await (hasElectron ? inElectron(args, own, main) : inStandIn(args, own, main));
    const problems = await watchProblems(desktop.page);
    // What the page did before it was watched, it does again.
    await desktop.page.reload();
    return {
      ...desktop,
      problems,
      async close() {
        const status = await desktop.close();
        removeHome();
        return status;
      },
    };
  } catch (thrown) {
    removeHome();
    throw thrown;
  }
}

/** Starts the program without a page to attach to, for when it is meant to end by itself. @param main its bundle. */
export function startDesktop(args: readonly string[], { env }: Home, main = MAIN): Child {
  const command = hasElectron
    ? [join(ROOT, 'node_modules/electron/cli.js'), ...asRoot(), main]
    : ['--import', join(ROOT, 'test/support/electron-stand-in/register.ts'), main];
  const stdio = ['ignore', 'pipe', 'pipe', ...(hasElectron ? [] : ['ipc' as const])] as const;
  return startNode([...command, ...args], env, [...stdio]);
}

type Started = Omit<OpenDesktop, 'problems'>;

async function inStandIn(args: readonly string[], home: Home, main: string): Promise<Started> {
  const child = startDesktop(args, home, main);
  try {
    const shown = announcedWindow(child, 'shown');
    const endpoint = await announced(child, (said) => ('endpoint' in said ? said.endpoint : undefined));
    await shown;
    const browser = await chromium.connectOverCDP(endpoint);
    const [context] = browser.contexts();
    if (context === undefined) throw new Error('the stand-in has no browser context');
    const page = context.pages()[0] ?? (await context.waitForEvent('page'));
    return {
      page,
      exited: child.exited,
      focused: () => announcedWindow(child, 'focused'),
      openWindow: async () => {
        const popup = announced(child, (said) => ('popup' in said ? said.popup : undefined));
        await page.evaluate(() => window.open('/') !== null);
        return popup;
      },
      download: () => announced(child, (said) => ('download' in said ? said.download : undefined)),
      power: (event) =>
        new Promise((sent, failed) =>
          child.process.send({ power: event } satisfies PowerEvent, (error) =>
            error === null ? sent() : failed(error),
          ),
        ),
      close: () => child.stop(),
    };
  } catch (thrown) {
    await child.stop();
    throw thrown;
  }
}

async function announcedWindow(child: Child, what: 'shown' | 'focused'): Promise<void> {
  await announced(child, (said) => ('window' in said && said.window === what ? what : undefined));
}

/** Waits for the first announcement of the stand-in that `pick` makes something of. */
function announced<T>(child: Child, pick: (said: Announcement) => T | undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    child.process.on('message', (said) => {
      const picked = pick(said as Announcement);
      if (picked !== undefined) resolve(picked);
    });
    void child.exited.then((status) =>
      reject(new Error(`the desktop ended with status ${status ?? 'null'}: ${child.stderr()}`)),
    );
  });
}

async function inElectron(args: readonly string[], { env }: Home, main: string): Promise<Started> {
  const application = await _electron.launch({
    args: [...asRoot(), main, ...args],
    cwd: ROOT,
    env: { ...process.env, ...env } as Record<string, string>,
  });
  const child = application.process();
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const page = await application.firstWindow();
  await page.waitForLoadState();
  return {
    page,
    exited,
    focused: () =>
      application.evaluate(
        ({ app }) => new Promise<void>((resolve) => app.once('browser-window-focus', () => resolve())),
      ),
    openWindow: () => page.evaluate(() => (window.open('/') === null ? 'refused' : 'opened')),
    download: () =>
      application.evaluate(
        ({ session }) =>
          new Promise<'refused' | 'begun'>((resolve) =>
            // After the program's own listener.
            session.defaultSession.once('will-download', ({ defaultPrevented }) =>
              resolve(defaultPrevented ? 'refused' : 'begun'),
            ),
          ),
      ),
    power: (event) =>
      application.evaluate(({ powerMonitor }, name) => {
        powerMonitor.emit(name);
      }, event),
    async close() {
      await application.close();
      return exited;
    },
  };
}

const asRoot = (): string[] => (process.getuid?.() === 0 ? ['--no-sandbox'] : []);
