/**
 * Where Electron begins: the command line, or the window. Electron goes on with its start (display, toolkit, `ready`) only when this
 * module has been evaluated. So it waits here for the whole of a command, which ends the process before there was any need of a display.
 */
import { commandLineOf } from './command-line.ts';

const args = commandLineOf(process.argv);
if (args === undefined) {
  await import('./index.ts');
} else {
  const { runInProcess } = await import('../cli/run-in-process.ts');
  await runInProcess(args);
}
