import type { WebFrameMain } from 'electron';
import type { CdpSession } from './cdp.ts';
import { fromChromium } from './urls.ts';
import { PRELOAD_WORLD } from './worlds.ts';

export type Frame = Pick<WebFrameMain, 'url' | 'parent'>;

/** The frames of one page, and in each the world where the preload may post from. */
export interface Frames {
  readonly main: Frame;
  get(frameId: string): Frame | undefined;
  /** The frame whose preload world `contextId` is. */
  ofContext(contextId: number): Frame | undefined;
  /** The preload world of the main frame; undefined between two pages. */
  mainContext(): number | undefined;
}

/** Follows the frames of the page whose main frame is `mainId`. */
export function followFrames(session: CdpSession, mainId: string): Frames {
  const frames = new Map<string, { url: string; parent: WebFrameMain | null }>();
  const contexts = new Map<number, string>();
  const main = { url: 'about:blank', parent: null };
  frames.set(mainId, main);

  session.on('Page.frameAttached', ({ frameId, parentFrameId }) => {
    frames.set(frameId, {
      url: 'about:blank',
      parent: (frames.get(parentFrameId) ?? null) as WebFrameMain | null,
    });
  });
  session.on('Page.frameNavigated', ({ frame }) => {
    const known = frames.get(frame.id);
    if (known !== undefined) known.url = fromChromium(frame.url);
  });
  session.on('Page.frameDetached', ({ frameId }) => frames.delete(frameId));
  session.on('Runtime.executionContextCreated', ({ context: { id, name, auxData } }) => {
    if (name === PRELOAD_WORLD) contexts.set(id, (auxData as { frameId: string }).frameId);
  });
  session.on('Runtime.executionContextDestroyed', ({ executionContextId }) =>
    contexts.delete(executionContextId),
  );
  session.on('Runtime.executionContextsCleared', () => contexts.clear());

  return {
    main,
    get: (frameId) => frames.get(frameId),
    ofContext: (contextId) => frames.get(contexts.get(contextId) ?? ''),
    mainContext: () => [...contexts].find(([, frameId]) => frameId === mainId)?.[0],
  };
}
