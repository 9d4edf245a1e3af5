/** The engine's end of the contract for tests of windows: derived from its table, so that it answers nothing the engine could not. */
import type { ClientChannel, WireAnswer } from '../../app/contract/channel.ts';
import {
  events,
  PinholeError,
  requests,
  REQUEST_NAMES,
  type EventName,
  type EventPayload,
  type Params,
  type RequestName,
  type Result,
} from '../../app/contract/contract.ts';

export type MockHandlers = {
  readonly [N in RequestName]?: (params: Params<N>) => Result<N> | Promise<Result<N>>;
};

export interface MockChannel extends ClientChannel {
  /** What was asked, in order, without what is fetched by looking: the full snapshot, and the history of a chart. */
  readonly asked: readonly { readonly name: string; readonly params: unknown }[];
  /** Sends an event. @throws ZodError when it does not fit the contract. */
  emit<N extends EventName>(name: N, payload: EventPayload<N>): void;
  /** Sends anything at all, as a broken host might. */
  emitRaw(event: unknown): void;
  setLink(up: boolean): void;
}

/** A request without a handler is answered with an empty result. A handler that throws answers with its error. */
export function createMockChannel(handlers: MockHandlers, { up = true } = {}): MockChannel {
  const asked: { name: string; params: unknown }[] = [];
  const eventListeners = new Set<(event: unknown) => void>();
  const linkListeners = new Set<(up: boolean) => void>();
  let link = up;

  const answer = async (name: RequestName, raw: unknown): Promise<WireAnswer> => {
    const params = requests[name].params.safeParse(raw);
    if (!params.success) return failure(new PinholeError('REQUEST_INVALID'));
    const handler = handlers[name] as ((params: unknown) => object | Promise<object>) | undefined;
    try {
      const result = await Promise.resolve(handler?.(params.data) ?? {});
      return { ok: true, result: requests[name].result.parse(result) };
    } catch (thrown) {
      if (thrown instanceof PinholeError) return failure(thrown);
      throw thrown;
    }
  };

  return {
    asked,
    request(name, params) {
      if (!link) return Promise.reject(new Error('the link is down'));
      if (name !== 'core.snapshot' && name !== 'history.read') asked.push({ name, params });
      const known = REQUEST_NAMES.find((each) => each === name);
      if (known === undefined) return Promise.resolve(failure(new PinholeError('REQUEST_UNKNOWN')));
      return answer(known, params);
    },
    onEvent(listener) {
      eventListeners.add(listener);
      return () => eventListeners.delete(listener);
    },
    onLink(listener) {
      linkListeners.add(listener);
      listener(link);
      return () => linkListeners.delete(listener);
    },
    emit(name, payload) {
      const event = { event: name, payload: events[name].parse(payload) };
      for (const listener of eventListeners) listener(event);
    },
    emitRaw(event) {
      for (const listener of eventListeners) listener(event);
    },
    setLink(value) {
      link = value;
      for (const listener of linkListeners) listener(value);
    },
  };
}

function failure({ code, message, action }: PinholeError): WireAnswer {
  return { ok: false, error: { code, message, action } };
}
