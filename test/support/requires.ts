/**
 * Tells whether tests that need something of the machine must be skipped: `describe.skipIf(lacks('chromium', hasChromium))`.
 * @throws Error instead, under PINHOLE_REQUIRE_ALL=1: there a test that cannot run has failed.
 */
export function lacks(what: string, isThere: () => boolean): boolean {
  if (isThere()) return false;
  if (process.env['PINHOLE_REQUIRE_ALL'] === '1')
    throw new Error(`${what} is missing, and every test must run`);
  return true;
}
