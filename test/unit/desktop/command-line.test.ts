import { describe, expect, it } from 'vitest';
import { commandLineOf } from '../../../app/desktop/command-line.ts';

const PROGRAM = '/opt/Pinhole/pinhole';

describe('the arguments of the packed program', () => {
  it.each([
    ['none', []],
    ['a switch of its own', ['--demo']],
    ['a switch of Chromium before it', ['--password-store=basic', '--demo']],
    ['the path of a checkout', ['.', '--demo']],
    ['the path of a bundle', ['/srv/pinhole/dist/desktop/main.js', 'tscf']],
    ['the process serial number of old macOS', ['-psn_0_12345']],
    ['an address that a desktop hands over', ['https://example.net/']],
    ['a file that a desktop hands over', ['profile.json']],
    ['a drive of Windows', ['C:\\profile.json']],
  ])('are for the window: %s', (_what, args) => {
    expect(commandLineOf([PROGRAM, ...args])).toBeUndefined();
  });

  it.each([
    ['a command', ['tscf', '--listen', '127.0.0.1:0']],
    ['a command that there is not: it is said so', ['tcsf']],
    ['a question for help', ['--help']],
    ['a question for help, in short', ['-h']],
    ['a question for the version', ['--version']],
    ['a question for the version, in short', ['-V']],
  ])('are a command line: %s', (_what, args) => {
    expect(commandLineOf([PROGRAM, ...args])).toEqual(args);
  });

  it('are a command line after --, whatever it is, without what stands before', () => {
    const launched = [PROGRAM, '--ozone-platform=headless', '--disable-gpu', '--'];
    expect(commandLineOf([...launched, 'connect', 'office', '--', '--json'])).toEqual([
      'connect',
      'office',
      '--',
      '--json',
    ]);
    expect(commandLineOf([...launched, '--unknown'])).toEqual(['--unknown']);
    expect(commandLineOf(launched)).toEqual([]);
  });
});
