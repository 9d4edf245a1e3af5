import type { Decoded } from '../../main/protocol/decode.ts';
import type { PinholeError } from '../../main/model/errors.ts';
import { FrameDecoder } from '../../main/protocol/frame-decoder.ts';

export type SinkCall =
  | { readonly event: 'control'; readonly decoded: Decoded }
  | { readonly event: 'packet'; readonly octets: readonly number[] }
  | { readonly event: 'lost'; readonly error: PinholeError };

export interface Recording {
  readonly decoder: FrameDecoder;
  /** What the sink was given, in order. */
  readonly calls: readonly SinkCall[];
}

/** A decoder whose sink notes everything. `packetsFrom`: how many control messages go before packets are admitted. */
export function recordingDecoder(packetsFrom = 0): Recording {
  const calls: SinkCall[] = [];
  const decoder = new FrameDecoder({
    control: (decoded) => {
      calls.push({ event: 'control', decoded });
      if (calls.length === packetsFrom) decoder.admitPackets();
    },
    packet: (octets) => calls.push({ event: 'packet', octets: [...octets] }),
    lost: (error) => calls.push({ event: 'lost', error }),
  });
  if (packetsFrom === 0) decoder.admitPackets();
  return { decoder, calls };
}
