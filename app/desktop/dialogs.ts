import { dialog, type BrowserWindow, type MessageBoxOptions } from 'electron';
import type { Words } from '../words/table.ts';

/** What a person wants whose window is the only way to see the program. */
export async function askHowToClose(
  window: BrowserWindow,
  running: number,
  { closing: words }: Words,
): Promise<'minimise' | 'quit' | 'stay'> {
  const chosen = await ask(window, words.question(running), words.detail, [
    words.minimise,
    words.quit,
    words.cancel,
  ]);
  return (['minimise', 'quit'] as const)[chosen] ?? 'stay';
}

/** Whether what is not saved may be lost. */
export async function askWhetherToDiscard(
  window: BrowserWindow,
  { unsaved: words }: Words,
): Promise<boolean> {
  return (await ask(window, words.question, words.detail, [words.stay, words.discard], 0)) === 1;
}

/** @param cancelled which answer it is to leave the question; default: the last. @returns the number of the button */
async function ask(
  window: BrowserWindow,
  message: string,
  detail: string,
  buttons: string[],
  cancelled = buttons.length - 1,
): Promise<number> {
  const options: MessageBoxOptions = {
    type: 'question',
    title: 'Pinhole',
    message,
    detail,
    buttons,
    defaultId: 0,
    cancelId: cancelled,
    noLink: true,
  };
  const { response } = await dialog.showMessageBox(window, options);
  return response;
}
