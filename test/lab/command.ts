import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

/**
 * Runs a program to its end, without a shell.
 * @returns what it wrote to standard output.
 * @throws Error with what it wrote to standard error, for any status but 0.
 */
export async function run(argv: readonly string[], input = ''): Promise<string> {
  const [program = '', ...args] = argv;
  const child = spawn(program, args, { stdio: 'pipe' });
  // A program that ends without reading its input says why on standard error.
  child.stdin.on('error', () => undefined).end(input);
  const [out, err, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  if (status !== 0) throw new Error(`${argv.join(' ')}: status ${String(status)}: ${err.trim()}`);
  return out;
}
