import { endProcess, processIo } from './process-io.ts';
import { runCommandLine } from './program.ts';

const status = await runCommandLine(process.argv.slice(2), processIo());
// A reader on standard input, or a browser's connection, must not hold the program after its word.
endProcess(status);
