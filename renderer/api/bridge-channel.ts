import type { ClientChannel } from '../../app/contract/channel.ts';

/** What the desktop shell's preload puts into the page. */
export interface Bridge {
  request(name: string, params: unknown): Promise<unknown>;
  onEvent(listener: (event: unknown) => void): () => void;
  /** The path of a file that a person chose; empty: it has none. */
  pathOf(file: File): string;
}

/** The desktop shell's bridge as a channel. Window and engine live and die together, so its link is always up. */
export function createBridgeChannel(bridge: Bridge): ClientChannel {
  return {
    request: (name, params) => bridge.request(name, params),
    onEvent: (listener) => bridge.onEvent(listener),
    onLink(listener) {
      listener(true);
      return () => undefined;
    },
  };
}
