import type { KamOutcome } from '../../main/keepalive/engine.ts';
import { PinholeError } from '../../main/model/errors.ts';
import { LIMITS } from '../../main/model/limits.ts';
import type { Profile } from '../../main/model/profile.ts';
import { decodeMessage } from '../../main/protocol/decode.ts';
import type { CmTypeName } from '../../main/protocol/constants.ts';
import type { Message, MessageOf } from '../../main/protocol/messages.ts';
import type { Agreement } from '../../main/tscf/agreement.ts';
import { applyChange, orderly, type BehaviourChange } from '../../main/tscf/behaviours.ts';
import type { InnerNetwork } from '../../main/tscf/inner-network.ts';
import type { TscfSettings } from '../../main/tscf/settings.ts';
import { TscfCounters } from '../../main/tscf/counts.ts';
import { TscfSession } from '../../main/tscf/tscf-session.ts';
import type { Configuration } from '../../main/tunnel/agreement.ts';
import { ClientSession } from '../../main/tunnel/session.ts';
import { FakeTime } from './fake-time.ts';
import { keepAlivePorts } from './keep-alive-ports.ts';
import { termsOf } from './lifetime-ports.ts';
import { memoryPair, type MemoryTransport } from './memory-transport.ts';
import { testProfile } from './profile.ts';
import { ScriptedRandom } from './scripted-random.ts';
import { tscfPorts } from './tscf-ports.ts';

/** The client's side of a connection in memory. @param draws of its chance, for the silence of each round. */
export function clientSide(
  time: FakeTime,
  transport: MemoryTransport,
  overrides: Partial<Profile> = {},
  draws: readonly number[] = [1],
) {
  const outcomes: KamOutcome[] = [];
  const ended: PinholeError[] = [];
  const counts = { answeredPeer: 0, packets: 0 };
  const ports = keepAlivePorts(time, new ScriptedRandom(draws));
  const session = new ClientSession(transport, testProfile(overrides), ports, {
    outcome: (outcome) => outcomes.push(outcome),
    answeredPeer: () => (counts.answeredPeer += 1),
    ended: (error) => ended.push(error),
    overdueAfterMs: () => 1_000_000,
    packet: () => {
      counts.packets += 1;
      return undefined;
    },
  });
  return {
    session,
    outcomes,
    counts,
    ports,
    codes: () => ended.map(({ code }) => code),
    /** Settles once time is moved: what came of it, or why nothing did. */
    configure: (): Promise<Configuration | PinholeError> =>
      session
        .configure(new AbortController().signal, termsOf(testProfile(overrides)))
        .catch((error: unknown) => error as PinholeError),
  };
}

/** The TSCF's side of a connection in memory. */
export function tscfSide(
  time: FakeTime,
  transport: MemoryTransport,
  settings: Partial<TscfSettings> = {},
  draws: readonly number[] = [1],
  inner?: InnerNetwork,
) {
  const ended: PinholeError[] = [];
  const agreements: Agreement[] = [];
  const state = { behaviour: orderly(settings.intervalS ?? 30) };
  const session = new TscfSession(transport, tscfPorts(time, new ScriptedRandom(draws)), {
    settings: { intervalS: 30, maxIntervalS: 600, idleLimitS: 0, requireKam: false, ...settings },
    behaviour: () => state.behaviour,
    inner,
    claim: (id) => (id === 0n ? ASSIGNED_SESSION : id),
    configured: (agreement) => agreements.push(agreement),
    counters: new TscfCounters(),
    ended: (error) => ended.push(error),
  });
  return {
    session,
    agreements,
    codes: () => ended.map(({ code }) => code),
    behave: (change: BehaviourChange): void => {
      state.behaviour = applyChange(state.behaviour, change);
    },
  };
}

/** What the TSCF side gives to a client that asks for a Session ID. */
export const ASSIGNED_SESSION = 0x77n;

/** Both sides of the product on one connection in memory, on a test's time. */
export function bothSides(
  overrides: Partial<Profile> = {},
  settings: Partial<TscfSettings> = {},
  draws: { readonly client?: readonly number[]; readonly tscf?: readonly number[] } = {},
) {
  const time = new FakeTime();
  const { client: clientEnd, server: tscfEnd, path } = memoryPair(time);
  const tscf = tscfSide(time, tscfEnd, settings, draws.tscf);
  const client = clientSide(time, clientEnd, overrides, draws.client);
  return {
    time,
    path,
    client,
    tscf,
    clientEnd,
    tscfEnd,
    configure: async (): Promise<Configuration> => {
      const done = client.configure();
      await time.advanceAsync(0);
      const outcome = await done;
      if (outcome instanceof PinholeError) throw outcome;
      return outcome;
    },
    /** Both ends are closed; nothing may be armed any more. @returns what still is. */
    close: (): number => {
      client.session.destroy();
      time.advance(LIMITS.releaseMs.value);
      return time.pending;
    },
  };
}

/** The messages that an end has written, in order. */
export function messagesOf(end: MemoryTransport): Message[] {
  return end.written.map((octets) => {
    const decoded = decodeMessage(octets);
    if (decoded.kind !== 'message') throw new Error(`what was written is ${decoded.kind}`);
    return decoded.message;
  });
}

/** Those of one type. */
export function sentBy<N extends CmTypeName>(end: MemoryTransport, type: N): MessageOf<N>[] {
  return messagesOf(end).filter((message): message is Message & MessageOf<N> => message.type === type);
}
