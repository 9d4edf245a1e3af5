import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lacks } from '../support/requires.ts';

const LAUNCHERS = join(import.meta.dirname, '../../app/desktop/resources/launchers');

describe.skipIf(lacks('a POSIX shell', () => process.platform !== 'win32'))('the launcher for macOS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pinhole-launcher-'));
  const contents = join(folder, 'Applications/My Apps/Pinhole.app/Contents');
  const launcher = join(contents, 'Resources/bin/pinhole');
  const tools = join(folder, 'tools');

  /** A program that prints its own name and its arguments, one a line, and ends with status 7. */
  const put = (path: string, content = '#!/bin/sh\nprintf "%s\\n" "$0" "$@"\nexit 7\n'): void => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    chmodSync(path, 0o755);
  };

  const run = (program: string, ...args: readonly string[]): SpawnSyncReturns<string> =>
    spawnSync(program, args, {
      encoding: 'utf8',
      cwd: folder,
      env: { PATH: `${tools}:${process.env['PATH'] ?? ''}` },
    });

  beforeAll(() => {
    put(join(contents, 'MacOS/Pinhole'));
    put(join(tools, 'open'));
    mkdirSync(dirname(launcher), { recursive: true });
    copyFileSync(join(LAUNCHERS, 'macos/pinhole'), launcher);
    mkdirSync(join(folder, 'usr/local/bin'), { recursive: true });
    symlinkSync(launcher, join(folder, 'usr/local/bin/pinhole'));
    symlinkSync('../usr/local/bin/pinhole', join(tools, 'pinhole'));
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([
    ['where it lies', launcher],
    ['by a link', join(folder, 'usr/local/bin/pinhole')],
    ['by a relative link to a link', join(tools, 'pinhole')],
    ['by the PATH', 'pinhole'],
  ])('runs a command %s, and ends with its status', (_where, program) => {
    const args = ['connect', 'tscf.example.net:443', '--ca', 'a file.pem'];
    expect(run(program, ...args)).toMatchObject({
      status: 7,
      stdout: [join(contents, 'MacOS/Pinhole'), '--', ...args, ''].join('\n'),
      stderr: '',
    });
  });

  it('opens the window where there is no command', () => {
    expect(run(launcher).stdout).toBe([join(tools, 'open'), dirname(contents), ''].join('\n'));
  });
});

describe('the launcher for Windows', () => {
  const lines = readFileSync(join(LAUNCHERS, 'windows/pinhole.cmd'), 'utf8').split('\r\n');

  // What it does there is to be seen there: docs/PLATFORMS.md.
  it('has the lines that cmd wants, and hands everything on after --', () => {
    expect(lines.at(-1)).toBe('');
    expect(lines.join('').includes('\n')).toBe(false);
    const at = lines.indexOf(String.raw`"%~dp0..\..\Pinhole.exe" -- %*`);
    expect(lines[at + 1]).toBe('exit /b %ERRORLEVEL%');
  });
});
