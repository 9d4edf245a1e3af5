import { endProcess, processIo } from './process-io.ts';
import { runCommandLine } from './program.ts';

/** Runs one command line as this process, which it ends with the command's exit status. */
export async function runInProcess(args: readonly string[]): Promise<never> {
  const status = await runCommandLine(args, processIo());
  await Promise.all([written(process.stdout), written(process.stderr)]);
  // A reader on standard input, or a browser's connection, must not hold the program after its word.
  return endProcess(status);
}

/** Resolves when all of it has left this process: where a pipe is written in the background, an end would cut it off. */
function written(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    stream.write('', () => resolve());
  });
}
