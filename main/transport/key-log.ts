import type { PinholeError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import { openOwnerFile } from '../platform/owner-file.ts';
import { WriteBehind } from '../platform/write-behind.ts';

/** Takes the keys of TLS connections, a line a key, in the format that Wireshark reads (SSLKEYLOGFILE). */
export interface KeyLog {
  add(line: Uint8Array): void;
  /** Resolves when what was added is in the file. */
  close(): Promise<void>;
}

/**
 * A key log that is appended to a file which its owner alone may read.
 * @param onFailure it cannot be written any more; the connections go on.
 * @throws PinholeError KEY_LOG_FILE
 */
export async function openKeyLog(path: string, onFailure: (error: PinholeError) => void): Promise<KeyLog> {
  const file = new WriteBehind(await openOwnerFile(path, 'more', 'KEY_LOG_FILE'), onFailure);
  return {
    add(line) {
      if (file.queuedOctets + line.length <= LIMITS.keyLogQueueOctets.value) file.put(line);
    },
    close: () => file.close(),
  };
}
