import type { MessageBoxOptions } from 'electron';
import { announce, onCommand } from './announce.ts';

let answerTo: ((label: string) => void) | undefined;

onCommand('answer', (label) => answerTo?.(label));

export const dialog = {
  /** Asks the test, which presses a button by its words. */
  showMessageBox(
    _window: unknown,
    options: MessageBoxOptions,
  ): Promise<{ response: number; checkboxChecked: boolean }> {
    const { message, detail = '', buttons = ['OK'] } = options;
    return new Promise((resolve) => {
      answerTo = (label) => {
        const response = buttons.indexOf(label);
        if (response === -1) throw new Error(`the dialog has no button ${label}`);
        answerTo = undefined;
        resolve({ response, checkboxChecked: false });
      };
      announce({ dialog: { message, detail, buttons } });
    });
  },
};
