/** What makes the shell a desktop program: window, tray, notifications, start at login, and a quit that leaves nothing behind. */
import { homedir } from 'node:os';
import { app, nativeTheme, powerMonitor, type BrowserWindow } from 'electron';
import { Notices, type Notice } from '../../main/core.ts';
import type { CoreApi } from '../../main/model/core-api.ts';
import { LIMITS } from '../../main/model/limits.ts';
import type { Settings } from '../../main/model/settings.ts';
import { nodePlatform } from '../../main/platform/node-platform.ts';
import { stateDirectory } from '../../main/platform/paths.ts';
import type { Words } from '../words/table.ts';
import { languageOf, wordsOf } from '../words/words.ts';
import type { Bridge } from './bridge.ts';
import { closingOf } from './closing.ts';
import { askHowToClose, askWhetherToDiscard } from './dialogs.ts';
import { endProcess } from './end-process.ts';
import { isFirstHiding } from './first-hiding.ts';
import { releaseBeforeQuit, type Quit } from './lifecycle.ts';
import { followLoginSetting } from './login-setting.ts';
import { MainWindow } from './main-window.ts';
import { noticeText } from './notice-words.ts';
import { notificationsSupported, notify } from './notifications.ts';
import { passPowerEvents } from './power.ts';
import { report } from './report.ts';
import { onSessionEnd } from './session-end.ts';
import { byAutostartFile, byLoginItem, HIDDEN_SWITCH, type StartAtLogin } from './start-at-login.ts';
import { createTray } from './tray.ts';
import { hasTrayHost } from './tray-host.ts';
import { TrayKeeper } from './tray-keeper.ts';
import { createWindow } from './window.ts';

export interface DesktopPorts {
  readonly core: CoreApi;
  /** Absolute path of the preload bundle. */
  readonly preload: string;
  /** Folder of the tray's icons. */
  readonly icons: string;
  /** Answers the page of a window. */
  readonly bridge: (window: BrowserWindow) => Bridge;
}

const { clock, timers } = nodePlatform;

/** Made before Electron is ready, so that whoever quits meanwhile is not kept; begun once it is. */
export class Desktop {
  readonly #ports: DesktopPorts;
  readonly #core: CoreApi;
  readonly #window: MainWindow;
  readonly #tray: TrayKeeper;
  readonly #notices: Notices;
  readonly #quit: Quit;
  /** A person is being asked. */
  #closing = false;

  constructor(ports: DesktopPorts) {
    this.#ports = ports;
    this.#core = ports.core;
    const { core } = ports;
    this.#window = this.#mainWindow();
    this.#tray = new TrayKeeper({
      core,
      timers,
      words: () => this.#words(),
      hasHost: () => hasTrayHost({ timers, platform: process.platform, env: process.env }),
      create: (menu) =>
        createTray({
          core,
          words: () => this.#words(),
          icons: ports.icons,
          open: (tunnel) => this.#open(tunnel),
          quit: () => app.quit(),
          menuOpened: menu.opened,
          menuClosed: menu.closed,
        }),
      found: (isShown) => core.settings.offer(['closeToTray'], isShown),
    });
    this.#notices = new Notices(core, {
      clock,
      timers,
      options: () => ({
        wanted: this.#settings().notifications,
        afterMs: this.#settings().notifyAfterSeconds * 1_000,
      }),
      tell: (notice) => this.#tell(notice),
    });
    this.#quit = releaseBeforeQuit(app, {
      core,
      timers,
      mayLeave: () => this.#mayLeave(),
      putAway: () => {
        this.#window.destroy();
        this.#tray.close();
        this.#notices.close();
      },
      end: endProcess,
      holdsSession: process.platform === 'darwin',
    });
  }

  /** @param hidden without a window, until somebody wants one. @throws Error where the interface cannot be loaded */
  async begin(hidden: boolean): Promise<void> {
    // By this name Windows knows whose notifications they are; the installer gives it to the shortcut.
    if (process.platform === 'win32') app.setAppUserModelId('app.pinhole.desktop');
    app.on('second-instance', (_event, args) => {
      if (!args.includes(HIDDEN_SWITCH)) this.#open();
    });
    app.on('activate', () => this.#open());
    onSessionEnd(() => this.#quit.sessionEnds());
    passPowerEvents(powerMonitor, this.#core);

    const heed = (): void => {
      nativeTheme.themeSource = this.#settings().appearance;
      this.#notices.optionsChanged();
    };
    this.#core.onChange(({ kind }) => {
      if (kind === 'settings') heed();
    });
    heed();
    this.#core.settings.offer(['notifications', 'notifyAfterSeconds'], notificationsSupported());
    // What runs from a checkout is not what is to start at login.
    if (app.isPackaged) followLoginSetting(this.#core, this.#login());
    this.#notices.begin();
    void this.#tray.begin();
    if (!hidden) await this.#window.open();
  }

  #settings(): Settings {
    return this.#core.settings.snapshot().values;
  }

  #words(): Words {
    return wordsOf(languageOf(this.#settings().language, app.getPreferredSystemLanguages()));
  }

  #login(): StartAtLogin {
    const { platform, env, execPath } = process;
    if (platform === 'win32' || platform === 'darwin') return byLoginItem(app, platform);
    return byAutostartFile({ env, home: homedir(), execPath, comment: () => this.#words().autostart });
  }

  #mainWindow(): MainWindow {
    let page: Bridge | undefined;
    return new MainWindow({
      create: () => {
        const window = createWindow(this.#ports.preload);
        page = this.#ports.bridge(window);
        return window;
      },
      watched: (isWatched) => page?.setWatched(isWatched),
      closeWanted: () => void this.#close().catch(report),
      lost: () => void this.#lost().catch(report),
    });
  }

  #open(tunnel?: string): void {
    this.#window.open(tunnel === undefined ? undefined : `#tunnels/${tunnel}`).catch(report);
  }

  #tell(notice: Notice): void {
    const [first, ...others] = notice.tunnels;
    const tunnel = others.length === 0 ? first?.id : undefined;
    const words = noticeText(notice, this.#settings().notifyAfterSeconds, this.#words());
    notify(words, () => this.#open(tunnel));
  }

  async #close(): Promise<void> {
    if (this.#closing) return;
    this.#closing = true;
    try {
      await this.#closeAsWanted();
    } finally {
      this.#closing = false;
    }
  }

  async #closeAsWanted(): Promise<void> {
    const { window } = this.#window;
    const { closing, running } = await this.#closingNow();
    const chosen =
      closing === 'ask' && window ? await askHowToClose(window, running, this.#words()) : closing;
    if (chosen === 'quit') app.quit();
    if (chosen === 'minimise') this.#window.minimise();
    if (chosen !== 'hide') return;
    this.#window.hide();
    const isToBeTold = this.#settings().notifications && notificationsSupported();
    if (!isToBeTold || !(await isFirstHiding(stateDirectory()))) return;
    const { notification: says } = this.#words();
    notify({ title: says.goesOn, body: says.goesOnBody }, () => this.#open());
  }

  /** Whatever has ended the window, nobody can be asked in it. */
  async #lost(): Promise<void> {
    const { closing } = await this.#closingNow();
    if (closing !== 'hide') app.quit();
  }

  async #closingNow(): Promise<{ closing: ReturnType<typeof closingOf>; running: number }> {
    const { closeToTray } = this.#settings();
    const running = this.#core
      .tunnels()
      .filter(({ state }) => state !== 'stopped' && state !== 'failed').length;
    const tray = closeToTray && (await this.#tray.look());
    return { closing: closingOf({ closeToTray, tray, running }), running };
  }

  async #mayLeave(): Promise<boolean> {
    if (await this.#window.leave(LIMITS.quitAskMs.value, (ms, callback) => timers.after(ms, callback)))
      return true;
    await this.#window.open();
    const { window } = this.#window;
    return window === undefined || askWhetherToDiscard(window, this.#words());
  }
}
