/** An engine of many tunnels whose keep-alives go on by themselves, for a window to be looked at, and measured, without the real one. */
import { createFakeCore, tunnelSnapshot, type FakeCore } from './fake-core.ts';
import { LIMITS } from '../../main/model/limits.ts';
import type { KamSample, TunnelSnapshot } from '../../main/model/snapshot.ts';
import type { TunnelEvent } from '../../main/model/tunnel-event.ts';

export interface BusyEngine {
  readonly core: FakeCore;
  readonly ids: readonly string[];
  /** The next tunnel's keep-alive, in turns: answered, or now and then missed. */
  keepAlive(): void;
  /** Changes one tunnel, as its state does. */
  change(id: string, to: Partial<TunnelSnapshot>): void;
}

export const busyId = (at: number): string => `site-${String(at).padStart(3, '0')}`;

/** One in so many keep-alives is missed. */
const MISSED_EACH = 211;

/** @param intervalS of each tunnel; its samples are so far apart. */
export function createBusyEngine(count: number, intervalS = 1): BusyEngine {
  const kept: TunnelEvent[] = [];
  const core = createFakeCore({ events: () => [...kept] });
  const ids = Array.from({ length: count }, (_, at) => busyId(at));
  const snapshots = new Map<string, TunnelSnapshot>();
  let turn = 0;

  const put = (tunnel: TunnelSnapshot): void => {
    snapshots.set(tunnel.id, tunnel);
    core.put(tunnel);
  };
  const tell = (event: TunnelEvent): void => {
    kept.push(event);
    if (kept.length > LIMITS.eventsKept.value) kept.shift();
    core.emit({ kind: 'event', event });
  };
  const of = (id: string): TunnelSnapshot => {
    const found = snapshots.get(id);
    if (found === undefined) throw new Error(`there is no tunnel ${id}`);
    return found;
  };

  ids.forEach((id, at) => put(aTunnel(id, at, intervalS)));
  return {
    core,
    ids,
    keepAlive() {
      const at = turn % count;
      const missed = turn % MISSED_EACH === MISSED_EACH - 1;
      turn += 1;
      const id = busyId(at);
      const before = of(id);
      const { kam } = before;
      const sample = sampleOf(turn, missed);
      const rttMs = sample.kind === 'answered' ? sample.rttMs : null;
      put({
        ...before,
        connectedForMs: (before.connectedForMs ?? 0) + intervalS * 1_000,
        kam: {
          ...kam,
          samples: [...kam.samples, sample].slice(-LIMITS.rttSamples.value),
          lastRttMs: rttMs ?? kam.lastRttMs,
          lastAnswerAgoMs: missed ? intervalS * 1_000 : 0,
          nextInMs: intervalS * 1_000,
          sent: kam.sent + 1,
          answered: kam.answered + Number(!missed),
          missed: kam.missed + Number(missed),
        },
      });
      core.emit({ kind: 'tunnel', id, urgent: false });
      tell({
        time: new Date().toISOString(),
        tunnel: id,
        event: 'kam',
        outcome: missed ? 'missed' : 'answered',
        sequence: kam.sent + 1,
        rttMs,
        silentMs: intervalS * 1_000,
      });
    },
    change(id, to) {
      put({ ...of(id), ...to });
      core.emit({ kind: 'tunnel', id, urgent: true });
    },
  };
}

/** In whole microseconds, as the engine tells it. */
const rttOf = (nth: number): number => 20 + (nth % 17) * 1.5 + ((nth * 7_919) % 4_000) / 1_000;

const sampleOf = (nth: number, missed: boolean): KamSample =>
  missed ? { kind: 'missed' } : { kind: 'answered', rttMs: rttOf(nth) };

const aTunnel = (id: string, at: number, intervalS: number): TunnelSnapshot =>
  tunnelSnapshot(id, {
    name: `Site ${String(at).padStart(3, '0')}`,
    host: `tscf-${at % 7}.example.net`,
    port: at % 3 === 0 ? 5061 : 443,
    managed: at % 5 === 0,
    state: 'connected',
    interval: { seconds: intervalS, decidedBy: 'tscf', agreement: 'assigned' },
    intervalCandidates: [{ origin: 'tscf', role: 'assignment', seconds: intervalS, won: true }],
    idleLimitS: 3 * intervalS,
    kam: {
      ...tunnelSnapshot(id).kam,
      lastRttMs: rttOf(at),
      lastAnswerAgoMs: 0,
      samples: Array.from({ length: LIMITS.rttSamples.value }, (_, nth) => sampleOf(at + nth, false)),
      samplesAgoMs: Array.from(
        { length: LIMITS.rttSamples.value },
        (_, nth) => (LIMITS.rttSamples.value - 1 - nth) * intervalS * 1_000,
      ),
      nextInMs: intervalS * 1_000,
      sent: LIMITS.rttSamples.value,
      answered: LIMITS.rttSamples.value,
    },
    pinhole: {
      verdict: 'open',
      reasons: [
        {
          code: 'answered-in-time',
          text: 'The last keep-alive was answered in time.',
          evidence: { rttMs: rttOf(at), usualMs: 48 },
        },
      ],
      sinceAgoMs: 60_000,
    },
    tls: {
      protocol: 'TLSv1.3',
      cipher: 'TLS_AES_256_GCM_SHA384',
      subject: `tscf-${at % 7}.example.net`,
      issuer: 'Example CA',
      validTo: '2031-06-15T12:00:00.000Z',
      chain: [
        {
          subject: `tscf-${at % 7}.example.net`,
          issuer: 'Example CA',
          pin: `sha256/${'A'.repeat(43)}=`,
          validFrom: '2029-06-15T12:00:00.000Z',
          validTo: '2031-06-15T12:00:00.000Z',
        },
      ],
      pinned: false,
      resumed: false,
      previousIssuer: null,
    },
    addresses: {
      local: `192.168.1.5:${50_000 + at}`,
      remote: '192.0.2.1:443',
      proxy: null,
      reflexive: `198.51.100.7:${40_000 + at}`,
      internalIpv4: `10.64.1.${at % 250}`,
      internalIpv6: null,
    },
    connectedForMs: 60_000,
  });
