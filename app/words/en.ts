import type { Words } from './table.ts';

const tunnels = (count: number): string => (count === 1 ? '1 tunnel' : `${count} tunnels`);
const span = (seconds: number): string => {
  if (seconds < 120) return seconds === 1 ? '1 second' : `${seconds} seconds`;
  return `${Math.floor(seconds / 60)} minutes`;
};

export const en: Words = {
  state: {
    connected: 'Connected',
    connecting: 'Connecting',
    reconnecting: 'Reconnecting',
    waiting: 'Waiting for network',
    stopped: 'Stopped',
    failed: 'Needs attention',
  },
  verdict: {
    open: 'Open',
    'at-risk': 'At risk',
    closed: 'Closed',
    unknown: 'Unknown',
  },
  tray: {
    open: 'Open Pinhole',
    quit: 'Quit Pinhole',
    connect: 'Connect',
    disconnect: 'Disconnect',
    details: 'Details',
    tunnel: (name, condition) => `${name} – ${condition}`,
    pinhole: (verdict) => `Pin-hole ${verdict.toLowerCase()}`,
    more: (count) => `and ${count} more…`,
    noTunnels: 'No tunnels',
    tooltip: {
      none: 'Pinhole: no tunnels',
      allStopped: 'Pinhole: all tunnels stopped',
      allConnected: (total) =>
        total === 1 ? 'Pinhole: connected' : `Pinhole: all ${total} tunnels connected`,
      someStopped: (connected, stopped) => `Pinhole: ${connected} connected, ${stopped} stopped`,
      of: (count, total, condition) => `Pinhole: ${count} of ${tunnels(total)}: ${condition}`,
    },
  },
  notification: {
    down: (name) => `${name} is not connected`,
    downBody: (state, seconds) =>
      state === 'waiting'
        ? `No network for ${span(seconds)}. Pinhole connects as soon as there is one.`
        : `For ${span(seconds)} by now. Pinhole keeps trying.`,
    closed: (name) => `${name}: pin-hole closed`,
    closedBody: (seconds) => `Nothing has come through for ${span(seconds)}.`,
    downMany: (count) => `${tunnels(count)} are down`,
    back: (name) => `${name} is connected again`,
    backBody: 'The pin-hole is open.',
    backMany: (count) => `${tunnels(count)} are connected again`,
    attention: (name) => `${name} needs attention`,
    attentionBody: 'Pinhole does not try again by itself. Click to see why.',
    attentionMany: (count) => `${tunnels(count)} need attention`,
    names: (names, more) => names.join(', ') + (more === 0 ? '' : ` and ${more} more`),
    goesOn: 'Pinhole goes on',
    goesOnBody:
      'Its tunnels stay up. You find it, and can quit it, at its icon in the system tray or menu bar.',
  },
  closing: {
    question: (running) =>
      running === 1 ? 'A tunnel is up. Quit Pinhole?' : `${running} tunnels are up. Quit Pinhole?`,
    detail:
      'Quitting releases them. This desktop has no system tray where Pinhole could be found without its window; minimised, it goes on.',
    minimise: 'Minimise',
    quit: 'Quit',
    cancel: 'Cancel',
  },
  unsaved: {
    question: 'Quit without saving?',
    detail: 'A profile has changes that are not saved.',
    discard: 'Discard changes and quit',
    stay: 'Stay',
  },
  autostart: 'Keeps tunnels to a TSCF alive',
};
