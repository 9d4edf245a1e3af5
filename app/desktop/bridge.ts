import type { IpcMainInvokeEvent, WebContents } from 'electron';
import type { WireAnswer } from '../contract/channel.ts';
import { createContractHost, failure, type ContractHost } from '../contract/host.ts';
import type { CoreApi } from '../../main/model/core-api.ts';
import { PinholeError } from '../../main/model/errors.ts';
import type { Timers } from '../../main/platform/timers.ts';
import { EVENT_CHANNEL, REQUEST_CHANNEL } from './channels.ts';
import { isOurPage } from './origin.ts';

export interface BridgeOptions {
  readonly core: CoreApi;
  readonly version: string;
  readonly timers: Timers;
  /** Opens the policy's help address outside of the window. */
  readonly openHelp: (address: string) => Promise<void>;
}

export interface Bridge {
  /** Whether anybody sees the window: one that is hidden is sent nothing. */
  setWatched(isWatched: boolean): void;
}

/**
 * Answers the requests of one window's page and sends it the events. Each page that is loaded gets a contract
 * host of its own: one that was reloaded starts over, one that is gone is sent nothing more.
 */
export function bridge(contents: WebContents, { core, version, timers, openHelp }: BridgeOptions): Bridge {
  let host: ContractHost | undefined;
  let watched = true;

  const close = (): void => {
    host?.close();
    host = undefined;
  };

  contents.on('did-navigate', (_event, url) => {
    close();
    // Should the window ever come to show something else, it is told nothing.
    if (!isOurPage(url)) return;
    host = createContractHost({
      core,
      version,
      kind: 'electron',
      after: (ms, callback) => timers.after(ms, callback),
      send: (event) => contents.send(EVENT_CHANNEL, event),
      openHelp,
    });
    host.setWatched(watched);
  });
  contents.on('render-process-gone', close);
  contents.once('destroyed', close);

  contents.ipc.handle(
    REQUEST_CHANNEL,
    (event, name: unknown, params: unknown): WireAnswer | Promise<WireAnswer> => {
      if (host === undefined || !isFromPage(event)) return failure(new PinholeError('REQUEST_FOREIGN'));
      return host.handle(name, params);
    },
  );

  return {
    setWatched(isWatched) {
      watched = isWatched;
      host?.setWatched(isWatched);
    },
  };
}

/** Only the page itself may ask: not a frame inside it, and not whatever else the window may come to show. */
function isFromPage({ senderFrame }: IpcMainInvokeEvent): boolean {
  return senderFrame !== null && senderFrame.parent === null && isOurPage(senderFrame.url);
}
