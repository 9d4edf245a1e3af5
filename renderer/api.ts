/** The only user of the bridge: how this window reaches the engine. */
import './zod-setup.ts';
import { createClient, type Client } from '../app/contract/client.ts';
import { SOCKET_PATH } from '../app/contract/socket-frames.ts';
import { createBridgeChannel, type Bridge } from './api/bridge-channel.ts';
import { pathOf, type PathOf } from './api/path-of.ts';
import { createSocketChannel } from './api/socket-channel.ts';

declare global {
  interface Window {
    /** Present under the desktop shell alone. */
    readonly pinhole?: Bridge;
  }
}

export interface Engine {
  readonly client: Client;
  /** Calls `listener` when the host no longer knows this window's session. @returns the way to stop. */
  readonly onSessionEnded: (listener: () => void) => () => void;
  /** The path of a file that a person chose; null: this window may be on another computer than the engine. */
  readonly pathOf: PathOf | null;
}

export function connectToEngine(): Engine {
  const { pinhole } = window;
  if (pinhole !== undefined) {
    return {
      client: createClient(createBridgeChannel(pinhole)),
      onSessionEnded: () => () => undefined,
      pathOf,
    };
  }
  const url = new URL(SOCKET_PATH, window.location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  const channel = createSocketChannel(url.href);
  return { client: createClient(channel), onSessionEnded: channel.onSessionEnded, pathOf };
}
