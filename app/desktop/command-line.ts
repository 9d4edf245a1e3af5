/** What the launchers of the packages put before a command line, so that Chromium reads none of it. */
const SEPARATOR = '--';

/** A command's name, or what asks for help or the version; not a switch of Chromium's, a path or an address. */
const COMMAND = /^(?:[a-z][a-z-]*|-h|--help|-V|--version)$/;

/**
 * What of the process's arguments is for the command line: whatever follows `--`, or all of it where it begins with a command.
 * @returns undefined where they are the window's
 */
export function commandLineOf(argv: readonly string[]): readonly string[] | undefined {
  const [, first, ...rest] = argv;
  const separator = argv.indexOf(SEPARATOR, 1);
  if (separator !== -1) return argv.slice(separator + 1);
  return first !== undefined && COMMAND.test(first) ? [first, ...rest] : undefined;
}
