import { describe } from 'vitest';
import { hasChromium } from '../support/chromium.ts';
import { lacks } from '../support/requires.ts';
import { openWeb } from './harness/web.ts';
import { describeInterface } from './interface.spec.ts';
import { describeKeyboard } from './keyboard.spec.ts';

describe.skipIf(lacks('chromium', hasChromium))('web host', () => {
  describeInterface('the interface in a browser', openWeb);
  describeKeyboard('the keyboard alone, in a browser', openWeb);
});
