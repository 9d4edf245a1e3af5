import { LIMITS } from '../../main/model/limits.ts';

/** A tunnel's name for where the system shows it: one line, of a length that menus and notifications bear. */
export function shownName(name: string): string {
  const line = name.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  const characters = Array.from(line);
  const most = LIMITS.trayNameLength.value;
  return characters.length <= most ? line : `${characters.slice(0, most - 1).join('')}…`;
}
