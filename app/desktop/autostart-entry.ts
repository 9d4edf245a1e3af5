/** The desktop entry by which Linux starts a program at login (Desktop Entry Specification 1.5, Desktop Application Autostart Specification). */

/** By this key a file is known as one of this program's. */
const OURS = 'X-Pinhole-Autostart';

/** What desktops write into an entry that a person has switched off in the system's own settings. */
const SWITCHED_OFF = [/^Hidden\s*=\s*true\s*$/m, /^X-GNOME-Autostart-enabled\s*=\s*false\s*$/m];

export interface AutostartEntry {
  /** Absolute path of what is started. */
  readonly program: string;
  readonly args: readonly string[];
  readonly comment: string;
}

/** The entry's text; undefined: the specification has no way to name such a program. */
export function autostartEntry({ program, args, comment }: AutostartEntry): string | undefined {
  // "The executable program may not contain the equal sign"; and no line of this format ends with half of a character.
  if (program.includes('=') || /[\p{Cc}]/u.test(program)) return undefined;
  const exec = [program, ...args].map(quoted).join(' ');
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Version=1.5',
    'Name=Pinhole',
    `Comment=${asValue(comment)}`,
    `Exec=${asValue(exec)}`,
    'Terminal=false',
    'StartupNotify=false',
    'X-GNOME-Autostart-enabled=true',
    `${OURS}=true`,
    '',
  ].join('\n');
}

export const isOurEntry = (text: string): boolean => new RegExp(`^${OURS}=true\\s*$`, 'm').test(text);

export const isSwitchedOff = (text: string): boolean => SWITCHED_OFF.some((line) => line.test(text));

/** An argument of `Exec`: quoted where a reserved character is in it; a percent sign would begin a field code. */
function quoted(argument: string): string {
  const literal = argument.replaceAll('%', '%%');
  if (literal !== '' && !/[\s"'\\><~|&;$*?#()`]/.test(literal)) return literal;
  return `"${literal.replaceAll(/["`$\\]/g, '\\$&')}"`;
}

/** Any value: this escaping is undone before that of `Exec`. */
const asValue = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
