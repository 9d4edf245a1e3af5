/** What becomes of the program when its window is closed. */
export type Closing = 'hide' | 'ask' | 'quit';

export interface ClosingFacts {
  /** The user's setting. */
  readonly closeToTray: boolean;
  /** Whether a tray shows the program without its window. */
  readonly tray: boolean;
  /** Tunnels that are up or on their way. */
  readonly running: number;
}

/**
 * Where no tray shows it, a program that goes on without its window is one that nobody finds; and one that quits ends the telephone of
 * whoever only put a window away. So a person is asked, if there is a tunnel to lose.
 */
export function closingOf({ closeToTray, tray, running }: ClosingFacts): Closing {
  if (!closeToTray) return 'quit';
  if (tray) return 'hide';
  return running > 0 ? 'ask' : 'quit';
}
