import type { EventEmitter } from 'node:events';

/** An event that a listener can prevent, as Electron's. */
interface Preventable {
  readonly defaultPrevented: boolean;
  preventDefault(): void;
}

/** Emits `name` with a preventable event that has `details` too. @returns whether a listener prevented it. */
export function emitPreventable(
  emitter: EventEmitter,
  name: string,
  details: object = {},
  ...rest: unknown[]
): boolean {
  let prevented = false;
  const event = {
    ...details,
    get defaultPrevented() {
      return prevented;
    },
    preventDefault() {
      prevented = true;
    },
  } satisfies Preventable;
  emitter.emit(name, event, ...rest);
  return prevented;
}
