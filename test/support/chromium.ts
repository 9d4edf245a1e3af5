import { existsSync } from 'node:fs';

/** The Chromium of the tests: Debian's, or what PINHOLE_CHROMIUM names. */
export const chromiumPath = (): string => process.env['PINHOLE_CHROMIUM'] ?? '/usr/bin/chromium';

export const hasChromium = (): boolean => existsSync(chromiumPath());

/** Quiet on the network, and able to run as root. */
export const CHROMIUM_FLAGS = [
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-breakpad',
  '--no-first-run',
  '--no-default-browser-check',
  // The sandbox needs a user that is not root.
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];
