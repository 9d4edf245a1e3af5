import { PinholeError } from '../../main/model/errors.ts';
import { wireAnswerSchema, wireEventSchema, type ClientChannel } from './channel.ts';
import {
  events,
  requests,
  type EventName,
  type EventPayload,
  type Params,
  type RequestName,
  type Result,
} from './contract.ts';

/** The engine as a window sees it. */
export interface Client {
  /** @throws PinholeError as the engine answered, or INTERNAL when the answer does not fit the contract. */
  request<N extends RequestName>(name: N, params: Params<N>): Promise<Result<N>>;
  /** @returns the way to stop listening. Events that do not fit the contract are left out. */
  on<N extends EventName>(name: N, listener: (payload: EventPayload<N>) => void): () => void;
  onLink(listener: (up: boolean) => void): () => void;
}

export function createClient(channel: ClientChannel): Client {
  return {
    async request(name, params) {
      const answer = wireAnswerSchema.safeParse(await channel.request(name, params));
      if (!answer.success) throw new PinholeError('INTERNAL', `the answer to ${name} has no known form`);
      if (!answer.data.ok) throw new PinholeError(answer.data.error.code, answer.data.error.message);
      const result = requests[name].result.safeParse(answer.data.result);
      if (!result.success)
        throw new PinholeError('INTERNAL', `the answer to ${name} does not fit the contract`);
      return result.data as Result<typeof name>;
    },
    on(name, listener) {
      return channel.onEvent((raw) => {
        const event = wireEventSchema.safeParse(raw);
        if (!event.success || event.data.event !== name) return;
        const payload = events[name].safeParse(event.data.payload);
        if (payload.success) listener(payload.data);
      });
    },
    onLink: (listener) => channel.onLink(listener),
  };
}
