/** The words of the page of settings. */
import type { SettingName, Settings } from '../../../app/contract/contract.ts';
import { formatSpan } from '../../format.ts';

const language: Record<Settings['language'], string> = {
  system: 'As the system has it',
  // Each in itself: whoever cannot read this window finds it all the same.
  en: 'English',
  de: 'Deutsch',
};

const appearance: Record<Settings['appearance'], string> = {
  system: 'As the system has it',
  light: 'Light',
  dark: 'Dark',
};

const updates: Record<Settings['updates'], string> = {
  automatic: 'Install them by itself',
  notify: 'Tell me only',
  off: 'Off',
};

const names: Record<SettingName, string> = {
  language: 'Language',
  appearance: 'Appearance',
  notifications: 'Tell me when a tunnel stays down',
  notifyAfterSeconds: 'After',
  startAtLogin: 'Start Pinhole when I log in',
  closeToTray: 'Keep running when the window is closed',
  updates: 'New versions',
  history: 'Keep the history of the tunnels',
};

const hints: Record<SettingName, string> = {
  language: 'Of this window, the tray and notifications. The log, reports and the command line stay English.',
  appearance: 'High contrast follows the system in any case.',
  notifications: 'A notification of the system, once, and once more when the tunnel is back.',
  notifyAfterSeconds: 'What comes back sooner is not worth a word.',
  startAtLogin: 'Without a window; the tunnels that start by themselves do.',
  closeToTray: 'The tunnels stay up. Open the window again, or quit, from the tray.',
  updates: 'Never while a tunnel is being built, and never under one without being asked.',
  history:
    'How their keep-alives went, for the chart: each for 24 h, minutes for 7 days, hours for 90 days. Switched off, all of it is deleted.',
};

const unsupported: Partial<Record<SettingName, string>> = {
  closeToTray: 'This desktop shows no tray: closing the window ends Pinhole, and its tunnels.',
  startAtLogin: 'Only for an installed Pinhole, on a system that starts programs at login.',
  notifications: 'This system shows no notifications.',
  notifyAfterSeconds: 'This system shows no notifications.',
  updates: 'This Pinhole is not updated by itself.',
};

export const settings = {
  title: 'Settings',
  saved: (name: SettingName) => `${names[name]}: saved.`,
  window: 'Window',
  historyTitle: 'History',
  notificationsTitle: 'Notifications',
  program: 'Program',
  about: 'About',
  names,
  hints,
  unsupported: (name: SettingName) => unsupported[name] ?? 'Not on this system.',
  language,
  appearance,
  updates,
  after: (seconds: number) => formatSpan(seconds),
  webOnly:
    'Notifications, the tray, start at login and updates belong to the desktop program, and are not set here.',
  aboutFacts: {
    version: 'Version',
    secrets: 'Passwords and keys are kept in',
    noStore: (problem: string) => `nowhere beyond the end of Pinhole: ${problem}`,
    file: 'These settings are kept in',
    noFile: 'nowhere: they hold until Pinhole ends',
  },
} as const;
