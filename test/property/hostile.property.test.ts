import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LoadGuard } from '../../main/keepalive/load-guard.ts';
import { PinholeError } from '../../main/model/errors.ts';
import { LIMITS } from '../../main/model/limits.ts';
import { encodeMessage } from '../../main/protocol/encode.ts';
import type { Message } from '../../main/protocol/messages.ts';
import { orderly } from '../../main/tscf/behaviours.ts';
import { TscfCounters } from '../../main/tscf/counts.ts';
import { Supervision } from '../../main/tscf/supervision.ts';
import { TscfSession } from '../../main/tscf/tscf-session.ts';
import { ClientSession } from '../../main/tunnel/session.ts';
import { damagedVector, innerPacket, validMessage, vector } from '../support/arbitrary-protocol.ts';
import { FakeTime } from '../support/fake-time.ts';
import { memoryPair } from '../support/memory-transport.ts';
import { termsOf } from '../support/lifetime-ports.ts';
import { testProfile } from '../support/profile.ts';
import { ScriptedRandom } from '../support/scripted-random.ts';

/** One thing that a hostile peer does. `own`: in the session that it has. */
type Move =
  | { readonly kind: 'octets'; readonly octets: Uint8Array }
  | { readonly kind: 'own'; readonly message: Message; readonly times: number }
  | { readonly kind: 'wait'; readonly ms: number };

const move: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 1,
    arbitrary: fc.uint8Array({ maxLength: 300 }).map((octets): Move => ({ kind: 'octets', octets })),
  },
  {
    weight: 3,
    arbitrary: fc
      .oneof(damagedVector, vector, innerPacket)
      .map((octets): Move => ({ kind: 'octets', octets })),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(
        validMessage,
        fc.oneof({ weight: 5, arbitrary: fc.constant(1) }, fc.integer({ min: 2, max: 40 })),
      )
      .map(([message, times]): Move => ({ kind: 'own', message, times })),
  },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 12_000 }).map((ms): Move => ({ kind: 'wait', ms })) },
);
const moves = fc.array(move, { maxLength: 30 });

/** The octets of a move, in the session with that ID; none of a wait. */
function octetsOf(each: Move, sessionId: bigint): Uint8Array[] {
  if (each.kind === 'wait') return [];
  if (each.kind === 'octets') return [each.octets];
  // Sequences that a response may have to match are small.
  const own = { ...each.message, sessionId, sequence: each.message.sequence % 4 };
  return Array.from({ length: each.times }, () => encodeMessage(own));
}

function machine() {
  const time = new FakeTime();
  const guard = new LoadGuard({ clock: time, timers: time, cpuMs: () => 0, monotonicStopsInSleep: true });
  const supervision = new Supervision({ clock: time, timers: time, guard });
  const ports = { clock: time, timers: time, random: new ScriptedRandom([1]), guard, supervision };
  const client = (transport: ReturnType<typeof memoryPair>['client']) => {
    const ended: PinholeError[] = [];
    let answered = 0;
    const session = new ClientSession(transport, testProfile({ responseTimeS: 2 }), ports, {
      outcome: ({ kind }) => {
        if (kind === 'answered') answered += 1;
      },
      answeredPeer: () => undefined,
      ended: (error) => ended.push(error),
      overdueAfterMs: () => 1_000,
      packet: () => undefined,
    });
    return { session, ended, answered: () => answered };
  };
  return { time, ports, client };
}

describe('whatever a peer sends', () => {
  it('to a TSCF: nothing is thrown, what it is told is over once, and another tunnel goes on', async () => {
    const codes = new Set<string>();
    await fc.assert(
      fc.asyncProperty(moves, fc.boolean(), async (script, configures) => {
        const { time, ports, client } = machine();
        const claimed = new Set<bigint>();
        const serve = (transport: ReturnType<typeof memoryPair>['server']) => {
          const ended: PinholeError[] = [];
          const session = new TscfSession(transport, ports, {
            settings: { intervalS: 10, maxIntervalS: 600, idleLimitS: 0, requireKam: false },
            behaviour: () => orderly(10),
            claim: (id) => {
              if (claimed.has(id)) return undefined;
              claimed.add(id);
              return id;
            },
            configured: () => undefined,
            counters: new TscfCounters(),
            ended: (error) => ended.push(error),
          });
          return { session, ended };
        };

        const good = memoryPair(time);
        const goodTscf = serve(good.server);
        const neighbour = client(good.client);
        const up = neighbour.session.configure(new AbortController().signal, termsOf(testProfile()));
        await time.advanceAsync(0);
        expect((await up).interval.seconds).toBe(10);

        const bad = memoryPair(time);
        const badTscf = serve(bad.server);
        bad.client.attach({ octets: () => undefined, closed: () => undefined });
        const sessionId = 0xbad0_bad0_bad0_bad0n;
        if (configures) {
          bad.client.write(
            encodeMessage({ type: 'Configuration_Request', sessionId, sequence: 1, tlvs: {} }),
          );
        }
        for (const each of script) {
          for (const octets of octetsOf(each, sessionId)) bad.client.write(octets);
          time.advance(each.kind === 'wait' ? each.ms : 0);
        }
        for (const { code } of badTscf.ended) codes.add(code);
        expect(badTscf.ended.length).toBeLessThanOrEqual(1);
        expect(badTscf.ended.map(({ code }) => code)).not.toContain('INTERNAL');

        const before = neighbour.answered();
        time.advance(11_000);
        expect(neighbour.answered()).toBeGreaterThan(before);
        expect([neighbour.ended, goodTscf.ended]).toEqual([[], []]);

        neighbour.session.destroy();
        badTscf.session.cut(new PinholeError('PEER_CLOSED'));
        time.advance(LIMITS.releaseMs.value);
        expect(time.pending).toBe(0);
      }),
      { numRuns: 150 },
    );
    // The scripts do get at what closes a tunnel.
    expect([...codes].length).toBeGreaterThan(4);
  });

  it('to a client: the configuration ends one way or the other, and the end is told once', async () => {
    const codes = new Set<string>();
    await fc.assert(
      fc.asyncProperty(moves, fc.nat({ max: 30 }), async (script, honestAfter) => {
        const { time, client } = machine();
        const pair = memoryPair(time);
        const { session, ended } = client(pair.client);
        let sessionId = 1n;
        pair.server.attach({
          octets: (chunk) => {
            if (chunk[1] === 1) sessionId = Buffer.from(chunk).readBigUInt64BE(4);
          },
          closed: () => undefined,
        });
        const configuration = session
          .configure(new AbortController().signal, termsOf(testProfile()))
          .catch((error: unknown) => error as PinholeError);
        await time.advanceAsync(0);
        for (const [at, each] of script.entries()) {
          if (at === honestAfter) {
            pair.server.write(
              encodeMessage({
                type: 'Configuration_Response',
                sessionId,
                sequence: 1,
                tlvs: { resultCode: 0, keepAliveIntervalS: 1 },
              }),
            );
          }
          for (const octets of octetsOf(each, sessionId)) pair.server.write(octets);
          await time.advanceAsync(each.kind === 'wait' ? each.ms : 0);
        }
        await time.advanceAsync(LIMITS.stageMs.value);
        const outcome = await configuration;
        const errors = outcome instanceof PinholeError ? [outcome, ...ended] : ended;
        expect(errors.length).toBeLessThanOrEqual(1);
        for (const { code } of errors) codes.add(code);
        expect(codes).not.toContain('INTERNAL');

        session.destroy();
        await time.advanceAsync(0);
        expect(time.pending).toBe(0);
      }),
      { numRuns: 150 },
    );
    expect([...codes].length).toBeGreaterThan(4);
  });

  it('what a client does not read is not piled up for it: the connection is ended', () => {
    const { time, ports } = machine();
    const { client, server } = memoryPair(time);
    const ended: PinholeError[] = [];
    const session = new TscfSession(server, ports, {
      settings: { intervalS: 0, maxIntervalS: 600, idleLimitS: 0, requireKam: false },
      behaviour: () => orderly(0),
      claim: (id) => id,
      configured: () => undefined,
      counters: new TscfCounters(),
      ended: (error) => ended.push(error),
    });
    client.attach({ octets: () => undefined, closed: () => undefined });
    client.pause();
    const sessionId = 7n;
    const request = encodeMessage({ type: 'Configuration_Request', sessionId, sequence: 1, tlvs: {} });
    // All but the first are answered with code 1.
    let most = 0;
    for (let count = 0; count < 20_000 && ended.length === 0; count += 1) {
      client.write(request);
      time.advance(0);
      most = Math.max(most, server.queuedOctets);
    }
    expect(ended.map(({ code }) => code)).toEqual(['WRITE_QUEUE_FULL']);
    expect(most).toBeLessThan(LIMITS.writeQueueOctets.value + LIMITS.cmMessageOctets.value);
    session.cut(new PinholeError('PEER_CLOSED'));
  });
});
