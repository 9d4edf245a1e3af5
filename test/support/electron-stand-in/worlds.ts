/**
 * What runs inside a page: the preload bundle in an isolated world of its own, as Electron has it, and the bridge
 * by which what it exposes reaches the page's world. Worlds share the document and no JavaScript object; they
 * talk by DOM events, which are dispatched synchronously, under a name that the page does not know.
 *
 * Unlike Electron's, this bridge carries JSON, functions, promises, and of files their names; not the rest of the structured clone.
 *
 * The functions are turned into text and sent to the page: they may use nothing but their arguments.
 */

interface Peer {
  call(target: string, args: unknown[]): unknown;
  serve(target: string, serve: (...args: unknown[]) => unknown): void;
}

type Callable = (...args: unknown[]) => unknown;

/** One end between two worlds. `here` and `there` are the names of the events that go to each. */
function connectWorlds(document: EventTarget, here: string, there: string): Peer {
  const { parse, stringify } = JSON;
  const Carrier = CustomEvent;
  const dispatch = document.dispatchEvent.bind(document);
  const served = new Map<string, Callable>();
  let count = 0;
  let reply = '';

  const lend = (value: Callable): string => {
    count += 1;
    served.set(`${here}${count}`, value);
    return `${here}${count}`;
  };

  const encode = (value: unknown): string =>
    stringify({ value }, (_key, part: unknown) => {
      if (typeof part === 'function') return { $function: lend(part as Callable) };
      if (part instanceof File) return { $file: part.name };
      if (!(part instanceof Promise)) return part;
      return {
        $promise: lend((resolve, reject) => {
          part.then(resolve as Callable, (reason: unknown) => (reject as Callable)(String(reason)));
        }),
      };
    });

  const decode = (text: string): unknown => {
    const revive = (_key: string, part: unknown): unknown => {
      if (typeof part !== 'object' || part === null) return part;
      if ('$file' in part) return new File([], String(part.$file));
      if ('$function' in part) return (...args: unknown[]) => call(String(part.$function), args);
      if (!('$promise' in part)) return part;
      return new Promise((resolve, reject) => {
        call(String(part.$promise), [resolve, (reason: unknown) => reject(new Error(String(reason)))]);
      });
    };
    return (parse(text, revive) as { value?: unknown }).value;
  };

  const call = (target: string, args: unknown[]): unknown => {
    dispatch(new Carrier(there, { detail: encode({ target, args }) }));
    const { thrown, result } = decode(reply) as { thrown?: string; result?: unknown };
    if (thrown !== undefined) throw new Error(thrown);
    return result;
  };

  document.addEventListener(here, (event) => {
    const { target, args } = decode(String((event as CustomEvent).detail)) as {
      target: string;
      args: unknown[];
    };
    let answer: string;
    try {
      answer = encode({ result: served.get(target)?.(...args) });
    } catch (thrown) {
      answer = encode({ thrown: String(thrown) });
    }
    dispatch(new Carrier(`${there}:reply`, { detail: answer }));
  });
  document.addEventListener(`${here}:reply`, (event) => {
    reply = String((event as CustomEvent).detail);
  });

  return { call, serve: (target, serve) => served.set(target, serve) };
}

/** The page's side: makes what the preload exposes a frozen property of the window. */
function receiveExposed(page: object, peer: Peer): void {
  peer.serve('expose', (key, api) => {
    Object.defineProperty(page, String(key), { value: Object.freeze(api), enumerable: true });
  });
}

type IpcListener = (event: object, ...args: unknown[]) => void;

interface PreloadModules {
  readonly electron: {
    readonly contextBridge: { exposeInMainWorld(key: string, api: unknown): void };
    readonly ipcRenderer: {
      invoke(channel: string, ...args: unknown[]): Promise<unknown>;
      on(channel: string, listener: IpcListener): void;
      off(channel: string, listener: IpcListener): void;
    };
    readonly webUtils: { getPathForFile(file: File): string };
  };
  /** Called by the main process, in this world alone. */
  readonly deliver: (text: string) => void;
}

/** The preload's side: its `electron` module. `post` reaches the main process. */
function preloadModules(peer: Peer, post: (text: string) => void): PreloadModules {
  const listeners = new Map<string, Set<IpcListener>>();
  const pending = new Map<number, { resolve: (value: unknown) => void; reject: (reason: Error) => void }>();
  let nextId = 1;
  return {
    electron: {
      contextBridge: { exposeInMainWorld: (key, api) => void peer.call('expose', [key, api]) },
      ipcRenderer: {
        invoke: (channel, ...args) =>
          new Promise((resolve, reject) => {
            pending.set(nextId, { resolve, reject });
            post(JSON.stringify({ id: nextId, channel, args }));
            nextId += 1;
          }),
        on(channel, listener) {
          const known = listeners.get(channel) ?? new Set();
          listeners.set(channel, known.add(listener));
        },
        off: (channel, listener) => void listeners.get(channel)?.delete(listener),
      },
      // Where a file comes from no page can say, and no isolated world: the name stands for it.
      webUtils: {
        getPathForFile(file) {
          if (!(file instanceof File)) throw new TypeError('not a File');
          return `/chosen/${file.name}`;
        },
      },
    },
    deliver(text) {
      const message = JSON.parse(text) as
        { id: number; result?: unknown; thrown?: string } | { channel: string; args: unknown[] };
      if ('channel' in message) {
        for (const listener of listeners.get(message.channel) ?? []) listener({}, ...message.args);
        return;
      }
      const waiting = pending.get(message.id);
      pending.delete(message.id);
      if (message.thrown === undefined) waiting?.resolve(message.result);
      else waiting?.reject(new Error(message.thrown));
    },
  };
}

/** The isolated world, the binding by which it reaches this process, and the function by which this process reaches it. */
export const PRELOAD_WORLD = 'electron stand-in preload';
export const POST_BINDING = '__post';
export const DELIVER = '__deliver';

// Electron runs the preload in the main frame alone.
const inTopFrame = (body: string): string => `if (window === window.top) { ${body} }`;

/** The script of the page's world. @param secret not to be known to the page. */
export const pageWorldScript = (secret: string): string =>
  inTopFrame(
    `(${receiveExposed.toString()})(window, (${connectWorlds.toString()})(document, '${secret}:page', '${secret}:preload'));`,
  );

/** The script of the isolated world: the preload bundle, with `require('electron')` and no other module. */
export const preloadWorldScript = (secret: string, preload: string): string =>
  inTopFrame(`
    const peer = (${connectWorlds.toString()})(document, '${secret}:preload', '${secret}:page');
    const { electron, deliver } = (${preloadModules.toString()})(peer, globalThis.${POST_BINDING});
    globalThis.${DELIVER} = deliver;
    const require = (name) => {
      if (name !== 'electron') throw new Error('module not found: ' + name);
      return electron;
    };
    (function (require, module, exports) { ${preload}
    })(require, { exports: {} }, {});
  `);
