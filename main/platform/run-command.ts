import { execFile } from 'node:child_process';

export interface CommandOutcome {
  /** null: it did not run, or was ended. */
  readonly status: number | null;
  readonly stdout: Buffer;
  /** Where it did not end by itself: why. */
  readonly failure?: string;
}

export interface CommandRules {
  /** It is ended after this time, ms. */
  readonly limitMs: number;
  /** It is ended when it says more than this. */
  readonly limitOctets: number;
  /** Windows: the arguments are taken as they are, for `cmd.exe`, which has quoting rules of its own. */
  readonly verbatim?: boolean;
}

/** Runs a system's own tool, injected so that tests need none. Never rejects. */
export type RunCommand = (
  file: string,
  args: readonly string[],
  rules: CommandRules,
) => Promise<CommandOutcome>;

export const runCommand: RunCommand = (file, args, { limitMs, limitOctets, verbatim = false }) =>
  new Promise((resolve) => {
    execFile(
      file,
      args,
      {
        encoding: 'buffer',
        timeout: limitMs,
        maxBuffer: limitOctets,
        windowsHide: true,
        windowsVerbatimArguments: verbatim,
      },
      (error, stdout) => {
        if (error === null) resolve({ status: 0, stdout });
        else if (typeof error.code === 'number') resolve({ status: error.code, stdout });
        else resolve({ status: null, stdout, failure: error.message });
      },
    );
  });
