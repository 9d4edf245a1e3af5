import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { platform } from 'node:os';

export type ElectronRuntime =
  { readonly found: true; readonly path: string } | { readonly found: false; readonly reason: string };

/** How long the electron package may look for its runtime, or fetch it. */
const FETCH_MS = 300_000;

/** Asks the electron package where its runtime is; missing, the package fetches it, which may fail. */
export async function findElectron(root: string): Promise<ElectronRuntime> {
  if (platform() === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) {
    return { found: false, reason: 'this session has no display' };
  }
  const { status, stdout, stderr } = await run(root);
  const path = stdout.trimEnd().split('\n').at(-1) ?? '';
  if (status === 0 && existsSync(path)) return { found: true, path };
  const said = stderr.split('\n').map((line) => line.trim());
  const reason =
    said.find((line) => /^(\w*Error|error)\b.*:/i.test(line)) ?? said.find((line) => line !== '');
  return {
    found: false,
    reason: `its runtime is missing and cannot be fetched (${reason ?? 'no reason given'})`,
  };
}

async function run(root: string): Promise<{ status: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, ['-p', "require('electron')"], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: FETCH_MS,
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ status: null, stdout, stderr: `Error: ${error.message}` }));
    child.once('close', (status) => resolve({ status, stdout, stderr }));
  });
}
