import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { msiProjectCreated, withPath } from '../../.config/msi-path.ts';
import { lacks } from '../support/requires.ts';
import { readXml } from '../support/xml-tree.ts';
import { ROOT } from './pack.ts';

const hasMakensis = (): boolean => spawnSync('makensis', ['-VERSION']).error === undefined;

/** What electron-builder's own script for NSIS has around ours: who the program is installed for, and an uninstaller. */
const NSIS_SCRIPT = `
Unicode true
Name Pinhole
OutFile "pinhole-setup.exe"
InstallDir "$LOCALAPPDATA\\Programs\\Pinhole"
Var installMode
!include "${join(ROOT, 'app/desktop/resources/windows/installer.nsh')}"
Section
  StrCpy $installMode "all"
  !insertmacro customInstall
  WriteUninstaller "$INSTDIR\\uninstall.exe"
SectionEnd
Section "un.install"
  !insertmacro customUnInstall
SectionEnd
`;

describe('the packages for Windows', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pinhole-windows-'));

  afterAll(() => rmSync(folder, { recursive: true }));

  it.skipIf(lacks('makensis', hasMakensis))(
    'have a part of ours that NSIS compiles without a warning',
    () => {
      const script = join(folder, 'setup.nsi');
      writeFileSync(script, NSIS_SCRIPT);
      const run = spawnSync('makensis', ['-V2', '-WX', script], { encoding: 'utf8' });
      expect(run).toMatchObject({ status: 0, stdout: '', stderr: '' });
    },
  );

  it('as MSI, put the launcher’s folder on the PATH, and take it off again', () => {
    // As electron-builder writes it (MsiTarget).
    const project = join(folder, 'project.wxs');
    const before = `<Wix>
      <Component Directory="dFirst">
        <File Name="Pinhole.admx" Source="$(var.appDir)\\a" ReadOnly="yes" KeyPath="yes"/>
      </Component>
      <Component Directory="dBin_1.Q">
        <File Name="pinhole.cmd" Source="$(var.appDir)\\resources\\bin\\pinhole.cmd" ReadOnly="yes" KeyPath="yes"/>
      </Component></Wix>`;
    writeFileSync(project, before);
    msiProjectCreated(project);
    const components = readXml(readFileSync(project, 'utf8')).all('Component');
    expect(components.map(({ children }) => children.map(({ name }) => name))).toEqual([
      ['File'],
      ['File', 'Environment'],
    ]);
    const [environment] = components[1]?.all('Environment') ?? [];
    const attributes = ['Name', 'Value', 'Action', 'Part', 'Permanent', 'System'] as const;
    expect(attributes.map((name) => environment?.attribute(name))).toEqual([
      'PATH',
      '[dBin_1.Q]',
      'set',
      'last',
      'no',
      'yes',
    ]);
  });

  it('as MSI, are not made where the launcher is not found', () => {
    expect(() => withPath('<Wix></Wix>')).toThrow('pinhole.cmd');
  });
});
