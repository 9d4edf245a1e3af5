import type { TellOnly, UpdatesUnsupported } from '../model/updates.ts';

/** A version that is newer than this one. */
export interface FoundVersion {
  readonly version: string;
  /** What is new in it: plain text, may be empty. */
  readonly notes: string;
}

/** Where new versions are looked for. One thing at a time: whoever asks waits for the end of what was asked before. */
export interface UpdateFeed {
  /** @returns null: there is none that is newer. @throws PinholeError UPDATE_FEED_…, UPDATE_INSECURE; the reason of `signal` */
  check(signal: AbortSignal): Promise<FoundVersion | null>;
  /**
   * Fetches the version that was found last, and verifies it.
   * @param onProgress told how much of it is there, percent
   * @throws PinholeError UPDATE_…, FILE_UNWRITABLE; the reason of `signal`
   */
  download(onProgress: (percent: number) => void, signal: AbortSignal): Promise<void>;
  /**
   * Says whether what was downloaded, or will be, is to be installed when the program ends.
   * @returns whether it will: some packages cannot be installed without a person
   */
  installAtQuit(wanted: boolean): boolean;
  /** Ends the program, and starts the new version. @throws PinholeError UPDATE_INSTALL */
  restartAndInstall(): Promise<void>;
}

/** What can replace this program by a newer one. */
export interface Updater {
  readonly tellOnly: TellOnly | null;
  /** @param url of a feed, https. Nothing is asked of it yet. */
  open(url: string): UpdateFeed;
}

/** Why there is nothing that could. */
export interface NoUpdater {
  readonly unsupported: UpdatesUnsupported;
}
