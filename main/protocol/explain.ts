import type { PinholeError } from '../model/errors.ts';
import { CM_VERSION } from './constants.ts';
import { describeFields, describeMessage, toHex, type FieldDescription } from './describe.ts';
import { describePacket } from './describe-packet.ts';
import { extent } from './extent.ts';

/** What stands at one place of a stream, explained. */
export interface Explanation {
  /** `incomplete`: it begins well, and its end is not there. `lost`: no message is there, or none of which the end can be known. */
  readonly kind: 'message' | 'packet' | 'incomplete' | 'lost';
  /** Octets from the start of the stream. */
  readonly offset: number;
  readonly length: number;
  /** Its name, and what a receiver makes of it. */
  readonly summary: string;
  /** Their offsets are from its own start. Of what is wrong, those that can be read. */
  readonly fields: readonly FieldDescription[];
  /** Why nothing is explained after it; null: the stream goes on. */
  readonly problem: Problem | null;
}

type Problem = Pick<PinholeError, 'code' | 'message'>;

/** What no field speaks of is shown as it is, and no more of it than this. */
const REST_OCTETS = 32;

/** Explains a stream message by message, to its end or to where framing is lost (protocol 5). Nothing is thrown. */
export function* explainStream(octets: Uint8Array): Generator<Explanation, void, undefined> {
  let offset = 0;
  do {
    const explanation = explainAt(octets, offset);
    yield explanation;
    if (explanation.problem !== null) return;
    offset += explanation.length;
  } while (offset < octets.length);
}

function explainAt(octets: Uint8Array, offset: number): Explanation {
  const rest = octets.subarray(offset);
  const reach = extent(octets, offset, octets.length);
  if (typeof reach !== 'number') return unexplained('lost', rest, offset, reach);
  if (reach < 0 || reach > rest.length) {
    const need = `${reach < 0 ? 'at least ' : ''}${Math.abs(reach)} octets`;
    const message = `the message needs ${need}, and only ${rest.length} are there`;
    return unexplained('incomplete', rest, offset, { code: 'DECODE_TRUNCATED', message });
  }
  const whole = rest.subarray(0, reach);
  const isControl = (whole[0] ?? 0) >> 4 === CM_VERSION;
  const described = isControl ? describeMessage(whole) : describePacket(whole, reach);
  return { kind: isControl ? 'message' : 'packet', offset, length: reach, ...described, problem: null };
}

function unexplained(
  kind: 'incomplete' | 'lost',
  rest: Uint8Array,
  offset: number,
  problem: Problem,
): Explanation {
  // What the table of errors says is a sentence; what names numbers is not.
  const { code, message } = { ...problem, message: problem.message.replace(/\.$/, '') };
  const fields = (rest[0] ?? 0) >> 4 === CM_VERSION ? describeFields(rest) : undescribed(rest);
  const what = kind === 'lost' ? 'framing is lost' : 'incomplete';
  return {
    kind,
    offset,
    length: rest.length,
    summary: `${what}: ${message}`,
    fields,
    problem: { code, message },
  };
}

function undescribed(rest: Uint8Array): FieldDescription[] {
  const shown = rest.subarray(0, REST_OCTETS);
  if (shown.length === 0) return [];
  const note = rest.length > shown.length ? `and ${rest.length - shown.length} octets more` : '';
  return [{ offset: 0, length: shown.length, hex: toHex(shown), name: 'octets', value: '', note }];
}

/**
 * Explains what a capture has kept of one message or inner packet.
 * @param length how long it was
 */
export function explainCaptured(octets: Uint8Array, length: number): Explanation {
  const version = (octets[0] ?? 0) >> 4;
  if (octets.length < length && (version === 4 || version === 6)) {
    return { kind: 'packet', offset: 0, length, ...describePacket(octets, length), problem: null };
  }
  const explained = explainAt(octets, 0);
  if (explained.problem !== null || explained.length === octets.length) return explained;
  return {
    ...explained,
    kind: 'lost',
    problem: {
      code: 'DECODE_TRAILING',
      message: `the message ends after ${explained.length} of ${octets.length} octets`,
    },
  };
}
