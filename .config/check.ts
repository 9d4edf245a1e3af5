/** Runs every check of the sources, as many at a time as this machine has cores, and says what each found. */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';

const waiting = ['check:lint', 'check:types', 'check:imports', 'check:unused', 'check:format', 'check:docs'];
const failed: string[] = [];

function run(script: string): Promise<void> {
  return new Promise((resolve) => {
    const child = spawn('npm', ['run', '--silent', script], {
      // Windows starts npm by its shell; the names above are all that gets there.
      shell: process.platform === 'win32',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const said: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => said.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
    child.on('error', (error) => said.push(Buffer.from(`${error.message}\n`)));
    child.on('close', (status) => {
      process.stdout.write(Buffer.concat(said));
      if (status !== 0) failed.push(script);
      resolve();
    });
  });
}

async function worker(): Promise<void> {
  for (let script = waiting.shift(); script !== undefined; script = waiting.shift()) await run(script);
}

await Promise.all(Array.from({ length: availableParallelism() }, worker));
if (failed.length > 0) {
  process.stderr.write(`Failed: ${failed.join(', ')}\n`);
  process.exitCode = 1;
}
