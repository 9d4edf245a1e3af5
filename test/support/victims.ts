/** Either side of the product as a hostile peer meets it: established, or before the configuration is done. */
import { LIMITS } from '../../main/model/limits.ts';
import type { TunnelEvent } from '../../main/model/tunnel-event.ts';
import type { Message } from '../../main/protocol/messages.ts';
import { InnerNetwork } from '../../main/tscf/inner-network.ts';
import { tscfSide } from './both-sides.ts';
import { FakeTime } from './fake-time.ts';
import { memoryPair } from './memory-transport.ts';
import { memoryTunnel } from './memory-tunnel.ts';
import { MemoryUdp } from './memory-udp.ts';
import { ScriptedPeer } from './scripted-peer.ts';

export interface Victim {
  readonly time: FakeTime;
  readonly sessionId: bigint;
  /** All in one chunk. */
  send(...octets: readonly Uint8Array[]): void;
  /** What it has answered since it was established. */
  answers(): Message[];
  /** Its counters, as the snapshot of a tunnel and the event `ended` of a TSCF show them. */
  dropped(): Readonly<Record<string, number>>;
  /** Why it is over; undefined while it is not. */
  code(): string | undefined;
  /** It has closed the connection. */
  closed(): boolean;
  /** Ends it. @returns timers that are still armed, and for a client its closing account. */
  stop(): Promise<{ pending: number; summary: TunnelEvent | undefined }>;
}

export type Side = 'client' | 'TSCF';

/** Far longer than what a test lets pass, so that no keep-alive mixes in. */
const INTERVAL_S = 3_600;
/** What the TSCF assigns to the first client, and the scripted TSCF to the client. */
export const INNER_ADDRESS = [10, 64, 1, 0] as const;
const TSCF_CLIENT_ID = 0x0102030405060708n;

export function victim(side: Side, configured = true): Promise<Victim> {
  return side === 'client' ? client(configured) : tscf(configured);
}

async function client(configured: boolean): Promise<Victim> {
  const { time, dialer, events, snapshot, start, stop } = memoryTunnel((peer, message) => {
    if (!configured || message.type !== 'Configuration_Request') return;
    const tlvs = {
      resultCode: 0,
      keepAliveIntervalS: INTERVAL_S,
      internalIpv4Address: INNER_ADDRESS.join('.'),
    };
    peer.send({ ...message, type: 'Configuration_Response', tlvs });
  });
  await start();
  const { peer, pair } = dialer.last;
  const before = peer.messages.length;
  return {
    time,
    sessionId: peer.last('Configuration_Request').sessionId,
    send: (...octets) => deliver(time, peer, octets),
    answers: () => peer.messages.slice(before),
    dropped: () => snapshot().dropped,
    code: () => snapshot().problem?.code,
    closed: () => pair.client.over,
    stop: async () => ({ pending: await stop(), summary: events.at(-1) }),
  };
}

function tscf(configured: boolean): Promise<Victim> {
  const time = new FakeTime();
  const pair = memoryPair(time);
  const peer = new ScriptedPeer(pair.client);
  const inner = new InnerNetwork([], { clock: time, timers: time, udp: new MemoryUdp() });
  const { session, codes } = tscfSide(time, pair.server, { intervalS: INTERVAL_S }, [1], inner);
  if (configured) {
    peer.send({ type: 'Configuration_Request', sessionId: TSCF_CLIENT_ID, sequence: 1, tlvs: {} });
    settle(time);
  }
  const before = peer.messages.length;
  return Promise.resolve({
    time,
    sessionId: TSCF_CLIENT_ID,
    send: (...octets) => deliver(time, peer, octets),
    answers: () => peer.messages.slice(before),
    dropped: () => session.dropped,
    code: () => codes()[0],
    closed: () => pair.server.over,
    stop() {
      peer.close();
      time.advance(LIMITS.releaseMs.value);
      return Promise.resolve({ pending: time.pending, summary: undefined });
    },
  });
}

function deliver(time: FakeTime, peer: ScriptedPeer, octets: readonly Uint8Array[]): void {
  peer.send(...octets);
  settle(time);
}

/** There and back. */
function settle(time: FakeTime): void {
  time.advance(0);
  time.advance(0);
}
