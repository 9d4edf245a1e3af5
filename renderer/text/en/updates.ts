/** The words of updates. */
import type { TellOnly, UpdatesUnsupported } from '../../../app/contract/contract.ts';
import { formatAge, formatCount } from '../../format.ts';

const unsupported: Record<UpdatesUnsupported, string> = {
  browser: 'Not looked for here: this window is updated with the desktop program.',
  'not-installed': 'Not looked for here: this program was started from its sources, and not installed.',
};

/** @param by who manages this computer; null: nobody has said */
const tellOnly: Record<TellOnly, (by: string | null) => string> = {
  administered: (by) =>
    `This installation does not update itself. New versions are rolled out by ${by ?? 'whoever manages this computer'}.`,
  unverifiable: () =>
    'This program was built without a signature, so a new version could not be verified: install it by hand.',
  place: () =>
    'The program cannot replace itself where it lies: install new versions as you installed this one.',
};

export const updates = {
  title: 'Updates',
  off: 'Updates are off. New versions are not looked for.',
  unsupported,
  tellOnly,
  noFeed:
    'Nobody has said where to look for new versions (UpdateFeedUrl), so none are looked for. Whoever manages this computer can say so.',
  idle: 'No newer version is known.',
  upToDate: 'This is the newest version.',
  checking: 'Looking for a new version…',
  available: (version: string) => `Version ${version} is available.`,
  downloading: (version: string, percent: number) =>
    `Downloading version ${version}: ${formatCount(percent)} %`,
  progress: 'Download of the new version',
  ready: (version: string) => `Version ${version} is ready to be installed.`,
  atQuit: 'It is installed when Pinhole ends.',
  notAtQuit: 'It is installed when you say so.',
  stillAvailable: (version: string) => `Version ${version} is available all the same.`,
  notes: (version: string) => `What is new in version ${version}`,

  checked: (seconds: number) =>
    seconds < 5 ? 'Last looked just now.' : `Last looked ${formatAge(seconds)} ago.`,
  notChecked: 'Not looked yet since Pinhole was started.',

  check: 'Check now',
  download: 'Download',
  downloadName: (version: string) => `Download version ${version}`,
  install: 'Restart and install',
  installName: (version: string) => `Restart and install version ${version}`,
  building: 'A tunnel is being built: wait until it is up, or stop it.',

  ask: {
    title: (version: string) => `Restart with version ${version}?`,
    words: (count: number) =>
      count === 1
        ? 'The tunnel that is up goes down, and comes up again if it starts by itself. Calls through it end.'
        : `The ${formatCount(count)} tunnels that are up go down, and come up again if they start by themselves. Calls through them end.`,
    yes: 'Restart now',
    no: 'Later',
  },

  announce: {
    available: (version: string) => `Version ${version} of Pinhole is available.`,
    ready: (version: string) => `Version ${version} of Pinhole is ready to be installed.`,
    failed: (message: string) => `Updates: ${message}`,
  },
} as const;
