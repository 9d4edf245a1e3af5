import { encodeMessage } from '../../main/protocol/encode.ts';
import type { Message } from '../../main/protocol/messages.ts';
import { rawMessage } from './raw-message.ts';
import { MESSAGE_VECTORS, STREAM_VECTORS } from './vectors.ts';

/** Of the vectors, those that cost little: a fuzzer lives by numbers. */
const VECTORS = [...MESSAGE_VECTORS, ...STREAM_VECTORS]
  .map(({ hex }) => hex)
  .filter(({ length }) => length <= 128);

const CM_TYPES = [1, 2, 5, 6, 7, 8, 0, 3, 4, 9, 10, 255];
/** Octets that a TLV's value may have: right ones, and ones beside them. */
const VALUE_OCTETS = [0, 1, 2, 3, 4, 5, 7, 16, 17, 18, 19];

/** Sequences that a response may have to match are small. */
const SEQUENCES = 6;

/** Chance that a seed repeats; fast, and good enough for a fuzzer (xorshift32). */
export class SeededChance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0 || 1;
  }

  /** 0 to `below` - 1. */
  below(below: number): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return (this.#state >>> 0) % below;
  }

  of<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)] as T;
  }

  octets(count: number): Uint8Array {
    return Uint8Array.from({ length: count }, () => this.below(256));
  }
}

/** Frames of a hostile peer: right ones, nearly right ones, damaged ones, random ones; the same for the same seed. */
export class HostileFrames {
  readonly #chance: SeededChance;
  /** Messages of the session under attack. */
  #own: readonly Uint8Array[] = [];
  #sessionId = 1n;

  constructor(chance: SeededChance) {
    this.#chance = chance;
    this.attack(1n);
  }

  /** From now on most frames are of this session: those of others get it closed at the third. */
  attack(sessionId: bigint): void {
    this.#sessionId = sessionId;
    this.#own = ownMessages(sessionId).map(encodeMessage);
  }

  next(): Uint8Array {
    const chance = this.#chance;
    switch (chance.below(32)) {
      case 0:
        return chance.octets(chance.below(65));
      case 1:
        return this.#damaged(chance.of(VECTORS));
      case 2:
        return this.#damaged(this.#ownMessage());
      case 3:
        return this.#packet();
      case 4:
      case 5:
      case 6:
      case 7:
      case 8:
      case 9:
      case 10:
        return this.#wellFramed();
      case 11:
      case 12:
      case 13:
      case 14:
        return this.#flipped(this.#ownMessage());
      default:
        return this.#ownMessage();
    }
  }

  #ownMessage(): Uint8Array {
    const message = Uint8Array.from(this.#chance.of(this.#own));
    message[15] = this.#chance.below(SEQUENCES);
    return message;
  }

  /** A message of this session whose lengths are right, whatever else is in it. */
  #wellFramed(): Uint8Array {
    const chance = this.#chance;
    return rawMessage({
      flags: chance.below(8) === 0 ? 0x10 | (chance.below(4) << 1) : 0x10,
      type: chance.of(CM_TYPES),
      sessionId: chance.below(64) === 0 ? 2n : this.#sessionId,
      sequence: chance.below(SEQUENCES),
      tlvs: Array.from({ length: chance.below(4) }, () => [
        chance.below(9),
        [...chance.octets(chance.of(VALUE_OCTETS))],
      ]),
    });
  }

  /** Bits flipped where they say neither what it is nor how long: behind the Session ID. */
  #flipped(message: Uint8Array): Uint8Array {
    const chance = this.#chance;
    for (let flips = chance.below(3); flips >= 0; flips -= 1) {
      const at = 12 + chance.below(message.length - 12);
      message[at] = (message[at] ?? 0) ^ (1 << chance.below(8));
    }
    return message;
  }

  /** Cut, lengthened, spliced, or with bits flipped anywhere. */
  #damaged(whole: Uint8Array): Uint8Array {
    const chance = this.#chance;
    const at = chance.below(whole.length + 1);
    switch (chance.below(4)) {
      case 0:
        return whole.slice(0, at);
      case 1:
        return Uint8Array.of(
          ...whole.subarray(0, at),
          ...chance.octets(1 + chance.below(8)),
          ...whole.subarray(at),
        );
      case 2:
        return Uint8Array.of(...whole.subarray(0, at), ...chance.of(VECTORS));
      default: {
        const flipped = Uint8Array.from(whole);
        const where = chance.below(Math.max(1, whole.length));
        flipped[where] = (flipped[where] ?? 0) ^ (1 << chance.below(8));
        return flipped;
      }
    }
  }

  /** A whole inner packet with anything in it. */
  #packet(): Uint8Array {
    const isIpv4 = this.#chance.below(2) === 0;
    const packet = this.#chance.octets(40 + this.#chance.below(40));
    packet.set(isIpv4 ? [0x45, 0, 0, packet.length] : [0x60, 0, 0, 0, 0, packet.length - 40, 17, 64]);
    return packet;
  }
}

function ownMessages(sessionId: bigint): Message[] {
  const of = { sessionId, sequence: 0 };
  return [
    { ...of, type: 'Keep_Alive', tlvs: {} },
    { ...of, type: 'Keep_Alive_Response', tlvs: {} },
    { ...of, type: 'Configuration_Request', tlvs: { keepAliveIntervalS: 30, keepAliveMode: 1 } },
    { ...of, type: 'Configuration_Response', tlvs: { resultCode: 0, keepAliveIntervalS: 1, idleLimitS: 60 } },
    { ...of, type: 'Configuration_Release_Response', tlvs: { resultCode: 0 } },
  ];
}
