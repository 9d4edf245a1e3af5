import { join } from 'node:path';
import { Menu, nativeImage, nativeTheme, Tray, type MenuItemConstructorOptions } from 'electron';
import type { CoreApi } from '../../main/model/core-api.ts';
import type { Words } from '../words/table.ts';
import { report } from './report.ts';
import type { TrayIcon, TrayModel, TrayTunnel } from './tray-model.ts';

export interface TrayPorts {
  readonly core: Pick<CoreApi, 'startTunnel' | 'stopTunnel'>;
  readonly words: () => Words;
  /** Folder of the icons. */
  readonly icons: string;
  /** Opens the window: at a tunnel, or where it was. */
  readonly open: (tunnel?: string) => void;
  readonly quit: () => void;
  readonly menuOpened: () => void;
  readonly menuClosed: () => void;
}

export interface ShownTray {
  show(model: TrayModel): void;
  remove(): void;
}

/** Puts an icon into the tray, or the menu bar of macOS. Where nobody shows such icons it is made all the same, and seen by nobody. */
export function createTray(ports: TrayPorts): ShownTray {
  const { words, icons, open } = ports;
  let shown: TrayModel | undefined;
  let tray: Tray | undefined;

  const picture = (icon: TrayIcon): Electron.NativeImage =>
    nativeImage.createFromPath(join(icons, iconFile(icon, process.platform, isBarDark())));
  const recolour = (): void => {
    if (shown !== undefined) tray?.setImage(picture(shown.icon));
  };
  nativeTheme.on('updated', recolour);

  return {
    show(model) {
      const before = shown;
      shown = model;
      if (tray === undefined) {
        tray = new Tray(picture(model.icon));
        // macOS and most of Linux open the menu instead.
        tray.on('click', () => {
          if (process.platform !== 'darwin') open();
        });
      } else if (before?.icon !== model.icon) tray.setImage(picture(model.icon));
      if (before?.tooltip !== model.tooltip) tray.setToolTip(model.tooltip);
      const menu = Menu.buildFromTemplate(menuTemplate(model, words(), ports));
      menu.on('menu-will-show', ports.menuOpened);
      menu.on('menu-will-close', ports.menuClosed);
      tray.setContextMenu(menu);
    },
    remove() {
      nativeTheme.off('updated', recolour);
      tray?.destroy();
      tray = undefined;
    },
  };
}

type MenuPorts = Pick<TrayPorts, 'core' | 'open' | 'quit'>;

/** The menu as Electron takes it. */
export function menuTemplate(
  { tunnels, more }: TrayModel,
  { tray: words }: Words,
  { core, open, quit }: MenuPorts,
): MenuItemConstructorOptions[] {
  const does = {
    connect: ({ id }: TrayTunnel) => core.startTunnel(id),
    disconnect: ({ id }: TrayTunnel) => void core.stopTunnel(id).catch(report),
  };
  const act = (tunnel: TrayTunnel): void => {
    try {
      does[tunnel.does](tunnel);
    } catch (thrown) {
      // Its profile is gone since the menu was made.
      report(thrown);
    }
  };
  return [
    ...(tunnels.length === 0 ? [{ label: words.noTunnels, enabled: false }] : []),
    ...tunnels.map((tunnel) => ({
      label: tunnel.label,
      submenu: [
        { label: words[tunnel.does], click: () => act(tunnel) },
        { label: words.details, click: () => open(tunnel.id) },
      ],
    })),
    ...(more === 0 ? [] : [{ label: words.more(more), click: () => open() }]),
    { type: 'separator' },
    { label: words.open, click: () => open() },
    { label: words.quit, click: quit },
  ];
}

/** The file of an icon: where the system does not colour it itself, for bars that are dark or light. */
export function iconFile(icon: TrayIcon, platform: NodeJS.Platform, isDark: boolean): string {
  if (platform === 'darwin') return `${icon}Template.png`;
  return `${icon}-on-${isDark ? 'dark' : 'light'}.${platform === 'win32' ? 'ico' : 'png'}`;
}

function isBarDark(): boolean {
  if (process.platform === 'win32') return nativeTheme.shouldUseDarkColorsForSystemIntegratedUI;
  // GNOME's bar is black whatever its windows are.
  const desktop = process.env['XDG_CURRENT_DESKTOP'] ?? '';
  return /gnome|unity|pantheon/i.test(desktop) || nativeTheme.shouldUseDarkColors;
}
