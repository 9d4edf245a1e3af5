/** A real Secret Service (gnome-keyring) on a D-Bus session of its own, thrown away after the test. No display, no terminal. */
import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startVaultProcess, type VaultProcess, type VaultProcessOptions } from './vault-lab.ts';

const run = promisify(execFile);
const PASSWORD = 'test-only';
const BETWEEN_TRIES_MS = 20;
const PROGRAMS = ['gnome-keyring-daemon', 'dbus-daemon', 'dbus-send', 'secret-tool'];

export const SECRET_SERVICE_NEEDS =
  'the Secret Service (gnome-keyring, dbus, libsecret-tools, and keytar compiled)';

export function hasSecretService(): boolean {
  const folders = (process.env['PATH'] ?? '').split(':');
  const isThere = (program: string): boolean =>
    folders.some((folder) => {
      try {
        accessSync(join(folder, program), constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
  return PROGRAMS.every(isThere) && hasKeytar();
}

function hasKeytar(): boolean {
  try {
    createRequire(import.meta.url)('keytar');
    return true;
  } catch {
    return false;
  }
}

/** No service is started by being asked for: an absent one stays absent. */
const busConfig = (socket: string): string => `<!DOCTYPE busconfig PUBLIC
  "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type><listen>unix:path=${socket}</listen><auth>EXTERNAL</auth>
  <policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>
</busconfig>`;

export class SecretServiceLab {
  readonly #folder: string;
  readonly #socket: string;
  #bus: ChildProcess | undefined;
  #daemon: ChildProcess | undefined;
  readonly #vaults: VaultProcess[] = [];

  private constructor(folder: string) {
    this.#folder = folder;
    this.#socket = join(folder, 'bus');
  }

  /** With a bus alone; `startDaemon` is what makes it a Secret Service. */
  static async open(): Promise<SecretServiceLab> {
    const folder = await mkdtemp(join(tmpdir(), 'pinhole-secrets-'));
    for (const name of ['run', 'home', 'data', 'config']) await mkdir(join(folder, name), { mode: 0o700 });
    const lab = new SecretServiceLab(folder);
    const config = join(folder, 'bus.conf');
    await writeFile(config, busConfig(lab.#socket));
    lab.#bus = spawn('dbus-daemon', [`--config-file=${config}`, '--nofork', '--print-address'], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: lab.env,
    });
    await once(lab.#bus.stdout ?? lab.#bus, 'data');
    return lab;
  }

  /** The environment of whoever is to meet this service. */
  get env(): NodeJS.ProcessEnv {
    return {
      ...process.env,
      // No dialog comes up.
      DISPLAY: undefined,
      WAYLAND_DISPLAY: undefined,
      HOME: join(this.#folder, 'home'),
      XDG_RUNTIME_DIR: join(this.#folder, 'run'),
      XDG_DATA_HOME: join(this.#folder, 'data'),
      XDG_CONFIG_HOME: join(this.#folder, 'config'),
      DBUS_SESSION_BUS_ADDRESS: `unix:path=${this.#socket}`,
    };
  }

  get configDirectory(): string {
    return join(this.#folder, 'config', 'pinhole');
  }

  /** @param how `unlocked`: with a default collection, which is made by the first one; `bare`: as where nobody has logged in. */
  async startDaemon(how: 'unlocked' | 'bare' = 'unlocked'): Promise<void> {
    const args = ['--foreground', '--components=secrets', ...(how === 'unlocked' ? ['--unlock'] : [])];
    this.#daemon = spawn('gnome-keyring-daemon', args, {
      stdio: ['pipe', 'ignore', 'ignore'],
      env: this.env,
    });
    // No new line: it would be part of the password.
    this.#daemon.stdin?.end(PASSWORD);
    while (!(await this.#isUp(how))) {
      if (this.#daemon.exitCode !== null) throw new Error(`gnome-keyring ended: ${this.#daemon.exitCode}`);
      await new Promise((resolve) => setTimeout(resolve, BETWEEN_TRIES_MS));
    }
  }

  /** Sends the daemon a signal; waits for its end where that is what the signal means. */
  async signalDaemon(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): Promise<void> {
    const daemon = this.#daemon;
    if (daemon?.exitCode !== null || daemon.signalCode !== null) return;
    const ended = signal === 'SIGKILL' ? once(daemon, 'exit') : undefined;
    daemon.kill(signal);
    await ended;
  }

  async killBus(): Promise<void> {
    await end(this.#bus);
  }

  /** Locks the default collection. */
  async lock(): Promise<void> {
    await this.#send('Secret.Service.Lock', 'array:objpath:/org/freedesktop/secrets/collection/login');
  }

  /** What a person's own tool says of an entry; undefined: it finds none. */
  async lookUp(account: string): Promise<string | undefined> {
    const args = ['lookup', 'service', 'Pinhole', 'account', account];
    return run('secret-tool', args, { env: this.env }).then(
      ({ stdout }) => stdout,
      () => undefined,
    );
  }

  /** Puts an entry in as a person's own tool does. */
  putByHand(account: string, secret: string): void {
    const schema = ['xdg:schema', 'org.freedesktop.Secret.Generic'];
    const args = ['store', '--label=by hand', 'service', 'Pinhole', 'account', account, ...schema];
    execFileSync('secret-tool', args, { env: this.env, input: secret });
  }

  /** A vault in a process of its own: a process keeps the bus that it met first. */
  async vault(options: VaultProcessOptions = {}): Promise<VaultProcess> {
    const vault = await startVaultProcess(this.env, options);
    this.#vaults.push(vault);
    return vault;
  }

  /** Ends every process, and deletes all that was kept. */
  async close(): Promise<void> {
    await Promise.all(this.#vaults.map((vault) => vault.kill()));
    await end(this.#daemon);
    await end(this.#bus);
    await rm(this.#folder, { recursive: true });
  }

  async #isUp(how: 'unlocked' | 'bare'): Promise<boolean> {
    try {
      if (how === 'bare') await this.#send('Secret.Service.ReadAlias', 'string:default');
      return how === 'bare' || (await this.#isUnlocked());
    } catch {
      return false;
    }
  }

  async #isUnlocked(): Promise<boolean> {
    const path = '/org/freedesktop/secrets/collection/login';
    const args = ['string:org.freedesktop.Secret.Collection', 'string:Locked'];
    return (await this.#send('DBus.Properties.Get', args, path)).includes('boolean false');
  }

  async #send(member: string, args: string | string[], path = '/org/freedesktop/secrets'): Promise<string> {
    const to = ['--session', '--print-reply', '--dest=org.freedesktop.secrets', path];
    const all = [...to, `org.freedesktop.${member}`, ...[args].flat()];
    return (await run('dbus-send', all, { env: this.env })).stdout;
  }
}

async function end(child: ChildProcess | undefined): Promise<void> {
  if (child?.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
