/** Has the MSI put the folder of pinhole.cmd on the PATH of the machine: electron-builder has no setting for it. */
import { readFileSync, writeFileSync } from 'node:fs';

/** The component of the launcher: its folder, and where it ends. */
const LAUNCHER = /(<Component Directory="([^"]+)">\s*<File Name="pinhole\.cmd"[^>]*\/>)(\s*<\/Component>)/;

/**
 * What electron-builder calls with the path of the WiX project, before that is compiled.
 * @throws Error where the project does not look as it does today
 */
export function msiProjectCreated(path: string): void {
  writeFileSync(path, withPath(readFileSync(path, 'utf8')));
}

export function withPath(project: string): string {
  if (!LAUNCHER.test(project)) throw new Error('the WiX project has no component of pinhole.cmd');
  return project.replace(
    LAUNCHER,
    (_whole, file: string, directory: string, end: string) =>
      `${file}\n<Environment Id="PinholePath" Name="PATH" Value="[${directory}]" Action="set" Part="last" Permanent="no" System="yes"/>${end}`,
  );
}
