/** Updates by electron-updater: which of its updaters, with what it may do, and what of it is told on. */
import { join } from 'node:path';
import type { AppUpdater, CancellationToken } from 'electron-updater';
import { readUpdateInfo, type FoundVersion, type UpdateFeed, type Updater } from '../../main/core.ts';
import { PinholeError } from '../../main/model/errors.ts';
import { LIMITS } from '../../main/model/limits.ts';
import type { Journal, LogLevel } from '../../main/model/log.ts';
import type { Installation } from './installation.ts';
import { updateFailure } from './update-failure.ts';
import { UpdateRequests, type OpenUpdateRequest } from './update-requests.ts';

/** What of the program the updater needs. */
export interface UpdatedProgram {
  readonly name: string;
  readonly version: string;
  /** With the `app-update.yml` of electron-builder in it. */
  readonly resources: string;
  /** Where downloads are put, in a folder of their own. */
  readonly caches: string;
  quit(): void;
  /** Starts the program again once it has ended. */
  relaunch(): void;
  /** Lets a program that starts now be the one that runs. */
  releaseLock(): void;
  /** Called when nothing keeps the program from ending any more. */
  onQuit(listener: (exitCode: number) => void): void;
}

export interface DesktopUpdaterOptions {
  readonly installation: Installation;
  readonly program: UpdatedProgram;
  readonly openRequest: OpenUpdateRequest;
  readonly journal: Pick<Journal, 'write'>;
}

/** Loads nothing until a feed is asked for the first time. */
export function desktopUpdater(options: DesktopUpdaterOptions): Updater {
  return {
    tellOnly: options.installation.tellOnly,
    open: (url) => new DesktopFeed(url, options),
  };
}

interface Loaded {
  readonly updater: AppUpdater;
  readonly newToken: () => CancellationToken;
}

class DesktopFeed implements UpdateFeed {
  readonly #url: string;
  readonly #options: DesktopUpdaterOptions;
  #loading: Promise<Loaded> | undefined;
  #requests: UpdateRequests | undefined;
  /** What was asked before, until it is over: the library does one thing at a time. */
  #before: Promise<unknown> = Promise.resolve();
  #updater: AppUpdater | undefined;
  /** Tells whether it was done, or has begun. */
  #install: (silent: boolean, run: boolean) => boolean = () => false;
  #downloaded = false;
  #atQuit = false;
  #restart = false;

  constructor(url: string, options: DesktopUpdaterOptions) {
    this.#url = url;
    this.#options = options;
    options.program.onQuit((exitCode) => this.#quitting(exitCode));
  }

  check(signal: AbortSignal): Promise<FoundVersion | null> {
    return this.#operate(LIMITS.updateFeedOctets.value, signal, async ({ updater }) => {
      const result = await updater.checkForUpdates();
      return result?.isUpdateAvailable === true ? readUpdateInfo(result.updateInfo, this.#url) : null;
    });
  }

  download(onProgress: (percent: number) => void, signal: AbortSignal): Promise<void> {
    return this.#operate(LIMITS.updateFileOctets.value, signal, async ({ updater, newToken }) => {
      this.#downloaded = false;
      const token = newToken();
      const progress = ({ percent }: { readonly percent: number }): void => onProgress(percent);
      const cancel = (): void => token.cancel();
      updater.on('download-progress', progress);
      signal.addEventListener('abort', cancel);
      try {
        await updater.downloadUpdate(token);
        this.#downloaded = true;
      } finally {
        signal.removeEventListener('abort', cancel);
        updater.off('download-progress', progress);
      }
    });
  }

  installAtQuit(wanted: boolean): boolean {
    const { kind, tellOnly } = this.#options.installation;
    // A deb and an rpm ask for an administrator's password: at the end of a session nobody is there to give it.
    this.#atQuit = wanted && tellOnly === null && kind !== 'deb' && kind !== 'rpm';
    // Squirrel takes it over as it is downloaded; elsewhere see `#quitting`.
    if (kind === 'mac' && this.#updater !== undefined) this.#updater.autoInstallOnAppQuit = this.#atQuit;
    return this.#atQuit;
  }

  restartAndInstall(): Promise<void> {
    const { installation, program } = this.#options;
    const updater = this.#updater;
    if (updater === undefined || !this.#downloaded) return Promise.reject(new PinholeError('UPDATE_NOT_NOW'));
    switch (installation.kind) {
      case 'mac':
        updater.quitAndInstall();
        break;
      case 'deb':
      case 'rpm':
        // While the program is there to say that it did not work, or that nobody gave the password.
        if (!this.#install(false, true)) return Promise.reject(new PinholeError('UPDATE_INSTALL'));
        this.#downloaded = false;
        program.quit();
        break;
      default:
        this.#restart = true;
        program.quit();
    }
    return Promise.resolve();
  }

  /** The tunnels are released by now, and the program's files are free to be replaced. */
  #quitting(exitCode: number): void {
    const { installation, program } = this.#options;
    if (exitCode !== 0 || !this.#downloaded || installation.kind === 'mac') return;
    if (this.#restart) {
      program.releaseLock();
      if (!this.#install(true, true)) program.relaunch();
    } else if (this.#atQuit) this.#install(true, false);
  }

  /** @throws PinholeError; the reason of `signal` */
  async #operate<T>(octets: number, signal: AbortSignal, work: (loaded: Loaded) => Promise<T>): Promise<T> {
    const mine = this.#before.then(() => this.#work(octets, signal, work));
    this.#before = mine.catch(() => undefined);
    return mine;
  }

  async #work<T>(octets: number, signal: AbortSignal, work: (loaded: Loaded) => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    const { version } = this.#options.program;
    const requests = new UpdateRequests(this.#options.openRequest, {
      octets,
      userAgent: `Pinhole/${version}`,
    });
    const abort = (): void => requests.fail(signal.reason as Error);
    signal.addEventListener('abort', abort);
    this.#requests = requests;
    try {
      const result = await work(await this.#load());
      // What came short may have been understood all the same.
      if (requests.failure !== undefined) throw requests.failure;
      return result;
    } catch (thrown) {
      signal.throwIfAborted();
      throw updateFailure(requests.failure ?? thrown, requests.status);
    } finally {
      signal.removeEventListener('abort', abort);
      requests.close();
    }
  }

  #load(): Promise<Loaded> {
    this.#loading ??= this.#loadLibrary();
    return this.#loading;
  }

  async #loadLibrary(): Promise<Loaded> {
    const { installation, program, journal } = this.#options;
    const [library, { ElectronHttpExecutor }] = await Promise.all([
      import('electron-updater'),
      import('electron-updater/out/electronHttpExecutor.js'),
    ]);
    const {
      AppImageUpdater,
      BaseUpdater,
      CancellationToken,
      DebUpdater,
      MacUpdater,
      NsisUpdater,
      RpmUpdater,
    } = library;
    const Chosen = {
      nsis: NsisUpdater,
      mac: MacUpdater,
      appimage: AppImageUpdater,
      deb: DebUpdater,
      rpm: RpmUpdater,
    }[installation.kind];
    const updater = new Chosen(undefined, {
      name: program.name,
      version: program.version,
      isPackaged: true,
      appUpdateConfigPath: join(program.resources, 'app-update.yml'),
      // For a number that stages roll-outs; it is never sent.
      userDataPath: join(program.caches, 'pinhole-updater'),
      baseCachePath: program.caches,
      whenReady: () => Promise.resolve(),
      relaunch: () => program.relaunch(),
      quit: () => program.quit(),
      // What happens then is decided here.
      onQuit: () => undefined,
    });
    let verificationsLeft = 0;
    updater.logger = loggerTo(journal, (line) => {
      if (line.includes(VERIFICATION_LEFT)) verificationsLeft += 1;
    });
    updater.autoDownload = false;
    updater.autoInstallOnAppQuit = installation.kind === 'mac' && this.#atQuit;
    updater.allowDowngrade = false;
    updater.allowPrerelease = false;
    updater.disableWebInstaller = true;
    // Its ranges would be many requests, of which none has a bound.
    updater.disableDifferentialDownload = true;
    // An AppImage that is none is told of new versions, too.
    updater.forceDevUpdateConfig = true;
    // Each failure comes as a rejection, too: an event without a listener would end the program.
    updater.on('error', () => undefined);
    if (updater instanceof NsisUpdater) {
      const verify = updater.verifyUpdateCodeSignature;
      updater.verifyUpdateCodeSignature = async (publishers, file) => {
        const before = verificationsLeft;
        const objection = await verify(publishers, file);
        return objection ?? (verificationsLeft > before ? 'the signature could not be verified' : null);
      };
    }
    const executor = Object.assign(new ElectronHttpExecutor(), {
      createRequest: (options: object, answered: (response: unknown) => void) =>
        this.#open(options, answered),
    });
    // Before the feed, which takes it over.
    Object.assign(updater, { httpExecutor: executor });
    updater.setFeedURL({ provider: 'generic', url: this.#url });
    this.#updater = updater;
    if (updater instanceof BaseUpdater) {
      this.#install = (silent, run) => {
        const begun = updater.install(silent, run);
        // As the library itself does: or else it would not be tried again.
        if (!begun) Object.assign(updater, { quitAndInstallCalled: false });
        return begun;
      };
    }
    return { updater, newToken: () => new CancellationToken() };
  }

  #open(...[options, answered]: Parameters<UpdateRequests['open']>) {
    const requests = this.#requests;
    if (requests === undefined)
      throw new PinholeError('INTERNAL', 'a request of the updater that nobody asked for');
    return requests.open(options, answered);
  }
}

/** What the library says where it has no PowerShell to verify a signature with, and takes the file as it is: here it does not. */
const VERIFICATION_LEFT = 'Ignoring signature validation';

function loggerTo(journal: Pick<Journal, 'write'>, heard: (line: string) => void) {
  const to = (severity: LogLevel) => (message?: unknown) => {
    heard(String(message));
    journal.write({ event: 'updater', severity, message: lineOf(message) });
  };
  return { info: to('info'), warn: to('warn'), error: to('error') };
}

/** The first line, without what a URL is asked with: that may let whoever reads it in. */
function lineOf(message: unknown): string {
  const [first = ''] = String(message instanceof Error ? message.message : message).split('\n');
  return first
    .replaceAll(/\?[^\s"')]+/g, '?…')
    .replaceAll(/\p{Cc}+/gu, ' ')
    .slice(0, LIMITS.updaterLine.value);
}
