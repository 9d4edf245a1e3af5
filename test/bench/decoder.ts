import type { Message } from '../../main/protocol/messages.ts';
import { HEADER_OCTETS } from '../../main/protocol/constants.ts';
import { encodeMessage } from '../../main/protocol/encode.ts';
import { FrameDecoder } from '../../main/protocol/frame-decoder.ts';
import type { Benchmark, Contestant } from './harness.ts';
import { median } from './statistics.ts';

const CHUNK_OCTETS = 65_536;
const SESSION_ID = 0x0102_0304_0506_0708n;
/** Messages that are held on to, so that none can be optimised away. */
const KEPT = 1_024;
/** The floor reads so much more that both take about as long, and a busy machine interrupts both as often. */
const FLOOR_TIMES = 8;

/** A chunk full of Keep_Alives that differ in their Sequence. */
function keepAlives(): Uint8Array {
  const chunk = new Uint8Array(CHUNK_OCTETS);
  for (let at = 0; at < CHUNK_OCTETS; at += HEADER_OCTETS) {
    const sequence = at / HEADER_OCTETS;
    chunk.set(encodeMessage({ type: 'Keep_Alive', sessionId: SESSION_ID, sequence, tlvs: {} }), at);
  }
  return chunk;
}

/** Works through `times` as many chunks as a round asks for. The sum of the Sequences shows that they were read. */
function reader(times: number, read: (chunk: Uint8Array) => number): Contestant {
  const chunk = keepAlives();
  const perChunk = CHUNK_OCTETS / HEADER_OCTETS;
  return {
    round(size) {
      const passes = size * times;
      const beganMs = performance.now();
      let sum = 0;
      for (let pass = 0; pass < passes; pass += 1) sum += read(chunk);
      const seconds = (performance.now() - beganMs) / 1_000;
      if (sum !== (passes * perChunk * (perChunk - 1)) / 2) throw new Error('not every message was read');
      return Promise.resolve([(passes * perChunk) / seconds]);
    },
    close: () => Promise.resolve(),
  };
}

function frameDecoder(): Contestant {
  const kept: Message[] = [];
  let at = 0;
  let sum = 0;
  const decoder = new FrameDecoder({
    control(decoded) {
      if (decoded.kind !== 'message') return;
      kept[at] = decoded.message;
      at = (at + 1) % KEPT;
      if (decoded.message.sessionId === SESSION_ID) sum += decoded.message.sequence;
    },
    packet: () => undefined,
    lost(error) {
      throw error;
    },
  });
  return reader(1, (chunk) => {
    sum = 0;
    decoder.push(chunk);
    return sum;
  });
}

function dataView(): Contestant {
  return reader(FLOOR_TIMES, (chunk) => {
    const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let sum = 0;
    for (let at = 0; at < chunk.length; at += HEADER_OCTETS) {
      const flags = view.getUint8(at);
      const cmType = view.getUint8(at + 1);
      const tlvCount = view.getUint16(at + 2);
      const sessionId = view.getBigUint64(at + 4);
      const sequence = view.getUint32(at + 12);
      if (flags === 0x10 && cmType === 7 && tlvCount === 0 && sessionId === SESSION_ID) sum += sequence;
    }
    return sum;
  });
}

export const decoder: Benchmark = {
  name: 'decoder',
  about:
    'Keep_Alives decoded from a stream in chunks of 64 KiB, each a message of its own that is kept; against a loop that reads the same fields with a DataView and keeps nothing.',
  figures: [{ name: 'keep-alives', unit: '/s', statistic: median, target: { atLeast: 0.1 } }],
  plan: { rounds: 60, size: 200 },
  open: () => Promise.resolve({ product: frameDecoder(), floor: dataView() }),
};
