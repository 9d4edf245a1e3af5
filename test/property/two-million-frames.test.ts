import { randomInt } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { PinholeError } from '../../main/model/errors.ts';
import { LIMITS } from '../../main/model/limits.ts';
import { decodeMessage } from '../../main/protocol/decode.ts';
import { encodeMessage } from '../../main/protocol/encode.ts';
import { FrameDecoder } from '../../main/protocol/frame-decoder.ts';
import { InnerNetwork } from '../../main/tscf/inner-network.ts';
import { clientSide, tscfSide } from '../support/both-sides.ts';
import { FakeTime } from '../support/fake-time.ts';
import { heldOctets } from '../support/held-octets.ts';
import { HostileFrames, SeededChance } from '../support/hostile-frames.ts';
import { memoryPair, type MemoryTransport } from '../support/memory-transport.ts';
import { MemoryUdp } from '../support/memory-udp.ts';

/** Of each seed, and of each side's sessions: more than two million together. */
const DECODER_FRAMES = 500_000;
const SESSION_FRAMES = 300_000;
/** The most frames that one connection gets; most are closed before. */
const CONNECTION_FRAMES = 400;
/** One connection has at most: its stage, its keep-alive, its supervision, an incomplete message, the guard, what is under way. */
const TIMERS = 8;
/** More counters than there are rules would be names taken from the wire. */
const COUNTERS = 32;
/** A hundred octets for each frame would be ten times as much. */
const HEAP_GROWTH_OCTETS = 2 * 1_048_576;

const FIXED_SEED = 20_301_105;
const wanted = Number(process.env['PINHOLE_FRAMES_SEED']);
const freshSeed = Number.isInteger(wanted) && wanted > 0 ? wanted : randomInt(1, 2 ** 31);
process.stdout.write(`Hostile frames of a fresh seed: PINHOLE_FRAMES_SEED=${freshSeed} repeats them.\n`);

describe.each([
  ['the fixed seed', FIXED_SEED],
  [`a fresh seed, ${freshSeed}`, freshSeed],
])('mutated and random frames, %s', (_name, seed) => {
  it('into decoders: nothing but PinholeError is thrown, and nothing piles up', () => {
    const chance = new SeededChance(seed);
    const frames = new HostileFrames(chance);
    const seen = { control: 0, packet: 0, lost: 0, refused: 0 };
    let lost = false;
    const fresh = (): FrameDecoder => {
      lost = false;
      const decoder = new FrameDecoder({
        control: () => (seen.control += 1),
        packet: () => (seen.packet += 1),
        lost: () => {
          lost = true;
          seen.lost += 1;
        },
      });
      // One side and the other: before the first message, and after it.
      if (chance.below(8) > 0) decoder.admitPackets();
      return decoder;
    };
    let decoder = fresh();
    const run = (count: number): void => {
      for (let fed = 0; fed < count; fed += 1) {
        const frame = frames.next();
        decoder.push(frame);
        if (lost) decoder = fresh();
        try {
          decodeMessage(frame);
        } catch (thrown) {
          if (!(thrown instanceof PinholeError)) throw thrown;
          seen.refused += 1;
        }
      }
    };
    run(DECODER_FRAMES / 10);
    const before = heldOctets();
    run(DECODER_FRAMES * 0.9);
    expect(heldOctets() - before).toBeLessThan(HEAP_GROWTH_OCTETS);
    // The frames get everywhere: much is understood, much is refused.
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(DECODER_FRAMES / 500);
  }, 120_000);

  it.each(['client', 'TSCF'] as const)(
    'into sessions of the %s: nothing is thrown past them, timers, counters and memory are bounded',
    async (side) => {
      const chance = new SeededChance(seed ^ 0x5e55);
      const frames = new HostileFrames(chance);
      const codes = new Map<string, number>();
      const counters = new Set<string>();
      let most = 0;
      const run = async (count: number): Promise<void> => {
        for (let fed = 0; fed < count;) {
          const attacked = side === 'client' ? await attackedClient(chance) : attackedTscf(chance);
          frames.attack(attacked.sessionId);
          const { time, peerEnd } = attacked;
          for (let own = 0; own < CONNECTION_FRAMES && attacked.codes().length === 0;) {
            const batch = Array.from({ length: 1 + chance.below(16) }, () => frames.next());
            peerEnd.write(Buffer.concat(batch));
            own += batch.length;
            fed += batch.length;
            time.advance(chance.below(4) === 0 ? chance.below(3_000) : 0);
            most = Math.max(most, time.pending);
          }
          for (const code of attacked.codes()) codes.set(code, (codes.get(code) ?? 0) + 1);
          for (const counter of Object.keys(attacked.dropped())) counters.add(counter);
          if (attacked.codes().length > 1) throw new Error(`ended twice: ${attacked.codes().join()}`);
          peerEnd.end();
          time.advance(LIMITS.releaseMs.value);
          await attacked.settled;
          if (time.pending > 0) throw new Error(`${time.pending} timers are left`);
        }
      };
      await run(SESSION_FRAMES / 10);
      const before = heldOctets();
      await run(SESSION_FRAMES * 0.9);
      expect(heldOctets() - before).toBeLessThan(HEAP_GROWTH_OCTETS);
      expect([...codes.keys()]).not.toContain('INTERNAL');
      expect(most).toBeLessThanOrEqual(TIMERS);
      expect(counters.size).toBeLessThanOrEqual(COUNTERS);
      // The frames do get at most rules.
      expect(codes.size).toBeGreaterThan(5);
      expect(counters.size).toBeGreaterThan(8);
    },
    120_000,
  );
});

interface Attacked {
  readonly time: FakeTime;
  readonly sessionId: bigint;
  readonly peerEnd: MemoryTransport;
  /** The configuration exchange has come to something. */
  readonly settled: Promise<void>;
  codes(): string[];
  dropped(): Readonly<Record<string, number>>;
}

const SESSION_ID = 0x0102030405060708n;

/** In one of sixteen the configuration is left to the frames. */
const configures = (chance: SeededChance): boolean => chance.below(16) > 0;

async function attackedClient(chance: SeededChance): Promise<Attacked> {
  const time = new FakeTime();
  const pair = memoryPair(time);
  let sessionId = 0n;
  pair.server.attach({
    octets: (chunk) => (sessionId ||= Buffer.from(chunk).readBigUInt64BE(4)),
    closed: () => undefined,
  });
  const { session, codes, configure } = clientSide(time, pair.client, { responseTimeS: 1 });
  const failed: string[] = [];
  const done = configure().then((outcome) => {
    if (outcome instanceof PinholeError) failed.push(outcome.code);
  });
  time.advance(0);
  if (configures(chance)) {
    const tlvs = { resultCode: 0, keepAliveIntervalS: 1 + chance.below(3), keepAliveMode: 1 };
    pair.server.write(encodeMessage({ type: 'Configuration_Response', sessionId, sequence: 1, tlvs }));
    time.advance(0);
    await done;
  }
  return {
    time,
    sessionId,
    peerEnd: pair.server,
    settled: done,
    codes: () => [...failed, ...codes()],
    dropped: () => session.dropped.toRecord(),
  };
}

function attackedTscf(chance: SeededChance): Attacked {
  const time = new FakeTime();
  const pair = memoryPair(time);
  pair.client.attach({ octets: () => undefined, closed: () => undefined });
  const inner = new InnerNetwork([{ kind: 'echo', address: '10.64.0.1', port: 7 }], {
    clock: time,
    timers: time,
    udp: new MemoryUdp(),
  });
  const settings = { intervalS: 1 + chance.below(3), originates: true };
  const { session, codes } = tscfSide(time, pair.server, settings, [1], inner);
  if (configures(chance)) {
    const tlvs = { keepAliveIntervalS: 0, keepAliveMode: 1 };
    pair.client.write(
      encodeMessage({ type: 'Configuration_Request', sessionId: SESSION_ID, sequence: 1, tlvs }),
    );
    time.advance(0);
  }
  return {
    time,
    sessionId: SESSION_ID,
    peerEnd: pair.client,
    settled: Promise.resolve(),
    codes,
    dropped: () => session.dropped,
  };
}
